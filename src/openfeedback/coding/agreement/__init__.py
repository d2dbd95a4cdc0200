"""How far coders agree, with intervals, and whether a codebook fits.

In: codings of two or more coders. Out: tables of measures.
Start in coders.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
