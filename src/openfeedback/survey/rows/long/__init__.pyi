from .wide import made_wide as made_wide
from .wide import of_whole_respondents as of_whole_respondents
