from .naming import make_titles as make_titles
from .naming import title_candidates as title_candidates
from .usual import is_usual as is_usual
