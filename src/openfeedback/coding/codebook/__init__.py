"""Codebooks as data: themes, phases, kinds, printed cells and coded examples.

In: a name or a folder. Out: a `Codebook`, or everything wrong with it.
Start in model.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
