"""Exchange with QualCoder, ATLAS.ti and others in the REFI-QDA format.

In: codings or a .qdpx. Out: a .qdpx or codings.
Start in exchange.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
