from .several import with_choices as with_choices
from .sheets_of_codes import with_labels as with_labels
