"""Persons' codings over time: each carries its place and words, and is matched again to the units of a later run.

In: codings by persons, units, responses. Out: the codings on today's units, and those that fit none, with the reason.
Start in matching.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
