"""A person's corrections: written at once, undone, and what counts now.

In: changes. Out: a table of codings.
Start in store.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
