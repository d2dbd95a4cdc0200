"""Statistics of two groups and of ordered scores, without a word on themes.

In: arrays. Out: arrays: differences, intervals, p values, fits.
Start in welch.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
