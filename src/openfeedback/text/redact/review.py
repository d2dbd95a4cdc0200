"""What was replaced, for a person of this machine to look over: each thing once, the most doubtful first.

What should have stayed goes to ``text.keep``, what was missed to ``text.redact``: one decision, everywhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from openfeedback.text.redact.patterned import Span

COLUMNS = ["piece", "what", "count", "doubt", "context"]
AROUND = 40  # characters shown to either side


def review_of(found: Iterable[tuple[str, list[Span], int]]) -> pd.DataFrame:
    """Each replaced thing once (case forms together): piece, what, count, doubt (0 to 1), one context.

    ``found``: texts, what was replaced in each, and how many answers say just that; in any order.

    >>> from openfeedback.text.redact.patterned.patterns import Span
    >>> review_of([("Kiitos Maijalle", [Span(7, 15, "nimi", "maija", 0.8)], 2)]).values.tolist()
    [['Maijalle', 'nimi', 2, 0.2, 'Kiitos Maijalle']]
    """
    mentions: dict[tuple[str, str], list[tuple[str, Span, int]]] = defaultdict(list)
    for text, spans, times in found:
        for span in spans:
            mentions[span.label, span.key].append((text, span, times))
    rows = [_row(label, some) for (label, _), some in mentions.items()]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.sort_values(["doubt", "what", "piece"], ascending=[False, True, True], ignore_index=True)


def _row(label: str, mentions: list[tuple[str, Span, int]]) -> tuple[str, str, int, float, str]:
    """The commonest form, and the least sure mention as the context."""
    forms: Counter[str] = Counter()
    for text, span, times in mentions:
        forms[text[span.start : span.end]] += times
    piece = min(forms, key=lambda form: (-forms[form], form))
    text, span, _ = min(mentions, key=lambda m: (m[1].p, m[0], m[1].start))
    context = " ".join(text[max(0, span.start - AROUND) : span.end + AROUND].split())
    return piece, label, forms.total(), round(1 - span.p, 2), context
