from .patterned import Span as Span
from .redactor import find_spans as find_spans
from .redactor import redact as redact
from .redactor import redact_responses as redact_responses
