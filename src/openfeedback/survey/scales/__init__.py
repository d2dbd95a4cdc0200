"""Wordings of answers as numbers on a scale.

In: the answers of one column. Out: a `Scale` and values, opt-outs apart.
Start in answers.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
