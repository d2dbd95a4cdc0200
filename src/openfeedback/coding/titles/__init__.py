"""Titles: what each group of units is called, a noun phrase that sets it apart from its siblings.

In: texts by group, optionally vectors and respondents. Out: titles, or all candidates with their scores.
Start in naming.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
