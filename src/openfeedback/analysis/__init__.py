"""Analysis: mentions, the theme × phase matrix, themes against scores, disclosure control, the published tables."""

from openfeedback.analysis.audit import audit, published_tables
from openfeedback.analysis.compare import compare
from openfeedback.analysis.disclosure import suppress, suppress_comparisons
from openfeedback.analysis.events import event_correlations, event_shares
from openfeedback.analysis.expected import bootstrap_unit_shares, corrected_counts, provenance, with_expected
from openfeedback.analysis.groups import by_group
from openfeedback.analysis.matrix import build_feedback, build_matrix
from openfeedback.analysis.mentions import mentions
from openfeedback.analysis.ordinal import compare_within_events
from openfeedback.analysis.publication import protect_publication, protect_run, protect_sizes
from openfeedback.analysis.rounding import rounded

__all__ = [
    "audit", "bootstrap_unit_shares", "build_feedback", "build_matrix", "by_group", "compare", "compare_within_events",
    "corrected_counts", "event_correlations", "event_shares", "mentions", "provenance", "protect_publication",
    "protect_run", "protect_sizes", "published_tables", "rounded", "suppress", "suppress_comparisons", "with_expected",
]  # fmt: skip
