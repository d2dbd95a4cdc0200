"""A study of one's own: made, checked, and the machine under it.

In: a name and exports. Out: a folder; what works here.
Start in new.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
