from .partition import BYTES as BYTES
from .partition import SPANS as SPANS
from .partition import TEXT as TEXT
from .partition import TEXTS as TEXTS
from .partition import Workers as Workers
from .partition import spread as spread
from .pools import pool as pool
from .pools import workers_for as workers_for
