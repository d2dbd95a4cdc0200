"""What the cells of a column show: how often each value comes, choices, times.

In: values and how often each occurs. Out: facts, options, times.
Start in facts.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
