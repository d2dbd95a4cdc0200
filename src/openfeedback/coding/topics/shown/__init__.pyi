from .crosstab import comparable as comparable
from .crosstab import outside_codebook as outside_codebook
from .crosstab import topic_themes as topic_themes
from .layout import topic_points as topic_points
