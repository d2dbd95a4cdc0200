"""Text with delimiters to rows: its encoding, what delimits, quotes that are never closed, answers that are cut.

In: bytes or text. Out: rows, and what was mended.
Start in delimited.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
