"""What stands in place of a number that is not told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openfeedback.report.wording.numbers import between, is_missing
from openfeedback.report.wording.sentences import Wording


def withheld(row: Mapping[Any, Any], words: Wording, hidden: str) -> str:
    """That a count is below the minimum, the range that it is told to lie in, or the mark ``hidden``.

    >>> words = Wording.of("fi")
    >>> withheld({"reason": "small", "respondents_low": 1, "respondents_high": 4}, words, "…")
    'alle 5'
    >>> withheld({"reason": "range", "respondents_low": 15, "respondents_high": 18}, words, "…")
    '15–18'
    >>> withheld({"reason": "group"}, words, "…")
    '…'
    """
    low, high = (row.get(f"respondents_{end}") for end in ("low", "high"))
    if is_missing(low) or is_missing(high):
        return hidden
    return words("fewer", n=int(str(high)) + 1) if row["reason"] == "small" else between(low, high, words.language, 0)
