from .encoder import Encoder as Encoder
from .weights import ENCODER as ENCODER
from .weights import FETCH as FETCH
from .weights import WEIGHTS as WEIGHTS
from .weights import find_weights as find_weights
