"""Disclosure control: true tables come in, tables that may be seen go out.

One model of what is published, one attack on it and one cover for it (engine/); who is counted (who, people), what each
table counts (shapes). Start in release.py: ``protect`` is what a notebook calls, ``decide`` a batch.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
