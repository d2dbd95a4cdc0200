from .lines import Cell as Cell
from .lines import Document as Document
from .lines import Line as Line
from .lines import are_notes as are_notes
from .lines import text_lines as text_lines
from .pdf import read_pdf as read_pdf
from .word import is_word as is_word
from .word import read_word as read_word
