"""Ground floor: independent work shared among processes or workers of a cluster.

In: texts or tasks. Out: the same results as without it.
Start in partition.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
