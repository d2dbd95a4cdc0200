"""Sheets that say what the codes of the answers mean.

In: the sheets of a workbook. Out: those of answers, with labels for codes, and what is told.
Start in sheets_of_codes.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
