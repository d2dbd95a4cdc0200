"""Topics that were found, as they are shown: on a map, and beside the codebook's themes.

In: topics and which unit is in which. Out: points, and tables of topics against themes.
Start in crosstab.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
