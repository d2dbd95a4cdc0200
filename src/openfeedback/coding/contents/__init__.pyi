from .decided import DECIDED as DECIDED
from .decided import as_examples as as_examples
from .seek import Contents as Contents
from .seek import find_contents as find_contents
from .titling import rest_id as rest_id
