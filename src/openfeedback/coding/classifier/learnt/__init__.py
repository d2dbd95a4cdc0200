"""What examples teach: what is seen of a unit, a ridge regression, its calibration, and why a unit got its theme.

In: examples and units. Out: a `Model`, kept on disk, and its probabilities.
Start in regression.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
