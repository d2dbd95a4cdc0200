"""The engine: what follows from what is printed, and what must be printed less exactly.

In: a model of counts, of which unknowns they are sums and how they are printed. Out: ranges (attack), a model (cover).
Start in model.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
