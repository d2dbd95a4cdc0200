"""Coding by keyboard: the next most useful unit, a second coder who sees nobody's codes, and settling where two differ.

In: a session's messages. Out: units in the order in which they teach, counts of how the model grows, differences.
Start in coding_queue.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
