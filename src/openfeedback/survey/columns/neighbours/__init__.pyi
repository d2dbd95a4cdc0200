from .derived import one_time as one_time
from .derived import without_codes as without_codes
from .derived import without_groups as without_groups
from .families import with_family as with_family
from .families import with_first_facts as with_first_facts
from .numbers_as_items import with_battery as with_battery
from .numbers_as_items import with_neighbours as with_neighbours
