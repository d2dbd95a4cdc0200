from .intervals import wilson as wilson
from .quotes import QUOTED as QUOTED
from .quotes import quotable as quotable
from .quotes import texts_of as texts_of
from .quotes import topic_examples as topic_examples
from .weights import weights_of as weights_of
