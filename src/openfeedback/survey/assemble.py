"""From an export and its columns to the tables of a survey."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from openfeedback import tables
from openfeedback.settings import OpenQuestion, SurveyFile
from openfeedback.survey.columns import (
    BACKGROUND,
    CHOICE,
    EVENT,
    ID,
    OPEN,
    SECTION,
    TIME,
    WEIGHT,
    Column,
    known_question,
)
from openfeedback.survey.export import Export
from openfeedback.survey.items import OWN_WORDS, option_groups, scores_of, ticks_of
from openfeedback.survey.times import read_times
from openfeedback.survey.wording import file_slug, plain, slug, unique

OPAQUE = "opaque"  # group of an id column whose values must not leave the reader


class Survey(NamedTuple):
    """The tables of one or more survey files (columns: ``tables.COLUMNS``).

    ``responses`` has a further column ``role``; boards have ``section``, the heading above a note. ``respondents`` has
    ``source``, the background columns and ``weight``. ``dropped``: cells with text that are no answer, with a reason.
    """

    responses: pd.DataFrame
    respondents: pd.DataFrame
    scores: pd.DataFrame
    events: pd.DataFrame
    dropped: pd.DataFrame


class Keys(NamedTuple):
    """Row by row: respondent, event, time of answering, and the beginning of the response ids."""

    respondent_id: pd.Series
    event_id: pd.Series
    answered_at: pd.Series
    row_id: pd.Series


def assemble(
    export: Export, columns: list[Column], file: SurveyFile, key: str, questions: list[OpenQuestion]
) -> Survey:
    """The tables of one file; ``key`` begins its ids, ``questions`` give boards their questions by heading."""
    keys = _keys(export, columns, file, key)
    return Survey(
        tables.checked(_responses(export, columns, keys, questions, file.question is not None), "responses"),
        tables.checked(_respondents(export, columns, keys), "respondents"),
        tables.checked(scores_of(export, columns, keys.respondent_id, keys.event_id), "scores"),
        tables.checked(_events(keys, file, export.format), "events"),
        tables.checked(_dropped(export, columns, key), "dropped"),
    )


def _column(columns: list[Column], role: str) -> Column | None:
    return next((c for c in columns if c.role == role), None)


def _keys(export: Export, columns: list[Column], file: SurveyFile, key: str) -> Keys:
    index = export.cells.index
    rows = pd.Series(index, index=index, dtype="str")
    time, event = _column(columns, TIME), _column(columns, EVENT)
    return Keys(
        respondent_id=key + ":" + _who(export, _column(columns, ID), rows),
        event_id=_event_ids(export.cells[event.position], file.event_id or key) if event else _same(index, file, key),
        answered_at=read_times(export.cells[time.position]) if time else pd.Series(None, index=index, dtype="str"),
        row_id=key + ":" + rows,
    )


def _same(index: pd.Index, file: SurveyFile, key: str) -> pd.Series:
    return pd.Series(file.event_id or key, index=index, dtype="str")


def _who(export: Export, column: Column | None, rows: pd.Series) -> pd.Series:
    """Respondents within the file: the id column, else the row; an id that could name a person is replaced."""
    if column is None:
        return rows
    ids = export.cells[column.position].str.strip()
    if column.group == OPAQUE or ids.dropna().str.contains(r"@|\s|\d{6}[-+A]|\d{7}", regex=True).any():
        first = rows.groupby(ids).first()
        return ids.map(first).astype("str").fillna(rows)
    return ids.fillna("row " + rows)


def _event_ids(named: pd.Series, default: str) -> pd.Series:
    ids = {value: file_slug(value) for value in named.dropna().unique()}
    return named.map(ids).astype("str").fillna(default)


def _responses(
    export: Export, columns: list[Column], keys: Keys, questions: list[OpenQuestion], told: bool
) -> pd.DataFrame:
    section = _column(columns, SECTION)
    parts = []
    for column in (c for c in columns if c.role == OPEN):
        text = export.cells[column.position].dropna()
        rows = text.index
        part = pd.DataFrame({
            "response_id": keys.row_id[rows] + ":" + column.id, "respondent_id": keys.respondent_id[rows],
            "event_id": keys.event_id[rows], "question_id": column.id, "question": column.title, "text": text,
            "language": None, "answered_at": keys.answered_at[rows], "role": column.question_role,
        })  # fmt: skip
        if section:
            part = _by_section(part, export.cells[section.position][rows], questions, told)
        parts.append(part.assign(_row=export.cells.index.get_indexer(rows)))
    if not parts:
        return tables.empty("responses").assign(role=pd.Series(dtype="str"))
    whole = pd.concat(parts).sort_values("_row", kind="stable").drop(columns="_row")
    return whole.astype({"language": "str", "answered_at": "str"})


def _by_section(part: pd.DataFrame, section: pd.Series, questions: list[OpenQuestion], told: bool) -> pd.DataFrame:
    """On a board, a heading that is a question makes the notes under it answers to that question.

    Where the board's question is told, only the questions of the parameters count.
    """
    part = part.assign(section=section)
    for heading in section.dropna().unique():
        if (question := _question_of(heading, questions, told)) is not None:
            part.loc[section == heading, ["question_id", "question", "role"]] = list(question)
    part["response_id"] = part["response_id"].str.rsplit(":", n=1).str[0] + ":" + part["question_id"]
    return part


def _question_of(heading: str, questions: list[OpenQuestion], told: bool) -> tuple[str, str, str] | None:
    """Id, wording and role of the question that a heading asks: one of the parameters, or one that ends in "?"."""
    for q in questions:
        wordings = [*q.columns, *([q.question] if q.question else [])]
        if plain(heading) in {plain(w) for w in wordings}:
            return q.question_id, q.question or heading, q.role
    if told or not heading.endswith("?"):
        return None
    known = known_question(heading)
    return (known.question_id, heading, known.role) if known else (slug(heading), heading, "other")


def _respondents(export: Export, columns: list[Column], keys: Keys) -> pd.DataFrame:
    """One row a respondent; where rows share an id, the first filled cell of each column counts."""
    frame = {"respondent_id": keys.respondent_id, "event_id": keys.event_id, "source": export.format}
    more: list[tuple[str, pd.Series]] = []
    for column in columns:
        cells = export.cells[column.position]
        if column.role == BACKGROUND or (column.role == CHOICE and column.options):
            more.append((column.id, _without_own_words(cells, column)))
        if column.role == WEIGHT:
            more.append(("weight", pd.to_numeric(cells.str.replace(",", ".", regex=False), errors="coerce")))
    more += [(slug(group), _joined(export, options)) for group, options in option_groups(columns).items()]
    names = unique([*frame, *[name for name, _ in more]])[len(frame) :]
    whole = pd.DataFrame(frame | dict(zip(names, [cells for _, cells in more], strict=True)))
    if whole["respondent_id"].duplicated().any():
        whole = whole.groupby("respondent_id", sort=False, as_index=False).first()
    return whole


def _without_own_words(cells: pd.Series, column: Column) -> pd.Series:
    """Values of a background column; a sentence that only one person wrote ("muu, mikä?") does not leave the reader.

    Where a person named the column, long values stay if its values are long anyway.
    """
    counts = cells.value_counts()
    words = {str(value): len(str(value).split()) for value in counts.index}
    if column.confidence == 1.0 and not column.options and sum(n <= 3 for n in words.values()) <= len(words) / 2:
        return cells
    own = [value for value, n in counts.items() if n == 1 and words[str(value)] > 5]
    return cells.where(~cells.isin(own), OWN_WORDS)


def _joined(export: Export, options: list[Column]) -> pd.Series:
    """The chosen options of a multiple-choice question in one cell."""
    names = [c.title.rpartition(": ")[2] for c in options]
    ticked = ticks_of(export, options).itertuples(index=False)
    chosen = [" | ".join(name for name, tick in zip(names, row, strict=True) if tick) or None for row in ticked]
    return pd.Series(chosen, index=export.cells.index, dtype="str")


def _events(keys: Keys, file: SurveyFile, format: str) -> pd.DataFrame:
    """One row an event; date and name are the file's where it holds one event only."""
    ids = sorted(keys.event_id.dropna().unique())
    date, name = (file.date, file.name) if len(ids) == 1 else (None, None)
    frame = pd.DataFrame({"event_id": ids, "date": date, "name": name, "source": format})
    return frame.astype({"event_id": "str", "date": "str", "name": "str"})


def _dropped(export: Export, columns: list[Column], key: str) -> pd.DataFrame:
    ids = {c.position: c.id for c in columns if c.role == OPEN}
    gone = export.skipped[export.skipped["column"].isin(list(ids))]
    if gone.empty:
        return tables.empty("dropped")
    where = key + ":" + gone["row"] + ":" + gone["column"].map(ids)
    return pd.DataFrame({"response_id": where, "reason": gone["reason"]})
