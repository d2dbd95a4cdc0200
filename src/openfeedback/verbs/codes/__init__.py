"""Verbs around codings: agreement, reviews, codebooks, exchange with other programs.

In: arguments. Out: files, and what to do next.
Start in reviewing.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
