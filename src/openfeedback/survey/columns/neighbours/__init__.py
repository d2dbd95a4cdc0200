"""What a column's neighbours say of it: codes beside labels, items of one matrix, one time of answering.

In: columns, each guessed alone. Out: the columns, each in the light of the others.
Start in numbers_as_items.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
