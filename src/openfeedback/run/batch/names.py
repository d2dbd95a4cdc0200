"""Names of the runs of a batch: folders on every system, no two the same on any."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openfeedback.errors import ParameterError, Problems
from openfeedback.files import apart, folded, notify, refused, safe_name, sha256_of, why_no_run_name

slug = safe_name
# what a batch writes beside its runs
RESERVED = ("params", "index.html", "index.xlsx", "batch.json", "protection.json")


def with_distinct_names(variations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Variations made from values, with names that can be folders and that no two share: some get a mark of what
    they stand for behind them, the same whatever the order.
    """
    named = [(safe_name(str(v["name"])), sha256_of(v)) for v in variations]
    names = apart(named)
    if told_apart := [name for name, (plain, _) in zip(names, named, strict=True) if plain and name != plain]:
        shown = ", ".join(sorted(told_apart)[:5]) + (" …" if len(told_apart) > 5 else "")
        notify(f"{len(told_apart)} runs would share a folder, as their values differ in signs that no folder's name "
               f"holds: they have marks behind their names ({shown}); each parameter file says its value")  # fmt: skip
    return [{**v, "name": name} for v, name in zip(variations, names, strict=True)]


def check_names(path: Path, variations: list[dict[str, Any]]) -> None:
    """Every run has a name of its own, on systems too that take A and a for the same."""
    problems = Problems(ParameterError)
    if not variations:
        problems.add(f"{path.name}: plans no run; add split_by, vary or runs")
    used = {folded(name): name for name in RESERVED}
    for i, variation in enumerate(variations):
        name = str(variation.get("name") or "")
        if not name:
            problems.add(f"{path.name}: runs.{i} has no name; add one")
        elif why := why_no_run_name(name):
            problems.add(f"{path.name}: {refused(name, why)}; use letters, digits, -._")
        elif (same := folded(name)) in used:
            problems.add(f"{path.name}: {_shared(used[same], name)}; rename one")
        else:
            used[same] = name
    problems.stop_if_any()


def _shared(other: str, name: str) -> str:
    if other in RESERVED:
        return f"'{name}' is the name of what the batch itself writes ({other})"
    return f"two runs are named '{name}'" if other == name else f"'{other}' and '{name}' would share a folder"
