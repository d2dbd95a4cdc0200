"""What texts mean, as vectors of length 1, kept in a cache by digest.

In: texts. Out: an array (n, d).
Start in encode.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
