"""Charts: pure functions from a table to an Altair chart.

In: a table and a language. Out: a chart; `save_figure` writes it.
Start in matrix.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
