from .split import find_units as find_units
from .split import with_answers as with_answers
