"""The topic model as BERTopic runs it, with our clusters inside.

In: texts, vectors, a clustering. Out: BERTopic's assignments.
Start in engine.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
