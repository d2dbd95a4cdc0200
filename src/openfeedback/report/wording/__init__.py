"""Words, numbers and dates as a Finnish or English reader expects them.

In: keys and values. Out: text.
Start in sentences.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
