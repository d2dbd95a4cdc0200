from .book import open_book as open_book
from .book import open_workbook as open_workbook
from .rows import Layout as Layout
from .rows import cell_range as cell_range
from .rows import cell_text as cell_text
from .rows import filled_rows as filled_rows
from .rows import sheet_rows as sheet_rows
