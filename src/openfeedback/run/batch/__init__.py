"""Many runs from one parameter file.

In: batch.yml. Out: a folder a run, an index, a table of failures.
Start in runs.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
