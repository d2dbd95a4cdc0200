from .detect import open_export as open_export
from .joining import ask_of_spellings as ask_of_spellings
