"""A respondent who withdraws.

In: a study and a respondent. Out: the study without them.
Start in plan.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
