"""Who raised what: mentions, the theme × phase matrix, groups and shares.

In: codings, units, responses. Out: counts of units, responses and respondents.
Start in matrix.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
