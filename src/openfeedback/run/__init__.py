"""Outside the rooms: opens the notebooks in order, hands them their parameters, writes the manifest.

In: parameters. Out: a run's folder with tables, notebooks, appendix.
Start in pipeline.py; a notebook's side is notebook/workspace.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
