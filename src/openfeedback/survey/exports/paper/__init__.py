"""Paper forms typed into a document: one after another as paragraphs or tables, or as one table.

In: a `Grid` with lines. Out: an `Export` with a row a form and a column a question, or None where it is none of these.
Start in typed.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
