"""Contents: which are named, and which are counted among the others of their theme.

In: a release and what is decided of its counts. Out: the release with its others, prints for the attack, shown tables.
Start in naming.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
