from .decoding import decode as decode
from .delimited import parse as parse
