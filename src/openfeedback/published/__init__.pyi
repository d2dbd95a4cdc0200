from .checks import audit as audit
from .checks import published_tables as published_tables
