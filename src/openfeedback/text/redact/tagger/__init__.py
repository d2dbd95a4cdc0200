"""A small learnt tagger of names: how likely is a word part of a person's name?

In: the words of an answer with what speaks for or against a name. Out: a probability for each.
Start in crf.py (the model); name_candidates.py says what it judges, clues.py by what.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
