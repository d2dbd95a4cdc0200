"""Long tables: a row an answer, the question in a column; made wide, a row a respondent and a column a question.

In: an `Export` of any table. Out: the same, or the wide one, with a reason for each row that counts no more.
Start in wide.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
