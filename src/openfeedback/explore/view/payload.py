"""What the browser gets: the run as columns of small numbers and lists of texts, packed; stored nowhere."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from openfeedback.coding.codebook import Code
from openfeedback.coding.corrections import DRAWN
from openfeedback.explore.corrections import CODES, MODELS, SECOND, current_codes, model_codes, voices
from openfeedback.explore.view.material import Material
from openfeedback.files import storable

_MOST_GROUPS = 60  # a background column with more values is no filter
_NOT_BACKGROUND = {"respondent_id", "event_id", "source", "section", "weight"}
_P = ["theme_p", "phase_p", "kind_p"]


def build(material: Material, persons: pd.DataFrame, language: str = "fi") -> dict[str, Any]:
    """Everything that the explorer shows, as JSON-able values: names first, then one list a column.

    Codes are numbers into the lists of names, -1 where there is none. ``units`` columns are one value a unit,
    ``answers`` one an answer, ``respondents`` one a respondent who has units.
    """
    units, book = material.units, material.codebook
    answers = units.drop_duplicates("response_id").reset_index(drop=True)
    people = answers["respondent_id"].drop_duplicates().reset_index(drop=True)
    respondents = material.respondents.drop_duplicates("respondent_id").set_index("respondent_id").reindex(people)
    events = _named(answers["event_id"], material.events, "event_id", "name")
    questions = answers.drop_duplicates("question_id")[["question_id", "question", "role"]].astype("object")
    topics = material.topics
    lists: dict[str, Any] = {
        "themes": [_theme(t, language) for t in book.themes],
        "history": [one.model_dump() for one in book.history],
        "phases": [_code(c, language) for c in book.phases],
        "kinds": [_code(c, language) for c in book.kinds],
        "events": events,
        "questions": [_plain(row) for row in questions.rename(columns={"question_id": "id"}).to_dict("records")],
        "roles": _distinct(answers["role"]),
        "languages": _distinct(answers["language"]),
        "topics": [_topic(row) for row in topics.to_dict("records")],
        "background": _background(respondents),
        "items": _items(material.scores, people),
    }
    return {
        **lists,
        "units": unit_columns(material, persons, answers["response_id"].tolist()),
        "answers": {
            "id": answers["response_id"].tolist(),
            "text": material.answers.reindex(answers["response_id"]).fillna("").tolist(),
            "respondent": _index(answers["respondent_id"], people.tolist()),
            "event": _index(answers["event_id"], [e["id"] for e in events]),
            "question": _index(answers["question_id"], questions["question_id"].tolist()),
            "role": _index(answers["role"], lists["roles"]),
            "language": _index(answers["language"], lists["languages"]),
        },
        "respondents_n": len(people),
        "examples": _examples(units["evidence"], book.examples()),
        "voices": _by_number(voices(persons), units["unit_id"]),
    }


def book_columns(material: Material, persons: pd.DataFrame) -> dict[str, Any]:
    """The themes of the codebook and its history, and the columns of units that are numbers into the themes."""
    book, units = material.codebook, material.units
    ids = [theme.id for theme in book.themes]
    now, said = coded_now(material, persons), book.themes_now(model_codes(units, persons))
    second = book.themes_now(units.reindex(columns=[SECOND]))[SECOND]
    columns = {"theme": now["theme"].tolist(), "also": now["also"].tolist(), "model_theme": _index(said["theme"], ids),
               "second": _index(second, ids)}  # fmt: skip
    named = [_theme(theme, material.params.language) for theme in book.themes]
    return sendable({"themes": named, "history": [one.model_dump() for one in book.history], "columns": columns})


def sendable(value: Any) -> Any:
    """Value as it may stand in a message: JSON without what no browser could read."""
    return json.loads(storable(json.dumps(value, ensure_ascii=False, allow_nan=False)))


def pack(value: Any) -> bytes:
    """Value as gzipped JSON."""
    text = storable(json.dumps(value, ensure_ascii=False, allow_nan=False))
    return gzip.compress(text.encode("utf-8"), compresslevel=3)


def coded_now(material: Material, persons: pd.DataFrame) -> pd.DataFrame:
    """The codes that count for each unit as numbers into the codebook (theme, phase, kind) with their coder.

    ``also``: a further theme that a person gave it.
    """
    book = material.codebook
    current = book.themes_now(current_codes(material.units, persons))
    numbers = {field: _index(current[field], [c.id for c in book.codes(field)]) for field in CODES}
    given = current.reindex(columns=[SECOND])[SECOND].where(~current["coder"].isin(MODELS))
    numbers["also"] = _index(given, [t.id for t in book.themes])
    return pd.DataFrame({**numbers, "coder": current["coder"].fillna("").to_numpy()})


def unit_columns(material: Material, persons: pd.DataFrame, answers: list[str]) -> dict[str, Any]:
    """The columns of units, one value a unit; ``answers``: ids of the answers in their order."""
    units, book = material.units, material.codebook
    columns: dict[str, Any] = {name: units[name].tolist() for name in ("unit_id", "text", "start", "end")}
    columns["answer"] = _index(units["response_id"], answers)
    columns["topic"] = _index(units["topic_id"], [str(t) for t in material.topics["topic_id"]])
    core = units["core"].fillna(True).astype(bool)
    columns["edge"] = (units["topic_id"].notna() & ~core).astype(int).tolist()
    columns["drawn"] = units.reindex(columns=[DRAWN])[DRAWN].eq(True).astype(int).tolist()
    columns |= {str(name): column.tolist() for name, column in coded_now(material, persons).items()}
    said = book.themes_now(model_codes(units, persons))
    for field in CODES:
        columns[f"model_{field}"] = _index(said[field], [c.id for c in book.codes(field)])
    for p in _P:
        columns[p] = _or_none(units[p].to_numpy(float).round(3))
    columns["second"] = _index(book.themes_now(units.reindex(columns=[SECOND]))[SECOND], [t.id for t in book.themes])
    columns["evidence"] = units["evidence"].astype("object").where(units["evidence"].notna(), "").tolist()
    return columns


def _examples(evidence: pd.Series, examples: pd.DataFrame) -> dict[str, str]:
    """Texts of the codebook's examples that some unit's evidence names, by id."""
    named = evidence.dropna().str.extract(r"examples: (.+)$")[0].dropna()
    ids = {part.strip() for line in named for part in line.split(",")}
    used = examples[examples["unit_id"].isin(ids)]
    return dict(zip(used["unit_id"], used["text"], strict=True))


def _theme(theme: Any, language: str) -> dict[str, Any]:
    return {**_code(theme, language), "in_matrix": theme.in_matrix, "spanning": theme.spanning, "phase": theme.phase}


def _code(code: Code, language: str) -> dict[str, Any]:
    return {"id": code.id, "name": code.name(language), "definition": code.definition}


def _topic(row: Mapping[Any, Any]) -> dict[str, Any]:
    keywords = row.get("keywords")
    return {
        "id": str(row["topic_id"]),
        "label": str(row["label"]),
        "keywords": keywords if keywords == keywords else "",
    }


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {k: "" if pd.isna(v) else str(v) for k, v in row.items()}


def _distinct(values: pd.Series) -> list[str]:
    return sorted(str(v) for v in values.dropna().unique())


def _index(values: pd.Series, known: list[str]) -> list[int]:
    """Place of each value among the known ones, -1 where it is none of them.

    >>> _index(pd.Series(["b", None, "x"]), ["a", "b"])
    [1, -1, -1]
    """
    return [int(i) for i in pd.Index(known, dtype="object").get_indexer(pd.Index(values.astype("object")))]


def _named(used: pd.Series, table: pd.DataFrame, key: str, name: str) -> list[dict[str, str]]:
    """Ids that are used, with their names, in the table's order."""
    names = table.drop_duplicates(key).set_index(key)[name]
    order = [k for k in names.index if k in set(used)] + [k for k in _distinct(used) if k not in names.index]
    return [{"id": k, "name": k if pd.isna(names.get(k)) else str(names[k])} for k in order]


def _background(respondents: pd.DataFrame) -> list[dict[str, Any]]:
    """Background columns that divide the respondents into a few groups: name, groups, each respondent's group."""
    found = []
    for column in [c for c in respondents.columns if c not in _NOT_BACKGROUND]:
        groups = _distinct(respondents[column])
        if 2 <= len(groups) <= _MOST_GROUPS:
            texts = respondents[column].map(lambda v: v if pd.isna(v) else str(v))
            found.append({"column": column, "groups": groups, "of": _index(texts, groups)})
    return found


def _items(scores: pd.DataFrame, people: pd.Series) -> list[dict[str, Any]]:
    """Scale items with each respondent's value; opt-outs and missing values are None."""
    answered = scores.dropna(subset=["value"])
    answered = answered.assign(at=pd.Index(people).get_indexer(pd.Index(answered["respondent_id"])))
    answered = answered[answered["at"] >= 0]
    found = []
    for item, part in answered.groupby("item_id", sort=False):
        values = np.full(len(people), np.nan)
        values[part["at"].to_numpy()[::-1]] = part["value"].to_numpy()[::-1]  # of several answers the first counts
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        found.append(
            {"id": str(item), "name": str(part["item"].iloc[0]), "low": low, "high": high, "of": _or_none(values)}
        )
    return found


def _or_none(values: np.ndarray) -> list[float | None]:
    """Numbers as a list, missing ones as None.

    >>> _or_none(np.array([1.0, np.nan]))
    [1.0, None]
    """
    listed = values.astype("object")
    listed[np.isnan(values)] = None
    return list(listed.tolist())


def _by_number(said: dict[str, Any], unit_ids: pd.Series) -> dict[str, Any]:
    number = {unit: i for i, unit in enumerate(unit_ids)}
    return {str(number[unit]): rows for unit, rows in said.items() if unit in number}
