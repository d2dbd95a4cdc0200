from .naming import make_titles as make_titles
from .naming import title_candidates as title_candidates
