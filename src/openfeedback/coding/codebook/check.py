"""Reads a codebook's two files and names everything wrong with them, with file and line."""

from __future__ import annotations

import csv
import difflib
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pydantic import ValidationError

from openfeedback.coding.codebook.model import CODES, EXAMPLE_COLUMNS, SECOND, Codebook
from openfeedback.errors import CodebookError, InputError
from openfeedback.files import limits, read_yaml

NEEDED = ["unit_id", "text", *CODES]


def read_codebook(folder: Path) -> tuple[Codebook | None, list[str]]:
    """The codebook in a folder and every problem found (None where codebook.yml itself cannot be used)."""
    path = folder / "codebook.yml"
    codebook, problems = _read_yaml(path)
    if codebook is None:
        return None, problems
    examples = folder / "examples.csv"
    if not examples.is_file():
        return codebook, problems
    frame, wrong = read_examples(examples, codebook)
    return codebook._having(frame), problems + wrong


def read_examples(path: Path, codebook: Codebook) -> tuple[pd.DataFrame, list[str]]:
    """Examples as a table of EXAMPLE_COLUMNS, and problems with the line of each."""
    try:
        rows, lines = _csv_rows(path)
    except UnicodeDecodeError:
        return _frame([]), [f"{path}: is not UTF-8 text; save it as UTF-8"]
    except csv.Error as problem:
        return _frame([]), [f"{path}: is not a comma-separated table: {problem}"]
    except InputError as problem:
        return _frame([]), problem.problems
    missing = [c for c in NEEDED if not rows or c not in rows[0]]
    if missing:
        return _frame([]), [f"{path}, line 1: column '{c}' is missing; add it" for c in missing]
    rows, lines = _of_now(rows, lines, codebook)
    known = _codes(codebook)
    told = [(n, said) for row, n in zip(rows, lines, strict=True) for said in _row(row, codebook, known)]
    problems = [f"{path}, line {n}: {said}" for n, said in told]
    problems += _repeated(path, rows, lines)
    return _frame(rows), problems


def _of_now(rows: list[dict[str, str]], lines: list[int], codebook: Codebook) -> tuple[list[dict[str, str]], list[int]]:
    """The rows under the themes of now; those of a theme that went nowhere teach nothing."""
    if not codebook.retired:
        return rows, lines
    moved = [
        {**row, **{c: codebook.now(row[c]) for c in ("theme", "theme_2") if row.get(c)},
         "alt": "|".join(filter(None, (codebook.now(each) for each in row.get("alt", "").split("|"))))}
        for row in rows
    ]  # fmt: skip
    kept = [i for i, row in enumerate(rows) if moved[i]["theme"] or not row["theme"]]
    return [moved[i] for i in kept], [lines[i] for i in kept]


def _csv_rows(path: Path) -> tuple[list[dict[str, str]], list[int]]:
    """Rows and the file line on which each begins (a quoted cell may hold line breaks)."""
    rows, lines, at = [], [], 2
    limits.check_lines(path)
    csv.field_size_limit(limits.TEXT)
    with open(path, encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        meter = limits.Meter(str(path), limits.ROWS)
        meter.row(1, len(reader.fieldnames or []), 0)
        for row in reader:
            meter.row(reader.line_num, len(row), sum(map(len, filter(None, row.values()))))
            rows.append({k: v or "" for k, v in row.items() if isinstance(k, str)})
            lines.append(at)
            at = reader.line_num + 1
    return rows, lines


def _row(row: dict[str, str], codebook: Codebook, known: dict[str, list[str]]) -> list[str]:
    said = [f"{c} is empty; fill it in" for c in ("unit_id", "text") if not row[c].strip()]
    said += [_unknown(column, row[column], known[column]) for column in CODES if row[column] not in known[column]]
    for second, codes in zip(SECOND, known.values(), strict=True):
        if (code := row.get(second, "")) and code not in codes:
            said.append(_unknown(second, code, codes))
    themes = known["theme"]
    said += [_unknown("alt", alt, themes) for alt in row.get("alt", "").split("|") if alt and alt not in themes]
    theme = codebook.theme(row["theme"])
    if theme and theme.phase and row["phase"] != theme.phase:
        said.append(f"theme '{theme.id}' always has phase '{theme.phase}', not '{row['phase']}'; correct the phase")
    return said


def _codes(codebook: Codebook) -> dict[str, list[str]]:
    return {column: [code.id for code in codebook.codes(column)] for column in CODES}


def _unknown(what: str, code: str, codes: list[str]) -> str:
    near = difflib.get_close_matches(code, codes, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"the codebook has: {', '.join(codes)}"
    return f"{what} '{code}' is not in the codebook; {hint}"


def _repeated(path: Path, rows: list[dict[str, str]], lines: list[int]) -> list[str]:
    first: dict[str, int] = {}
    said = []
    for row, line in zip(rows, lines, strict=True):
        unit = row["unit_id"]
        if unit in first:
            said.append(f"{path}, line {line}: unit_id '{unit}' is already on line {first[unit]}; give it another")
        first.setdefault(unit, line)
    return said


def _frame(rows: list[dict[str, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=EXAMPLE_COLUMNS, dtype="str")
    return frame.mask(frame == "")


def _read_yaml(path: Path) -> tuple[Codebook | None, list[str]]:
    if not path.is_file():
        return None, [f"{path}: no such file; a codebook is a folder with codebook.yml"]
    try:
        raw, tree = read_yaml(path, CodebookError)
    except CodebookError as problem:
        return None, problem.problems
    if not isinstance(raw, dict):
        return None, [f"{path}, line 1: should hold keys such as 'themes:'"]
    try:
        codebook = Codebook.model_validate(raw)
    except ValidationError as failure:
        return None, [_say(path, tree, e) for e in failure.errors()]
    return codebook, [f"{path}, line {_line(tree, loc)}: {said}" for loc, said in _contradictions(codebook)]


def _say(path: Path, tree: Any, error: Any) -> str:
    loc, key = error["loc"], ".".join(str(p) for p in error["loc"])
    where = f"{path}, line {_line(tree, loc)}"
    if error["type"] == "extra_forbidden":
        return f"{where}: unknown key '{key}'; remove it or correct its spelling"
    if error["type"] == "missing":
        return f"{where}: key '{key}' is missing; add it"
    said = error["msg"].removeprefix("Value error, ")
    return f"{where}: {key}: {said[0].lower()}{said[1:]}"


def _line(tree: Any, loc: tuple[Any, ...]) -> int:
    """Line of a place in a composed YAML tree: the deepest node of ``loc`` that the file has.

    >>> _line(yaml.compose("a:\\n  - b: 1\\n  - b: 2\\n"), ("a", 1, "b"))
    3
    """
    node, line = tree, tree.start_mark.line
    for part in loc:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
        elif isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line, pair[1]
    return line + 1


def _contradictions(codebook: Codebook) -> list[tuple[tuple[Any, ...], str]]:
    said: list[tuple[tuple[Any, ...], str]] = []
    codes = _codes(codebook)
    for group, ids in ((f"{column}s", ids) for column, ids in codes.items()):
        again = [(i, code) for i, code in enumerate(ids) if code in ids[:i]]
        said += [((group, i, "id"), f"{group}: id '{code}' appears twice; give it another") for i, code in again]
    for i, theme in enumerate(codebook.themes):
        if theme.phase and theme.phase not in codes["phase"]:
            said.append((("themes", i, "phase"), _unknown("phase", theme.phase, codes["phase"])))
    for i, gone in enumerate(codebook.retired):
        if gone.id in codes["theme"]:
            said.append((("retired", i, "id"), f"retired: theme '{gone.id}' is in use; give it another id"))
        if gone.into and codebook.now(gone.into) not in [*codes["theme"], ""]:
            said.append((("retired", i, "into"), _unknown("theme", gone.into, codes["theme"])))
    for name, phases in codebook.cells.items():
        if name not in codes["theme"]:
            said.append((("cells", name), _unknown("theme", name, codes["theme"])))
        said += [(("cells", name, p), _unknown("phase", p, codes["phase"])) for p in phases if p not in codes["phase"]]
    return said
