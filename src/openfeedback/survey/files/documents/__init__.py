"""Documents of notes: DOCX, PDF with text, and plain text become lines that know how they stand on the page.

In: a path or a text. Out: `Line`s (heading by style, bullet and its depth, bold, cell of a table).
Start in lines.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
