"""The review form: codings to Excel and a person's codings back.

In: codings and units. Out: an XLSX; from it, codings by a person.
Start in workbook.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
