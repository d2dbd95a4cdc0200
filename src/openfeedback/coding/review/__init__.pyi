from .content_sheets import decided_contents as decided_contents
from .content_sheets import updated_contents as updated_contents
from .cover import next_to_review as next_to_review
from .form import label_of as label_of
from .form import nearest_label as nearest_label
from .workbook import export_review as export_review
from .workbook import import_review as import_review
from .workbook import updated as updated
