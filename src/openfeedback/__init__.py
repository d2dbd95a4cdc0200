"""openfeedback: Finnish open survey answers to a theme × phase matrix, theme–score comparisons and an appendix.

Importing the package is cheap: each verb's module loads when the verb is first used (``__init__.pyi`` lists them).
"""

import lazy_loader

# at once (it is a few lines that import the rest on use), because its room's own name would stand in its place
from openfeedback.explore import explore as explore

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
