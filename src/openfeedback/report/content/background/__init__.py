"""Chapters on what was asked, how it was made, and what is not shown.

In: a `Source`. Out: sections.
Start in method.py.
"""

from openfeedback.report.content.background.asked import asked
from openfeedback.report.content.background.closing import limits, made, privacy
from openfeedback.report.content.background.coding import coding_range
from openfeedback.report.content.background.method import filled, is_keywords, method
from openfeedback.report.content.background.published import published
from openfeedback.report.content.background.short import in_short

__all__ = [
    "asked", "coding_range", "filled", "in_short", "is_keywords", "limits", "made", "method", "privacy", "published",
]  # fmt: skip
