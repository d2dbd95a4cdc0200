"""Wordings of headers, labels and cells: how they are compared, which are known, which are one.

In: a header or a cell as it stands. Out: the same as it is compared, and what it is known as.
Start in compared.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
