"""A long table (a row an answer, the question in a column) made wide: a row a respondent, a column a question."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from openfeedback.errors import counted
from openfeedback.survey.columns import is_personal_cell
from openfeedback.survey.files import Export, column_names
from openfeedback.survey.findings import Finding
from openfeedback.survey.rows.long.latest import latest
from openfeedback.survey.rows.long.parts import Long, long_of
from openfeedback.survey.rows.long.said import deleted, filled_down, rows_of
from openfeedback.survey.rows.missing import without_missing
from openfeedback.survey.rows.respondents import nobodys_rows
from openfeedback.survey.wordings import data, is_personal_name, joined_said, listed
from openfeedback.vocabulary import ColumnRole, LeftOut, Told

CODED = 0.9  # share of ids with a digit


def made_wide(export: Export) -> Export:
    """The export as it is, or wide where it has a row an answer; what is asked where nothing says whose they are."""
    if export.cells.empty:
        return export
    long = long_of(export)
    if isinstance(long, str):
        return export.with_findings(Finding(Told.ASKED, long, n=len(export.cells)))
    return _pivoted(export, long) if long else export


def of_whole_respondents(export: Export, nobodys: dict[str, LeftOut]) -> dict[str, LeftOut]:
    """Of a long table, without tests of respondents who answered more: all their answers decide, once it is wide."""
    tests = {row for row, reason in nobodys.items() if reason == LeftOut.TEST}
    long = long_of(export) if tests else None
    if not isinstance(long, Long):
        return nobodys
    who = filled_down(export.cells, long)[long.who]
    more = {*who[[row not in nobodys for row in who.index]]}
    return {row: reason for row, reason in nobodys.items() if row not in tests or who[row] not in more}


def _pivoted(export: Export, long: Long) -> Export:
    cells = filled_down(export.cells, long)
    away = deleted(export.headers, cells, long)
    left_out = dict.fromkeys(cells.index[away], LeftOut.DELETED)
    lacking = cells[[long.who, long.question]].isna().any(axis=1) & ~away
    left_out |= dict.fromkeys(cells.index[lacking], LeftOut.NOBODY)
    rows, spellings = rows_of(export.headers, cells.drop(index=list(left_out)), long)
    answers = latest(rows)
    left_out |= {row: reason for row, reason in answers.left_out.items() if row in cells.index}
    wide = _respondents(export, cells.drop(index=list(left_out)), long, rows, answers.rows)
    nobodys = _nobodys(wide, set(answers.rows["asked"]))
    wide = wide._replace(cells=wide.cells.drop(index=list(nobodys)))
    left_out |= _rows_of(nobodys, rows, left_out, cells)
    told = [*_of_people(export, long, rows), *_of_spellings(spellings), *_of_left_out(left_out), *answers.told]
    told += _of_filling(export, long)
    questions = answers.rows["asked"].nunique()
    said = (
        f"a row an answer: {len(export.cells)} rows are {len(wide.cells)} respondents' answers to {questions} questions"
    )
    finding = Finding(Told.GUESSED, "; ".join([said, *told, *_of_rest(export, long, wide)]), n=len(export.cells))
    used = {export.sheet: len(export.cells) - len(left_out)}
    return (
        wide._replace(used=used)
        .with_findings(finding)
        .without({row: left_out[row] for row in export.cells.index if row in left_out})
    )


def _respondents(export: Export, cells: pd.DataFrame, long: Long, rows: pd.DataFrame, answers: pd.DataFrame) -> Export:
    """The wide table: the respondent, what is the same in all rows of each, the last time of each, the questions."""
    who = rows.loc[cells.index, "who"]
    people = list(dict.fromkeys(rows["who"]))
    first = rows.drop_duplicates("who").set_index("who").index
    per_person = cells.groupby(who, sort=False)
    others = [j for j in range(len(export.headers)) if j not in _inner(long)]
    same = [j for j in others if (per_person[j].nunique() <= 1).all()]
    questions = list(dict.fromkeys(answers["asked"]))
    said = answers.pivot(index="who", columns="asked", values="said").reindex(index=people, columns=questions)
    times = {j: _last(cells[j], when.loc[cells.index], who) for j, when in long.times.items()}
    whole = pd.concat([per_person[same].first().reindex(people), pd.DataFrame(times, index=people), said], axis=1)
    headers = [*[export.headers[j] for j in (*same, *times)], *questions]
    hints: dict[int, ColumnRole] = {}
    if not _names_persons(export.headers[long.who], people):
        whole.insert(0, "respondent", people)
        headers.insert(0, export.headers[long.who])
        coded = pd.Series(people).str.contains(r"\d").mean() >= CODED and not _is_time(export, long)
        hints = {0: ColumnRole.ID} if coded else {}
    saved = range(len(headers) - len(questions) - len(times), len(headers) - len(questions))
    hints |= dict.fromkeys(saved, ColumnRole.TIME)
    place = pd.Series(rows.index, index=rows["who"]).groupby(level=0, sort=False).first()
    whole.index = pd.Index([str(place[who]) for who in first], dtype="str")
    whole = whole.set_axis(range(len(headers)), axis=1).astype("str")
    wide = export._replace(headers=headers, cells=whole, hints=hints, skipped=export.skipped.head(0))
    return without_missing(wide)


def _inner(long: Long) -> set[int]:
    """Columns that serve to read the answers."""
    more = (*long.times, *long.versions, *long.states, *long.subs, *long.codes)
    return {long.who, long.question, *long.answers, *long.comments, *more}


def _last(cells: pd.Series, when: pd.Series, who: pd.Series) -> pd.Series:
    """The last time of each respondent, as it is written."""
    order = when.sort_values(kind="stable", na_position="first").index
    return cells.loc[order].groupby(who.loc[order]).last()


def _is_time(export: Export, long: Long) -> bool:
    """Whether the time of saving stands for the respondent."""
    header, kinds = export.headers[long.who], data("headers")
    return listed(header, kinds["time"]) or listed(header, kinds["long_time"])


def _names_persons(header: str, people: list[str]) -> bool:
    """Whether what tells respondents apart is their name, address or number, which does not leave the reader."""
    return is_personal_name(header) or any(is_personal_cell(each) for each in people)


def _nobodys(wide: Export, asked: set[str]) -> dict[str, LeftOut]:
    """Respondents who only tried the form out, or answered nothing."""
    questions = wide.cells[[j for j, header in enumerate(wide.headers) if header in asked]]
    found = nobodys_rows([wide.headers], wide.cells) if len(wide.cells) > 1 else {}
    empty = questions.index[questions.isna().all(axis=1)]
    return {row: reason for row, reason in found.items() if reason == LeftOut.TEST} | dict.fromkeys(
        empty, LeftOut.NOBODY
    )


def _rows_of(
    nobodys: dict[str, LeftOut], rows: pd.DataFrame, left_out: dict[str, LeftOut], cells: pd.DataFrame
) -> dict[str, LeftOut]:
    """All the rows of respondents who are left out."""
    reasons = {rows.at[row, "who"]: reason for row, reason in nobodys.items()}
    mine = rows.loc[[row for row in cells.index if row in rows.index and row not in left_out], "who"]
    return {row: reasons[who] for row, who in mine.items() if who in reasons}


def _of_people(export: Export, long: Long, rows: pd.DataFrame) -> Iterator[str]:
    name = export.names[long.who]
    if _names_persons(export.headers[long.who], list(rows["who"].unique())):
        yield f"'{name}' tells them apart, is personal data and not read further"
    elif _is_time(export, long):
        yield f"what was saved at one time ('{name}') is taken for one respondent's, for nothing else says whose it is"


def _of_spellings(spellings: dict[str, str]) -> Iterator[str]:
    other = {own: name for own, name in spellings.items() if own.strip() != name}
    if other:
        yield f"{counted(len(other), 'second spelling')} of a question joined: {joined_said(other.items())}"


def _of_left_out(left_out: dict[str, LeftOut]) -> Iterator[str]:
    if n := sum(reason == LeftOut.DELETED for reason in left_out.values()):
        yield f"{counted(n, 'row', 'are')} marked as deleted and left out"
    if n := sum(reason == LeftOut.NOBODY for reason in left_out.values()):
        yield f"{counted(n, 'row')} without a respondent, a question or any answer of the respondent left out"


def _of_filling(export: Export, long: Long) -> Iterator[str]:
    if long.filled_down:
        named = ", ".join(f"'{export.names[j]}'" for j in long.filled_down)
        yield f"{named} stands only at the first of its rows and is filled down"


def _of_rest(export: Export, long: Long, wide: Export) -> Iterator[str]:
    lost = [h for j, h in enumerate(export.headers) if j not in _inner(long) and h not in wide.headers]
    if lost:
        yield f"columns that differ from answer to answer are not read: {', '.join(column_names(lost)[:5])}"
