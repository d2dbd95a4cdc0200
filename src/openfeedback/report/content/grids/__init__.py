"""Tables as they are written: a grid of cells, each with its words.

In: a `Table`. Out: a `Grid`.
Start in matrix_table.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
