"""From an export and its columns to the tables of a survey."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from openfeedback import tables
from openfeedback.settings import OpenQuestion, SurveyFile
from openfeedback.survey.columns import BACKGROUND, CHOICE, EVENT, ID, OPEN, SCALE, SECTION, TIME, WEIGHT, Column
from openfeedback.survey.export import Export
from openfeedback.survey.times import read_times
from openfeedback.survey.wording import file_slug, plain


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
    """Who answered when, row by row: respondent, event, time and the beginning of the response ids."""

    respondent_id: pd.Series
    event_id: pd.Series
    answered_at: pd.Series
    row_id: pd.Series


def assemble(
    export: Export, columns: list[Column], file: SurveyFile, key: str, questions: list[OpenQuestion]
) -> Survey:
    """The tables of one file; ``key`` begins its ids, ``questions`` give boards their questions by heading."""
    keys = _keys(export, columns, file, key)
    responses = _responses(export, columns, keys, questions)
    return Survey(
        tables.checked(responses, "responses"),
        _respondents(export, columns, keys),
        tables.checked(_scores(export, columns, keys), "scores"),
        _events(keys, file, export.format),
        tables.checked(_dropped(export, columns, key), "dropped"),
    )


def _column(columns: list[Column], role: str) -> Column | None:
    return next((c for c in columns if c.role == role), None)


def _keys(export: Export, columns: list[Column], file: SurveyFile, key: str) -> Keys:
    cells, index = export.cells, export.cells.index
    rows = pd.Series(index, index=index, dtype="str")
    missing = pd.Series(None, index=index, dtype="str")
    time, event, own = (_column(columns, role) for role in (TIME, EVENT, ID))
    who = cells[own.position] if own else missing
    if own and own.name and own.recognised_from == "parameters" and _looks_personal(who):
        who = who.map(rows.groupby(who).first())  # an address as id would leave the reader: the first row stands for it
    named = cells[event.position].fillna("") if event else pd.Series("", index=index)
    slugs = {value: file_slug(value) if value else file.event_id or key for value in named.unique()}
    return Keys(
        respondent_id=key + ":" + who.fillna("row " + rows) if own else key + ":" + rows,
        event_id=named.map(slugs) if event else pd.Series(file.event_id or key, index=index, dtype="str"),
        answered_at=read_times(cells[time.position]) if time else missing,
        row_id=key + ":" + rows,
    )


def _looks_personal(ids: pd.Series) -> bool:
    return bool(ids.dropna().str.contains(r"@|\s|\d{6}[-+A]", regex=True).any())


def _responses(export: Export, columns: list[Column], keys: Keys, questions: list[OpenQuestion]) -> pd.DataFrame:
    section = _column(columns, SECTION)
    parts = []
    for column in (c for c in columns if c.role == OPEN):
        text = export.cells[column.position].dropna()
        part = pd.DataFrame({
            "response_id": keys.row_id[text.index] + ":" + column.id, "respondent_id": keys.respondent_id[text.index],
            "event_id": keys.event_id[text.index], "question_id": column.id, "question": column.title, "text": text,
            "language": None, "answered_at": keys.answered_at[text.index], "role": column.question_role,
        })  # fmt: skip
        if section:
            part = _by_section(part, export.cells[section.position][text.index], questions)
        parts.append(part.assign(_row=export.cells.index.get_indexer(text.index)))
    if not parts:
        return tables.empty("responses").assign(role=pd.Series(dtype="str"))
    whole = pd.concat(parts).sort_values("_row", kind="stable").drop(columns="_row")
    return whole.astype({"language": "str", "answered_at": "str"}).reset_index(drop=True)


def _by_section(part: pd.DataFrame, section: pd.Series, questions: list[OpenQuestion]) -> pd.DataFrame:
    """On a board, a heading that is a question's wording makes the notes under it answers to that question."""
    part = part.assign(section=section)
    for question in questions:
        wordings = {plain(w) for w in [*question.columns, *([question.question] if question.question else [])]}
        under = section.map(lambda heading, w=wordings: isinstance(heading, str) and plain(heading) in w).astype(bool)
        title = question.question or (question.columns or [question.question_id])[0]
        part.loc[under, ["question_id", "question", "role"]] = [question.question_id, title, question.role]
    part["response_id"] = part["response_id"].str.rsplit(":", n=1).str[0] + ":" + part["question_id"]
    return part


def _respondents(export: Export, columns: list[Column], keys: Keys) -> pd.DataFrame:
    """One row a respondent; where rows share an id, the first filled cell of each column counts."""
    frame = pd.DataFrame({"respondent_id": keys.respondent_id, "event_id": keys.event_id, "source": export.format})
    for column in columns:
        if column.role == BACKGROUND:
            frame[column.id] = export.cells[column.position]
        if column.role == WEIGHT:
            numbers = export.cells[column.position].str.replace(",", ".", regex=False)
            frame["weight"] = pd.to_numeric(numbers, errors="coerce")
    for group in dict.fromkeys(c.group for c in columns if c.role == CHOICE):
        frame[_group_id(group)] = _joined(export, [c for c in columns if c.role == CHOICE and c.group == group])
    if frame["respondent_id"].duplicated().any():
        frame = frame.groupby("respondent_id", sort=False, as_index=False).first()
    return tables.checked(frame, "respondents")


def _group_id(group: str) -> str:
    return file_slug(group).replace("-", "_")


def _joined(export: Export, options: list[Column]) -> pd.Series:
    """The chosen options of a multiple-choice question in one cell."""
    names = {c.position: c.title.rpartition(": ")[2] for c in options}
    ticked = {name: export.cells[j].notna().tolist() for j, name in names.items()}
    rows = zip(*ticked.values(), strict=True)
    chosen = [" | ".join(name for name, tick in zip(ticked, row, strict=True) if tick) or None for row in rows]
    return pd.Series(chosen, index=export.cells.index, dtype="str")


def _scores(export: Export, columns: list[Column], keys: Keys) -> pd.DataFrame:
    parts = [_item_scores(export, c, keys) for c in columns if c.role == SCALE and c.scale]
    for group in dict.fromkeys(c.group for c in columns if c.role == CHOICE):
        parts += _choice_scores(export, [c for c in columns if c.role == CHOICE and c.group == group], keys)
    return pd.concat(parts, ignore_index=True) if parts else tables.empty("scores")


def _item_scores(export: Export, column: Column, keys: Keys) -> pd.DataFrame:
    labels = export.cells[column.position].dropna()
    scores = column.scale.scores if column.scale else {}
    return pd.DataFrame({
        "respondent_id": keys.respondent_id[labels.index], "event_id": keys.event_id[labels.index],
        "item_id": column.id, "item": column.title, "scale": column.scale.name if column.scale else None,
        "value": labels.map({label: score.value for label, score in scores.items()}).astype("float64"), "label": labels,
        "opt_out": labels.map({label: score.opt_out for label, score in scores.items()}).astype(bool),
    })  # fmt: skip


def _choice_scores(export: Export, options: list[Column], keys: Keys) -> list[pd.DataFrame]:
    """An option's score is 1 where chosen, 0 where the respondent chose others of the same question."""
    ticked = export.cells[[c.position for c in options]].notna()
    answered = ticked[ticked.any(axis=1)]
    return [
        pd.DataFrame({
            "respondent_id": keys.respondent_id[answered.index], "event_id": keys.event_id[answered.index],
            "item_id": c.id, "item": c.title, "scale": "choice", "value": answered[c.position].astype("float64"),
            "label": c.title.rpartition(": ")[2], "opt_out": False,
        })
        for c in options
    ]  # fmt: skip


def _events(keys: Keys, file: SurveyFile, format: str) -> pd.DataFrame:
    """One row an event; date and name are the file's where it holds one event only."""
    ids = sorted(keys.event_id.dropna().unique())
    alone = len(ids) == 1
    return tables.checked(
        pd.DataFrame({
            "event_id": ids, "date": file.date if alone else None, "name": file.name if alone else None,
            "source": format,
        }).astype({"event_id": "str", "date": "str", "name": "str"}),
        "events",
    )  # fmt: skip


def _dropped(export: Export, columns: list[Column], key: str) -> pd.DataFrame:
    ids = {c.position: c.id for c in columns if c.role == OPEN}
    gone = export.skipped[export.skipped["column"].isin(list(ids))]
    if gone.empty:
        return tables.empty("dropped")
    return pd.DataFrame({
        "response_id": key + ":" + gone["row"] + ":" + gone["column"].map(ids), "reason": gone["reason"],
    })  # fmt: skip
