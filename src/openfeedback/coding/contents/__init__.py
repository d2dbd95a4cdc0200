"""What is wished for inside each theme (contents): printed lines of the codebook found in the data, and new ones.

In: units with their theme. Out: contents and the content of every unit.
Start in seek.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
