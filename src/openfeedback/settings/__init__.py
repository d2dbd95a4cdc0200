"""Ground floor: the sections of a parameter file; each field has a type, a range, a default and a description.

In: what a file, a notebook or an option says. Out: closed models.
Start in closed.py; the sections stand under the names of the rooms that they steer.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
