"""Rows: where the table and its header lie on a sheet, and which rows are a respondent's.

In: a `Grid`. Out: an `Export`, with a reason for each row that is nobody's.
Start in table.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
