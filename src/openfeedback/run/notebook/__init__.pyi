from .workspace import open_run as open_run
