"""Personal data known by its form: codes, numbers, addresses, accounts.

In: an answer. Out: spans, each with what it is.
Start in patterns.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
