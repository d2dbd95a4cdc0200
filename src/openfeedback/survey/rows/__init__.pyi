from .header import Header as Header
from .header import find_header as find_header
from .table import table_export as table_export
from .unanswered import without_refused as without_refused
from .unanswered import without_unanswered as without_unanswered
