"""Room 1: survey exports of any tool become responses, respondents, scores and events.

In: files and the `survey` section of the parameters. Out: a `Survey` of tables, and what a person must still tell.
Start in read.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
