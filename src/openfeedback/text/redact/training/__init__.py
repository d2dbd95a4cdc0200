"""Learns the weights of the tagger of names from answers with marked personal data.

In: data/redaction (simulated answers, lists of names). Out: names.json and letters.npz in redact/data/.
Start in learn.py; `python -m openfeedback.text.redact.training data/redaction` runs it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
