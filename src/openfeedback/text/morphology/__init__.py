"""Finnish words: analyses, base forms, compound parts and inflected forms, by pykko's transducers.

In: words and texts. Out: what a form can be, lemmas, parts, forms; spaCy's parse of a sentence.
Start in analyses.py; lemmas.py reads texts, inflection.py makes forms.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
