"""Answers become idea units, each with its place in the answer.

In: responses. Out: units, and answers dropped with their reason.
Start in split.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
