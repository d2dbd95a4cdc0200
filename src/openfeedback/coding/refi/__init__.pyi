from .exchange import export_codebook as export_codebook
from .exchange import export_project as export_project
from .exchange import import_codebook as import_codebook
from .exchange import import_project as import_project
