"""Table 5: what is wished for in every theme and phase, and what is known of each content.

In: a `Source`. Out: sections.
Start in table5.py.
"""

from openfeedback.report.content.contents.lines import found_contents, phase_tops
from openfeedback.report.content.contents.table5 import has_contents, table5
from openfeedback.report.content.contents.themes import themes

__all__ = ["found_contents", "has_contents", "phase_tops", "table5", "themes"]
