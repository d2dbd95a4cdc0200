from .parts import opened as opened
from .write import template_lacks as template_lacks
from .write import write_docx as write_docx
