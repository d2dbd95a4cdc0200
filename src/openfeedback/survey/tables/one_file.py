"""From an export and its columns to the tables of a survey."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from openfeedback import tables
from openfeedback.settings import OpenQuestion, SurveyFile
from openfeedback.survey.columns import Column, known_question, read_times, scores_of
from openfeedback.survey.files import Export
from openfeedback.survey.findings import findings_table
from openfeedback.survey.plausible import look_over
from openfeedback.survey.tables.background import Keys, respondents_of
from openfeedback.survey.wordings import different, file_slug, holding, is_mark, plain, slug
from openfeedback.vocabulary import ColumnRole, Dropped


class Survey(NamedTuple):
    """The tables of one or more survey files (columns: ``tables.COLUMNS``).

    ``responses`` has a further column ``role``; notes have ``section``, the heading above. ``respondents`` has
    ``source``, the background columns and ``weight``. ``dropped``: cells with text that are no answer, with a reason.
    ``left_out``: rows that are no respondent's, with a reason. ``rows``: how many rows each sheet held besides its
    header, and how many were used: file, sheet, rows_n, used_n, left_out_n. ``findings``: what a person should know.
    """

    responses: pd.DataFrame
    respondents: pd.DataFrame
    scores: pd.DataFrame
    events: pd.DataFrame
    dropped: pd.DataFrame
    left_out: pd.DataFrame
    rows: pd.DataFrame
    findings: pd.DataFrame


def assemble(
    export: Export, columns: list[Column], file: SurveyFile, key: str, questions: list[OpenQuestion], name: str
) -> Survey:
    """The tables of the file ``name``; ``key`` begins its ids, ``questions`` give boards their questions by heading."""
    keys = _keys(export, columns, file, key)
    signs = {c.position: _signs(export, c) for c in columns if c.role == ColumnRole.OPEN}
    return Survey(
        tables.checked(_responses(export, columns, keys, questions, file.question is not None, signs), "responses"),
        tables.checked(respondents_of(export, columns, keys), "respondents"),
        tables.checked(scores_of(export, columns, keys.respondent_id, keys.event_id), "scores"),
        tables.checked(_events(keys, file, export.format), "events"),
        tables.checked(_dropped(export, columns, key, signs), "dropped"),
        tables.checked(export.left_out.assign(file=name).astype({"row": "int64"}), "left_out"),
        _rows(export, name),
        findings_table((name, finding) for finding in (*export.findings, *look_over(export, columns, file))),
    )


def _rows(export: Export, name: str) -> pd.DataFrame:
    """The sum of the rows of each sheet: rows_n = used_n + left_out_n."""
    left_out = export.left_out["sheet"].fillna("").value_counts()
    rows = [(name, sheet, n, int(left_out.get(sheet or "", 0))) for sheet, n in export.used_n.items()]
    frame = pd.DataFrame(rows, columns=["file", "sheet", "used_n", "left_out_n"]).astype(
        {"file": "str", "sheet": "str"}
    )
    frame.insert(2, "rows_n", frame["used_n"] + frame["left_out_n"])
    return frame


def _column(columns: list[Column], role: ColumnRole) -> Column | None:
    return next((c for c in columns if c.role == role), None)


def _keys(export: Export, columns: list[Column], file: SurveyFile, key: str) -> Keys:
    index = export.cells.index
    rows = pd.Series(index, index=index, dtype="str")
    time, event = _column(columns, ColumnRole.TIME), _column(columns, ColumnRole.EVENT)
    return Keys(
        respondent_id=key + ":" + _who(export, _column(columns, ColumnRole.ID), rows),
        event_id=_event_ids(export.cells[event.position], file.event_id or key) if event else _same(index, file, key),
        answered_at=read_times(export.cells[time.position], file.date_order)
        if time
        else pd.Series(None, index=index, dtype="str"),
        row_id=key + ":" + rows,
    )


def _same(index: pd.Index, file: SurveyFile, key: str) -> pd.Series:
    return pd.Series(file.event_id or key, index=index, dtype="str")


def _who(export: Export, column: Column | None, rows: pd.Series) -> pd.Series:
    """Respondents within the file: the id column, else the row; an id that could name a person is replaced."""
    if column is None:
        return rows
    ids = export.cells[column.position].str.strip()
    if column.opaque or ids.dropna().str.contains(r"@|\s|\d{6}[-+A]|\d{7}", regex=True).any():
        first = rows.groupby(ids).first()
        return ids.map(first).astype("str").fillna(rows)
    return ids.fillna("row " + rows)


def _event_ids(named: pd.Series, default: str) -> pd.Series:
    ids = {value: file_slug(value) for value in different(named)}
    return named.map(ids).astype("str").fillna(default)


def _responses(
    export: Export,
    columns: list[Column],
    keys: Keys,
    questions: list[OpenQuestion],
    given: bool,
    signs: dict[int, pd.Series],
) -> pd.DataFrame:
    section = _column(columns, ColumnRole.SECTION)
    parts = []
    for column in (c for c in columns if c.role == ColumnRole.OPEN):
        text = export.cells[column.position]
        said = text.notna() & ~signs[column.position]
        part = pd.DataFrame({
            "response_id": keys.row_id[said] + ":" + column.id, "respondent_id": keys.respondent_id[said],
            "event_id": keys.event_id[said], "question_id": column.id, "question": column.title, "text": text[said],
            "language": None, "answered_at": keys.answered_at[said], "role": column.question_role,
        })  # fmt: skip
        if section:
            headings = export.cells[section.position][said]
            part = _by_section(part, headings, questions, given) if export.is_board else part.assign(section=headings)
        parts.append(part.assign(_row=said.to_numpy().nonzero()[0]))
    if not parts:
        return tables.empty("responses").assign(role=pd.Series(dtype="str"))
    whole = pd.concat(parts).sort_values("_row", kind="stable").drop(columns="_row")
    return whole.astype({"language": "str", "answered_at": "str"})


def _signs(export: Export, column: Column) -> pd.Series:
    """Which cells of an open question hold a mark alone ("-", "?", "x") and answer nothing; a note may be one."""
    cells = export.cells[column.position]
    signs = [] if export.has_notes else [value for value in different(cells) if len(value) < 20 and is_mark(value)]
    return holding(cells, signs)


def _by_section(part: pd.DataFrame, section: pd.Series, questions: list[OpenQuestion], given: bool) -> pd.DataFrame:
    """On a board, a heading that is a question makes the notes under it answers to that question.

    Where the board's question is given, only the questions of the parameters count.
    """
    part = part.assign(section=section)
    for heading in different(section):
        if (question := _question_of(heading, questions, given)) is not None:
            part.loc[section == heading, ["question_id", "question", "role"]] = list(question)
    part["response_id"] = part["response_id"].str.rsplit(":", n=1).str[0] + ":" + part["question_id"]
    return part


def _question_of(heading: str, questions: list[OpenQuestion], given: bool) -> tuple[str, str, str] | None:
    """Id, wording and role of the question that a heading asks: one of the parameters, or one that ends in "?"."""
    for q in questions:
        wordings = [*q.columns, *([q.question] if q.question else [])]
        if plain(heading) in {plain(w) for w in wordings}:
            return q.question_id, q.question or heading, q.role
    if given or not heading.endswith("?"):
        return None
    known = known_question(heading)
    return (known.question_id, heading, known.role) if known else (slug(heading), heading, "other")


def _events(keys: Keys, file: SurveyFile, format: str) -> pd.DataFrame:
    """One row an event; date and name are the file's where it holds one event only."""
    ids = sorted(keys.event_id.dropna().unique())
    date, name = (file.date, file.name) if len(ids) == 1 else (None, None)
    frame = pd.DataFrame({"event_id": ids, "date": date, "name": name, "source": format})
    return frame.astype({"event_id": "str", "date": "str", "name": "str"})


def _dropped(export: Export, columns: list[Column], key: str, found: dict[int, pd.Series]) -> pd.DataFrame:
    ids = {c.position: c.id for c in columns if c.role == ColumnRole.OPEN}
    signs = [
        (row, position, str(Dropped.NO_WORDS)) for position, are in found.items() for row in export.cells.index[are]
    ]
    skipped = pd.concat([export.skipped, pd.DataFrame(signs, columns=["row", "column", "reason"])], ignore_index=True)
    skipped = skipped[skipped["column"].isin(list(ids))]
    if skipped.empty:
        return tables.empty("dropped")
    where = key + ":" + skipped["row"] + ":" + skipped["column"].map(ids)
    return pd.DataFrame({"response_id": where, "reason": skipped["reason"]})
