from .toolbox import SLOW as SLOW
from .toolbox import Toolbox as Toolbox
