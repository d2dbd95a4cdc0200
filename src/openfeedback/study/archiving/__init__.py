"""An archive's copy of a study.

In: a study whose run is up to date. Out: a zip of what may be seen, described.
Start in write.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
