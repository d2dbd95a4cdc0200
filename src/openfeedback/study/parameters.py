"""The parameter file of a study: found by its folder, and a line of one of its sections written for a person."""

from __future__ import annotations

import re
from pathlib import Path

from openfeedback.errors import InputError
from openfeedback.files import write_text
from openfeedback.params import Params


def parameter_file(study: Path) -> Path:
    """The parameter file of a study: itself, the one in its folder, or the base of its batch.

    Raises InputError where there are several.
    """
    if not study.is_dir():
        base = base_of(study)
        return study.parent / base if base else study
    found = [path for path in sorted((study / "params").glob("*.yml")) if not base_of(path)]
    if len(found) != 1:
        names = ", ".join(path.name for path in found) or "none"
        raise InputError(f"{study}: which parameter file? In params there are: {names}; name one")
    return found[0]


def base_of(path: Path) -> str | None:
    """The parameter file whose runs a batch file plans, such as one for each event; None for another file."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    found = re.search(r"^base:[ \t]*['\"]?([^'\"#\n]+)", text, flags=re.M)
    return found[1].strip() if found else None


def set_key(params: Params, key: str, value: str, section: str = "coding") -> str:
    """Write ``key: value`` into a section; a sentence on what was done, or what to write oneself."""
    text = params.file.read_text(encoding="utf-8")
    if (own := with_key(text, key, value, section)) is None:
        return f"write into {params.file}, section {section}: {key}: {value}"
    write_text(params.file, own, lasting=True)
    return f"{params.file} uses it now; next: openfeedback run {params.file}"


def with_key(text: str, key: str, value: str, section: str = "coding") -> str | None:
    """A parameter file's text with another line in a section; None where that stands in one line.

    >>> with_key("name: x\\n", "human", "a.csv")
    'name: x\\ncoding:\\n  human: a.csv\\n'
    >>> with_key("coding:\\n  human: old.csv   # mine\\nseed: 1\\n", "human", "a.csv")
    'coding:\\n  human: a.csv\\nseed: 1\\n'
    >>> with_key("coding: {human: old.csv}\\n", "human", "a.csv") is None
    True
    """
    line = f"  {key}: {value}"
    if (found := re.search(rf"^{section}:[ \t]*(?:#.*)?$", text, flags=re.M)) is None:
        return None if re.search(rf"^{section}:", text, flags=re.M) else f"{text.rstrip()}\n{section}:\n{line}\n"
    end = re.search(r"^\S", text[found.end() + 1 :], flags=re.M)
    stop = found.end() + 1 + (end.start() if end else len(text))
    before, inside, after = text[: found.end()], text[found.end() : stop], text[stop:]
    own, n = re.subn(rf"^ +{key}:.*$", lambda found: line, inside, count=1, flags=re.M)
    return before + (own if n else f"\n{line}{inside}") + after
