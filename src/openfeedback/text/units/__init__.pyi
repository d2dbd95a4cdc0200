from .answers import with_answers as with_answers
from .split import find_units as find_units
