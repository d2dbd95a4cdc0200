from .coding_queue import LEARNING as LEARNING
from .coding_queue import CodingQueue as CodingQueue
from .concealing import concealed as concealed
