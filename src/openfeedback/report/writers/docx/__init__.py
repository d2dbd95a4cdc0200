"""A document as Word opens it.

In: a `Document` and a template. Out: DOCX.
Start in write.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
