"""Room 2: answers become clean, redacted idea units with a language, base forms and vectors.

In: responses. Out: responses that say something, units, lemmas, vectors.
Start in clean.py; then redact/, units/, morphology/, vectors/.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
