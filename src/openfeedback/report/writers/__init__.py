"""A document as files.

In: a `Document`. Out: DOCX, HTML, XLSX, PDF.
Start in files.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
