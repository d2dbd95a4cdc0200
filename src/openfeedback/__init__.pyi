from .analysis.compare import compare as compare
from .analysis.counts import build_matrix as build_matrix
from .coding.classifier import code as code
from .coding.codebook import load_codebook as load_codebook
from .coding.contents import find_contents as find_contents
from .coding.topics import find_topics as find_topics
from .explore import explore as explore
from .params import load_params as load_params
from .published import audit as audit
from .report.content import build_appendix as build_appendix
from .run import open_run as open_run
from .study import codebook_from_topics as codebook_from_topics
from .survey import read_surveys as read_surveys
from .text import clean_responses as clean_responses
from .text.redact import redact as redact
from .text.units import find_units as find_units
from .text.vectors import embed as embed

__version__: str
