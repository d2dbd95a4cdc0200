from .decided import DECIDED as DECIDED
from .decided import as_examples as as_examples
from .decided import follow_contents as follow_contents
from .decided import is_decided as is_decided
from .seek import Contents as Contents
from .seek import find_contents as find_contents
from .titling import rest_id as rest_id
