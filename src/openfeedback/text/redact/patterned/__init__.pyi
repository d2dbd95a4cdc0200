from .patterns import Span as Span
from .patterns import dates_beside as dates_beside
from .patterns import find_patterns as find_patterns
from .patterns import free as free
from .patterns import web_pages as web_pages
