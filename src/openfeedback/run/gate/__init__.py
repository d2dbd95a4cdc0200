"""What stands before a run: words of the parameters that name nothing, and programs that came with a study.

In: parameters, and tables as they are read. Out: sentences that say what to mend; what to ask the user before it runs.
Start in words.py; trust.py is about code that came from elsewhere.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
