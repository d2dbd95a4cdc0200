"""Workbooks that are not XLSX: XLS, XLSB, ODS, and HTML and XML that call themselves so.

In: a path or a text. Out: sheets with their layout.
Start in old_sheets.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
