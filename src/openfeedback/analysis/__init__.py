"""Analysis: mentions, the theme × phase matrix, themes against scores, disclosure control, the published tables."""

from openfeedback.analysis.audit import audit, published_tables
from openfeedback.analysis.compare import compare
from openfeedback.analysis.disclosure import suppress
from openfeedback.analysis.groups import by_group
from openfeedback.analysis.matrix import build_matrix
from openfeedback.analysis.mentions import mentions

__all__ = ["audit", "build_matrix", "by_group", "compare", "mentions", "published_tables", "suppress"]
