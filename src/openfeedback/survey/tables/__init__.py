"""The tables of a survey, made of opened files.

In: files, opened and understood. Out: a `Survey`: one for all, of those who are asked for, without who withdrew.
Start in joined.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
