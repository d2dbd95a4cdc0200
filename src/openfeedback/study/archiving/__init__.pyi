from .write import write_archive as write_archive
