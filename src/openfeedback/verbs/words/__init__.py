"""The verb `words`: frequencies, contexts, pairs and telling words of a table of units or of a run.

In: a table or a run's folder, what is asked. Out: tables beside each other.
Start in word_tables.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
