"""The words of answers: how often, in what company, and which tell a theme, an event or a group apart. True figures.

In: units (with response_id, respondent_id and whatever divides them). Out: tables of words, contexts and pairs.
Start in occurrences.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
