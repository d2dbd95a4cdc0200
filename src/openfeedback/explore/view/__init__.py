"""What the explorer shows: a run's tables as the browser gets them, and search in them.

In: a run. Out: a payload.
Start in material.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
