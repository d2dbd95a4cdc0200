"""The words of topics: candidates, their weight, names.

In: texts by topic. Out: keywords and titles.
Start in labels.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
