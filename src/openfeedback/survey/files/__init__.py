"""Opening files: CSV and XLSX become a grid of cells, and a grid an `Export` with headers.

In: a path. Out: `Grid`, `Export`.
Start in open.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
