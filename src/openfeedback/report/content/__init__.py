"""The appendix as a document of sections, tables and figures, before any file format.

In: tables, parameters, codebook, facts. Out: a `Document`.
Start in appendix.py; a chapter each in chapters/ and background/.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
