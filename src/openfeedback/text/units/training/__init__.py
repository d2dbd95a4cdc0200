"""Fits the models of borders and of content on answers that coders divided.

In: `data/borders/answers.csv` and a codebook's examples. Out: `data/borders.json` and `data/content.json` of the room.
Start in train.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
