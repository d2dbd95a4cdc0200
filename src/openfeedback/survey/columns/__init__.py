"""What each column is: its role, times, choices and items, by header and by cells.

In: an `Export`. Out: a plan of columns, and the scores in them.
Start in plan.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
