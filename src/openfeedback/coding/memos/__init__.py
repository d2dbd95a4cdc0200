"""Memos of the research group: on units, answers, themes and the study, in one table beside the corrections.

In: a file of memos, units, responses. Out: memos on today's units and answers, and those that fit none.
Start in memo_file.py; memo_matching.py finds them again after a run.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
