"""What coding errors may have done to the counts.

In: codings with probabilities or a person's. Out: ranges and expected counts.
Start in coding_errors.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
