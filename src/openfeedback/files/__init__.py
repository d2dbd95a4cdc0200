"""Ground floor: what files may be called, hold, weigh and be read by; every file is written here.

In: paths and values. Out: whole files that this user alone can read; readers that keep limits.
Start in writing.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
