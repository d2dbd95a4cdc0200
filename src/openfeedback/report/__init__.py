"""Report: the appendix as a content model, and its forms DOCX, HTML and XLSX; the figures."""

from openfeedback.report.appendix import build_appendix
from openfeedback.report.figures import save_figure
from openfeedback.report.render import render

__all__ = ["build_appendix", "render", "save_figure"]
