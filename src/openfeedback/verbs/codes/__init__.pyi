from .codebooks import codebook as codebook
from .exchange import refi as refi
from .reviewing import agree as agree
from .reviewing import review as review
