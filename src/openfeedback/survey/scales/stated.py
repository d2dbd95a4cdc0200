"""What a header states of its scale, and which numbers are codes rather than points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from openfeedback.survey.scales.labels import TOPS, is_ambiguous, is_grading, is_opt_out, legend
from openfeedback.survey.wordings import data, matches, plain

SLIDER = (0, 100)
_SLIDER = re.compile(
    r"(?<![\d.,=/])[01]\s*(?:[-–—−]|\.{2,3}|…|\b(?:to|till)\b)\s*100(?![\d/%]|[.,]\d)|\bslider\b|\bliuku(säädin|kytkin)?\b"
)
CODES = (8, 9, 88, 98, 99, 998, 999, 9999)  # what stands for "no answer" beyond a scale's last point
_STATED = re.compile(
    r"(?<![\d.,=/])(?<!\d )([01]|4(?=\s*[-–—]\s*10))\s*(?:[-–—−]|\.{2,3}|…|\b(?:to|till)\b)\s*(\d{1,2})(?![\d/]|[.,]\d)"
)


def stated_scale(header: str) -> tuple[int, int] | None:
    """Lowest and highest point of the scale that a header states, by its ends or by its legend.

    >>> [stated_scale(h) for h in ("Palvelu (1–5)", "asteikolla 0-10", "on a scale of 1 to 7", "1 = huono, 5 = hyvä")]
    [(1, 5), (0, 10), (1, 7), (1, 5)]
    >>> [stated_scale(h) for h in ("Ikä (0-100)", "Luokka 1-2", "Kevät 2024-25", "Käynnit 1–5.3.")]
    [None, None, None, None]
    >>> stated_scale("Työkyky (0 = täysin työkyvytön, 100 = parhaimmillaan)"), stated_scale("Tärkeys 0–100")
    ((0, 100), (0, 100))
    """
    if (found := _STATED.search(header)) and TOPS[0] <= int(found[2]) <= TOPS[1]:
        return int(found[1]), int(found[2])
    said = [n for n, word in graded(legend(header)).items() if not is_ambiguous(word)]
    if len(said) > 1 and min(said) <= 1 and TOPS[0] <= max(said) <= TOPS[1]:
        return min(said), max(said)
    slides = _SLIDER.search(header.casefold()) or len(said) > 1 and min(said) <= 1 and max(said) == SLIDER[1]
    return SLIDER if slides and not matches(plain(header), data("headers")["amounts"]) else None


def graded(labels: Mapping[int, str]) -> dict[int, str]:
    """The labels of points: without opt-outs, codes for no answer far beyond, and what grades nothing beside what does.

    >>> graded({1: "huono", 5: "hyvä", 0: "ei käytössä minulla", 99: "muu syy"})
    {1: 'huono', 5: 'hyvä'}
    """
    kept = {n: x for n, x in labels.items() if not is_opt_out(x)}
    top = max((n for n in kept if n not in CODES), default=0)
    kept = {n: x for n, x in kept.items() if not (n in CODES and n > top + 1 and len(kept) > 2)}
    sure = [n for n, x in kept.items() if is_grading(x)]
    outside = [n for n in kept if len(sure) > 1 and n not in sure and not min(sure) <= n <= max(sure)]
    return {n: x for n, x in kept.items() if n not in outside}


def beyond(numbers: Iterable[float]) -> set[float]:
    """Codes far beyond a dense run of points from 1, with nothing between.

    >>> beyond([1, 2, 3, 4, 5, 9]), beyond([1, 3, 4, 5, 7, 9, 10]), beyond([1, 2, 3, 4, 5, 999])
    ({9}, set(), {999})
    """
    seen = set(numbers)
    codes = {n for n in seen if n in CODES}
    points = seen - codes
    top = max(points, default=0)
    dense = 3 <= top <= 7 and all(n > 0 for n in points) and len({n for n in points if n == int(n)}) >= top - 1
    return {n for n in codes if n > top + 1} if dense and all(n > top + 1 for n in codes) else set()
