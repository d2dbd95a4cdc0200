"""Selections of an exchange file to units and codings: by our own answers, by lines that name them, or as they are."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import chain, count
from typing import Any

import pandas as pd

from openfeedback.coding.refi.codes import CONTENT
from openfeedback.coding.refi.passages import same_passages
from openfeedback.coding.refi.reader import Project
from openfeedback.coding.refi.sources import Layout, grouped, guid, headers, records_of, rows_of, unused
from openfeedback.coding.refi.writer import NOTED
from openfeedback.tables import COLUMNS, checked, empty
from openfeedback.vocabulary import Coder

Tables = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
_NUMBERS = [column for column in NOTED if column.endswith("_p")]
ENOUGH = 0.5  # of the shorter of selection and unit


def match(
    project: Project, fields: dict[str, tuple[str, str]], layout: Layout | None
) -> tuple[Tables, pd.DataFrame, list[str]]:
    """Responses, units and codings of a project, the contents that persons gave, and what was lost in sentences.

    A selection is cut at the borders of answers. With ``layout`` each piece counts for every unit with which it shares
    at least half of the shorter of both; without, the pieces are the units. A coder's first theme of a unit (in the
    order of the file) is its theme, the next its ``second_theme``; the first phase and kind count.
    """
    losses: list[str] = []
    responses = _own(_found(project), layout) if layout else _found(project)
    pieces = _pieces(project.selections, responses, losses)
    if layout:
        units = _moved_units(layout, responses)
        hits = _overlapping(pieces, units, losses)
    else:
        hits, units = _named(same_passages(pieces, responses, losses))
    tables = _responses(responses), _units(units, responses), _codings(hits, fields, losses)
    return tables, _contents(hits, fields, losses), losses


def _found(project: Project) -> pd.DataFrame:
    """The answers in the texts: those under our lines; another text is one answer with the text's name as its id."""
    rows, used = [], set[str]()
    for text in rows_of(project.texts):
        for name, start, end in headers(text.text):
            base = str(name or text.name or text.guid)
            response = unused(chain([base], (f"{base} ({n})" for n in count(2))), used)
            asked = (text.question_id, text.name or text.guid)
            rows.append((response, text.guid, start, end, text.text[start:end], *asked))
    return pd.DataFrame(rows, columns=["response_id", "source", "start", "end", "text", "question_id", "question"])


def _own(found: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Of the answers in the texts those that are ours: the same id and, to the letter, the same text."""
    sources = {s.guid: s.text for s in layout.sources}
    own = layout.responses.rename(columns={"start": "own_start"})
    own["text"] = [sources[r.guid][r.own_start : r.end] for r in rows_of(own)]
    return own[["response_id", "text", "own_start"]].merge(found, on=["response_id", "text"])


def _moved_units(layout: Layout, responses: pd.DataFrame) -> pd.DataFrame:
    """Our units at their places in the texts of the project."""
    places = responses[["response_id", "source", "start", "own_start"]].rename(columns={"start": "base"})
    units = layout.units.merge(places, on="response_id")
    shift = units["base"] - units["own_start"]
    return units.assign(start=units["start"] + shift, end=units["end"] + shift)


def _pieces(selections: pd.DataFrame, responses: pd.DataFrame, losses: list[str]) -> pd.DataFrame:
    """Selections cut at the borders of answers, one row a piece and coding."""
    rows, outside = [], set()
    by_source = grouped(responses.sort_values("start"), "source")
    borders = {source: [[r[side] for r in found] for side in ("start", "end")] for source, found in by_source.items()}
    for number, row in enumerate(records_of(selections)):
        starts, ends = borders.get(row["source"], ([], []))
        places = by_source[row["source"]][bisect_right(ends, row["start"]) : bisect_left(starts, row["end"])]
        for place in places:
            start, end = max(row["start"], place["start"]), min(row["end"], place["end"])
            text = place["text"][start - place["start"] : end - place["start"]]
            start, end = start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())
            if start < end:
                rows.append({**row, "order": number, "response_id": place["response_id"], "start": start, "end": end})
        if not places:
            outside.add(row["selection"])
    if outside:
        losses.append(
            f"{len(outside)} selections left out: they lie in no answer that is known (or its text was changed)"
        )
    columns = [*selections.columns, "order", "response_id"]
    return pd.DataFrame(rows, columns=columns)


def _overlapping(pieces: pd.DataFrame, units: pd.DataFrame, losses: list[str]) -> pd.DataFrame:
    """A row for every unit that a piece covers enough of."""
    rows, nowhere = [], set()
    by_response = grouped(units, "response_id")
    for piece in records_of(pieces):
        hits = [u for u in by_response.get(piece["response_id"], []) if _shared(piece, u) >= ENOUGH]
        rows += [{**piece, "unit_id": unit["unit_id"]} for unit in hits]
        if not hits:
            nowhere.add(piece["selection"])
    if nowhere:
        losses.append(f"{len(nowhere)} selections left out: they cover less than half of any unit")
    return pd.DataFrame(rows, columns=[*pieces.columns, "unit_id"])


def _shared(one: dict[str, Any], other: dict[str, Any]) -> float:
    """Shared length as a part of the shorter of two spans.

    >>> _shared({"start": 0, "end": 10}, {"start": 8, "end": 12})
    0.5
    """
    both = min(one["end"], other["end"]) - max(one["start"], other["start"])
    return max(0.0, both / max(1, min(one["end"] - one["start"], other["end"] - other["start"])))


def _named(pieces: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The pieces with unit_id, and the units: spans that differ are units of their own.

    A selection of our own export brings its unit's id as its name; others are numbered within their answer.
    """
    spans = pieces.drop_duplicates(["response_id", "start", "end"]).sort_values(["source", "start", "end"])
    own = zip(spans["selection"], spans["name"], spans["coder"], strict=True)
    ours = spans[[selection == guid("unit", name, coder) for selection, name, coder in own]].drop_duplicates("name")
    names = {(r.response_id, r.start, r.end): r.name for r in rows_of(ours)}
    used = set(names.values())
    for row in rows_of(spans):
        key = (row.response_id, row.start, row.end)
        if key not in names:
            names[key] = unused((f"{row.response_id}.{n}" for n in count(1)), used)
    ids = [names[key] for key in zip(pieces["response_id"], pieces["start"], pieces["end"], strict=True)]
    hits = pieces.assign(unit_id=pd.Series(ids, index=pieces.index, dtype="str"))
    return hits, hits.drop_duplicates("unit_id")[["unit_id", "response_id", "source", "start", "end"]]


def _codings(hits: pd.DataFrame, fields: dict[str, tuple[str, str]], losses: list[str]) -> pd.DataFrame:
    rows: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    more: set[tuple[str, str]] = set()
    for hit in records_of(hits.sort_values("order", kind="stable")):
        if hit["code"] not in fields or fields[hit["code"]][0] == CONTENT:
            continue
        key, (field, code) = (hit["unit_id"], hit["coder"]), fields[hit["code"]]
        row = rows[key]
        more_of_it = row.setdefault(field, code) != code
        if more_of_it and (field != "theme" or row.setdefault("second_theme", code) != code):
            more.add(key)
        row |= _noted(hit["note"])
        row |= _commented(row, hit["comment"])
    if more:
        losses.append(f"{len(more)} codings had more codes than a coding holds (two themes, one phase, one kind)")
    if not rows:
        return empty("codings")
    table = pd.DataFrame([{"unit_id": unit, "coder": coder, **row} for (unit, coder), row in rows.items()])
    columns = [*COLUMNS["codings"], *(["second_theme"] if "second_theme" in table else [])]
    return checked(table.reindex(columns=columns).sort_values(["unit_id", "coder"]), "codings")


def _contents(hits: pd.DataFrame, fields: dict[str, tuple[str, str]], losses: list[str]) -> pd.DataFrame:
    """unit_id, coder, theme, title of the contents that persons gave: one a unit, coder and theme, the first."""
    given = {code: what.split("\n", 1) for code, (field, what) in fields.items() if field == CONTENT}
    rows = [
        (hit["unit_id"], hit["coder"], *given[hit["code"]])
        for hit in records_of(hits.sort_values("order", kind="stable"))
        if hit["code"] in given and hit["coder"] not in [*Coder]
    ]
    table = pd.DataFrame(rows, columns=["unit_id", "coder", "theme", "title"], dtype="str").drop_duplicates()
    more = table.duplicated(["unit_id", "coder", "theme"])
    if more.any():
        losses.append(f"{int(more.sum())} contents left out: a unit has one content in each of its themes")
    return table[~more].sort_values(["unit_id", "coder", "theme"], ignore_index=True)


def _noted(note: Any) -> dict[str, Any]:
    """Probabilities and evidence from a note of our own export; of another program's note, its text as evidence."""
    if not isinstance(note, str) or not note.strip():
        return {}
    found = dict(re.findall(rf"(?m)^({'|'.join(NOTED)}): (.*)$", note))
    if not found:
        return {"evidence": note.strip()}
    try:
        return found | {column: float(found[column]) for column in _NUMBERS if column in found}
    except ValueError:
        return {"evidence": note.strip()}


def _commented(row: dict[str, Any], comment: Any) -> dict[str, Any]:
    """A comment on the selection goes with the evidence."""
    if not isinstance(comment, str) or not comment.strip() or comment.strip() in str(row.get("evidence") or ""):
        return {}
    return {"evidence": " | ".join(filter(None, [row.get("evidence"), comment.strip()]))}


def _responses(responses: pd.DataFrame) -> pd.DataFrame:
    """The answers as a table; the answer's id stands for the respondent, whom an exchange file need not name."""
    table = responses.assign(respondent_id=responses["response_id"])
    return checked(table.reindex(columns=list(COLUMNS["responses"])), "responses")


def _units(units: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    """Units with positions within their answers."""
    places = responses[["response_id", "start", "text"]].rename(columns={"start": "base", "text": "whole"})
    both = units[["unit_id", "response_id", "start", "end"]].merge(places, on="response_id")
    both = both.assign(start=both["start"] - both["base"], end=both["end"] - both["base"])
    both["text"] = [whole[a:b] for whole, a, b in zip(both["whole"], both["start"], both["end"], strict=True)]
    return checked(both[list(COLUMNS["units"])].sort_values("unit_id"), "units")
