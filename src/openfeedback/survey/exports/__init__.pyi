from .detect import open_export as open_export
