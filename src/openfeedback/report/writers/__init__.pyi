from .docx import template_lacks as template_lacks
from .files import render as render
from .files import render_all as render_all
from .html import html_text as html_text
from .pdf import to_pdf as to_pdf
