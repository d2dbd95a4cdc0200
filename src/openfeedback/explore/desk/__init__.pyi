from .bench import Bench as Bench
from .board import Desk as Desk
