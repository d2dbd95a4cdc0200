"""Finding the columns that a person names."""

from __future__ import annotations

import difflib
from pathlib import Path

from openfeedback.survey.files import Export
from openfeedback.survey.headers import plain, tidy

FIRST = " [1]"  # behind a header that is repeated: its first column alone


def find(export: Export, wording: str) -> list[int]:
    """Positions of the columns with this header: all of a repeated one, or one by its number ("kommentti [1]")."""
    names, headers = export.names, [tidy(header) for header in export.headers]
    for key in (str, tidy, plain):
        repeated = [j for j, header in enumerate(headers) if key(header) == key(wording)]
        found = repeated or [j for j, name in enumerate(names) if key(name) == key(wording)]
        if found:
            return found
    return find(export, wording.removesuffix(FIRST))[:1] if wording.endswith(FIRST) else []


def missing_column(names: list[str], wordings: list[str], where: Path | str) -> str:
    """Sentence on a column that a file lacks, with the nearest headers.

    >>> missing_column(["Avoin palaute", "Rooli"], ["Avoin palute"], "k.csv")
    "k.csv: column 'Avoin palute' is missing; did you mean 'Avoin palaute'?"
    """
    near = [n for w in wordings for n in _near(w, names)]
    guess = " or ".join(repr(n) for n in dict.fromkeys(near))
    hint = f"did you mean {guess}?" if near else f"it has: {', '.join(names[:12])}"
    return f"{where}: column {' or '.join(repr(w) for w in wordings)} is missing; {hint}"


def _near(wording: str, names: list[str]) -> list[str]:
    """Headers that look like a wording, or hold it."""
    holding = [n for n in names if plain(wording) in plain(n) or plain(n) in plain(wording)]
    return (difflib.get_close_matches(tidy(wording), names, n=2, cutoff=0.5) or holding)[:2]
