"""Columns headed by an option alone: what stands in their cells is the header again."""

from __future__ import annotations

from collections.abc import Collection

from openfeedback.survey.columns.roles import Seen
from openfeedback.survey.headers import is_untick, plain, tidy

FEWEST = 2  # columns side by side that are options of one question
LONGEST = 30  # signs of an option that names the question


def own_options(seen: Seen, taken: Collection[int]) -> dict[int, tuple[str, str]]:
    """Question and option of columns side by side whose cells say their own header: options of one question.

    No header says which question they answer: it is named after the first.
    """
    runs: list[list[int]] = [[]]
    for j, header in enumerate(seen.export.headers):
        if j not in taken and j not in seen.export.hints and says_itself(header, list(seen.counts[j])):
            runs[-1].append(j)
        elif runs[-1]:
            runs.append([])
    found: dict[int, tuple[str, str]] = {}
    for run in (run for run in runs if len(run) >= FEWEST):
        names = [tidy(seen.export.headers[j]) for j in run]
        found |= {j: (f"{names[0][:LONGEST].strip()} …", name) for j, name in zip(run, names, strict=True)}
    return found


def says_itself(header: str, values: list[str]) -> bool:
    """Whether the cells of a column hold its own header and nothing else but what says "no".

    >>> says_itself("Facebook", ["Facebook"]), says_itself("En vän", ["En vän", "0"]), says_itself("Rooli", ["Johtaja"])
    (True, True, False)
    """
    said = {plain(value) for value in values if not is_untick(value)}
    return bool(header.strip()) and said == {plain(header)}
