"""Words written like names that name things here: what is called after somebody, brands, groups of children, weather.

In: the words of an answer. Out: the same, marked where what stands beside them says that no person is meant.
Start in marking.py.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
