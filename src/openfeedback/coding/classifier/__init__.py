"""Units to themes, phases and kinds by definitions and examples.

In: units and a codebook. Out: codings with probabilities and evidence.
Start in classify.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
