"""What a person does beyond one unit's codes: units drawn, the codebook changed, many units coded at once.

In: messages of the browser. Out: steps that can be undone.
Start in board.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
