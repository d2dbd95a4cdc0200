"""Who is a person, told by the NER model of the text and by probes of it.

In: answers. Out: their words, and which of them the model takes for persons.
Start in persons.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
