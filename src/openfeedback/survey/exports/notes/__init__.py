"""Notes of a workshop: headings are questions, bullets and paragraphs are answers, a table is question × cell.

In: a grid of lines. Out: an `Export`, a row a note, a column a question.
Start in group_notes.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
