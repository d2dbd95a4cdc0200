"""Analysis: mentions, the theme × phase matrix, themes against scores, disclosure control, the published tables."""

from openfeedback.analysis.audit import audit, published_tables
from openfeedback.analysis.coding_range import coding_range, with_coding_range
from openfeedback.analysis.compare import compare
from openfeedback.analysis.differencing import protect_comparisons
from openfeedback.analysis.disclosure import suppress, suppress_comparisons, suppress_counts, suppress_topics
from openfeedback.analysis.events import correlations_over_events, event_correlations, event_means, event_shares
from openfeedback.analysis.expected import corrected_counts, provenance, with_expected
from openfeedback.analysis.families import compare_families, families, families_of
from openfeedback.analysis.groups import by_group, by_group_cells
from openfeedback.analysis.matrix import build_feedback, build_matrix
from openfeedback.analysis.mentions import mentions
from openfeedback.analysis.ordinal import compare_within_events
from openfeedback.analysis.power import power_before
from openfeedback.analysis.publication import protect_publication, protect_sizes
from openfeedback.analysis.rounding import rounded
from openfeedback.analysis.run_protection import protect_run
from openfeedback.analysis.sentences import with_sentences
from openfeedback.analysis.shares import with_shares
from openfeedback.analysis.wide import as_grid, beside

__all__ = [
    "as_grid", "audit", "beside", "build_feedback", "build_matrix", "by_group", "by_group_cells", "coding_range",
    "compare", "compare_families", "compare_within_events", "corrected_counts", "correlations_over_events",
    "event_correlations", "event_means", "event_shares", "families", "families_of", "mentions", "power_before",
    "protect_comparisons", "protect_publication", "protect_run", "protect_sizes", "provenance", "published_tables",
    "rounded", "suppress", "suppress_comparisons", "suppress_counts", "suppress_topics", "with_coding_range",
    "with_expected", "with_sentences", "with_shares",
]  # fmt: skip
