"""A notebook's side of a run: the tables of earlier notebooks, a place for its own, and what is taken over.

In: parameters and the name of a notebook. Out: a `Run`, and whole tables in its folder.
Start in workspace.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
