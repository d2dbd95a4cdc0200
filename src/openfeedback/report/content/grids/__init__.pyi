from .cells import Cell as Cell
from .cells import Entry as Entry
from .cells import Grid as Grid
from .matrix_table import grid as grid
