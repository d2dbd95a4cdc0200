"""What people talk about, found without a codebook.

In: units and vectors. Out: topics with names, keywords and stability, and who belongs to which.
Start in find.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
