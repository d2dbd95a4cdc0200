"""The command line: one verb a stage.

In: arguments. Out: files, and what to do next.
Start in app.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
