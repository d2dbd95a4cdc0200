"""Names of runs: folders on every system, no two the same on any."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

from openfeedback.errors import ParameterError, Problems

RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
LETTERS = "ÅÄÖåäö"  # the ones beyond ASCII that a run's name may hold


def slug(text: str) -> str:
    """A file name from any text, the same on every system.

    >>> slug("Etelä-Suomi / YTA 1"), slug("Région Ñ"), slug("Ä")
    ('Etelä-Suomi-YTA-1', 'Region-N', 'Ä')
    """
    whole = unicodedata.normalize("NFC", text)
    plain = "".join(c if c in LETTERS else unicodedata.normalize("NFKD", c) for c in whole)
    kept = "".join(c for c in plain if not unicodedata.combining(c) or c in LETTERS)
    words = "".join(c if (c.isascii() and c.isalnum()) or c in "-._" + LETTERS else " " for c in kept).split()
    return "-".join(words).replace("---", "-").strip(".")


def check_names(path: Path, variations: list[dict[str, Any]]) -> None:
    """Every run has a name of its own, on systems too that take A and a for the same."""
    problems = Problems(ParameterError)
    if not variations:
        problems.add(f"{path.name}: plans no run; add split_by, vary or runs")
    taken: dict[str, str] = {}
    for i, variation in enumerate(variations):
        name = str(variation.get("name", ""))
        if not name:
            problems.add(f"{path.name}: runs.{i} has no name; add one")
        elif name.split(".")[0].casefold() in RESERVED or name.endswith(".") or slug(name) != name:
            problems.add(f"{path.name}: '{name}' cannot be a folder's name on every system; use letters, digits, -._")
        elif (same := unicodedata.normalize("NFC", name).casefold()) in taken:
            other = taken[same]
            what = f"two runs are named '{name}'" if other == name else f"'{other}' and '{name}' would share a folder"
            problems.add(f"{path.name}: {what}; rename one")
        else:
            taken[same] = name
    problems.stop_if_any()
