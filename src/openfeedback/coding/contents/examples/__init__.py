"""What a codebook's printed contents and their examples teach: scores of units for each content.

In: a codebook and units. Out: `Scores` of known contents.
Start in known.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
