"""Who runs the notebooks of a batch: this machine's processes or a cluster's.

In: runs. Out: results.
Start in local.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
