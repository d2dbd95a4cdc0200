"""The tables of a published report, derived again and compared.

In: data/published. Out: one row a checked figure, with its verdict.
Start in checks.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
