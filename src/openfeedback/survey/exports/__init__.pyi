from .detect import open_export as open_export
from .joining import files_told as files_told
