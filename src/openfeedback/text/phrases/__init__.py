"""Noun phrases: what a unit is about, as a heading would have it.

In: texts. Out: their words with what each can be, and candidates for titles in the nominative.
Start in find.py; forms.py reads, nouns.py and actions.py make.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
