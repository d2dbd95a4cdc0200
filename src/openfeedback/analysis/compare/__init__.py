"""Themes against scores, with power before and correction after.

In: mentions and scores. Out: comparisons with intervals, and sentences for them.
Start in themes.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
