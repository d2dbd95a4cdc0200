"""Words of an answer as they are read: forms of names, how common they are, what is kept.

In: a word, or an answer's words. Out: their readings, and what stands beside them that speaks for a name.
Start in words.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
