"""One module a survey tool, each knowing where its header lies, and the choice among them.

In: a grid. Out: an `Export`.
Start in detect.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
