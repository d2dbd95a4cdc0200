from .cell_units import prints_of_units as prints_of_units
from .joining import joined_release as joined_release
from .joining import prints_of_joined as prints_of_joined
from .naming import has_contents as has_contents
from .naming import telling_titles as telling_titles
from .naming import untitled as untitled
from .shown import written_contents as written_contents
