"""What a person does beside coding: look at words, write memos, take lists and pictures along.

In: messages of the browser. Out: tables of words, memos, files in the run's folder.
Start in toolbox.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
