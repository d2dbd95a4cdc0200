"""Room 4: codings and scores become counts, uncertainty and comparisons.

In: codings, units, responses, respondents, scores. Out: mentions, matrix, groups, comparisons.
Start in counts/matrix.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
