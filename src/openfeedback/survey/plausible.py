"""What a person should look at: what was guessed or left unread of the columns, what looks odd for a survey."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from openfeedback.errors import counted
from openfeedback.settings import SurveyFile
from openfeedback.survey.columns import BOTH, Column, times_of
from openfeedback.survey.files import Export
from openfeedback.survey.findings import Finding, rows_said
from openfeedback.survey.headers import data, matches, plain
from openfeedback.survey.scales import number_of
from openfeedback.vocabulary import ColumnRole, Told

EMPTY = 0.9  # share of empty cells or rows that is worth a word
FEW_ANSWERS = 3  # different answers that make a question look like a choice
_CODE = re.compile(r"^(?:(?:[A-Za-z]{0,3}\d+)+(?:[._-]\w+)*|\S+[_.]\S*|[a-z]+[A-Z]\w*)$")
_ANSWER_CODE = r"[A-Z]{1,3}\d{1,3}|-oth-"
_ROUNDED = r"\d[.,]\d+[eE]\+?\d+"
HALF = 0.5
_LOST = re.compile("\ufffd|[a-zäö]\\?[a-zäö]|Ã.|â€|√§|├ñ")


def look_over(export: Export, columns: list[Column], file: SurveyFile) -> list[Finding]:
    """Findings on the columns of a file, in their order."""
    found: list[Finding] = []
    for column in columns:
        cells = export.cells[column.position]
        for look in _LOOKS.get(column.role, ()):
            found += [finding._replace(column=column.name) for finding in look(export, column, cells, file)]
    return [*found, *_whole(export, columns)]


def _time(export: Export, column: Column, cells: pd.Series, file: SurveyFile) -> Iterator[Finding]:
    values = cells.dropna()
    times = times_of(values.unique().tolist(), file.date_order)
    unread = values.index[~values.isin(list(times.iso))]
    if len(unread):
        are = "is" if len(unread) == 1 else "are"
        said = f"{len(unread)} of {len(values)} cells {are} no time that can be read: {rows_said(unread)}"
        yield Finding(Told.UNREAD, said, rows=rows_said(unread), n=len(unread))
    if times.open_order:
        order = "day before month" if times.day_first else "month before day"
        said = f"dates could be day/month or month/day; read as {order} until `date_order` of the file says"
        yield Finding(Told.ASKED, said, n=len(values))
    elif not times.day_first and len(times.iso):
        yield Finding(Told.GUESSED, "dates are read month before day, as numbers over 12 show", n=len(values))
    if times.utc:
        yield Finding(Told.GUESSED, "times are in universal time (UTC) and are left so", n=len(values))


def _question(export: Export, column: Column, cells: pd.Series, file: SurveyFile) -> Iterator[Finding]:
    counts = cells.value_counts()
    filled, wording = int(counts.sum()), plain(column.title)
    if export.has_notes or not filled:
        return
    if _CODE.match(column.title.strip()):
        said = f"its wording is only the name of a column, '{column.title}': give it under `questions:`"
        yield Finding(Told.ASKED, said)
    if filled >= 10 and len(counts) <= FEW_ANSWERS:
        said = f"{filled} answers, and only {len(counts)} different: is it a choice rather than an open question?"
        yield Finding(Told.DOUBTFUL, said, n=len(counts))
    headers = {plain(header) for header in export.headers if header.strip()} - {""}
    starts = {header[:3] for header in headers}  # plain wordings cost time: only what begins alike is compared
    same = [v for v in counts.index if v.strip()[:3].casefold() in starts and plain(v) in headers]
    if n := int(counts[same].sum()):
        rows = rows_said(cells.index[cells.isin(same)])
        yield Finding(Told.DOUBTFUL, f"{counted(n, 'answer', 'look')} like a header: {rows}", rows=rows, n=n)
    lost = cells.index[cells.str.contains(_LOST, na=False)]
    if len(lost):
        hold = counted(len(lost), "answer", "hold")
        said = f"{hold} letters lost before the export (� or ? inside words): {rows_said(lost)}"
        yield Finding(Told.DOUBTFUL, said, rows=rows_said(lost), n=len(lost))
    if len(cells) >= 10 and filled < (1 - EMPTY) * len(cells) and wording:
        yield Finding(Told.DOUBTFUL, f"{len(cells) - filled} of {len(cells)} cells are empty", n=len(cells) - filled)


def _background(export: Export, column: Column, cells: pd.Series, file: SurveyFile) -> Iterator[Finding]:
    filled, different = int(cells.notna().sum()), cells.nunique()
    if filled >= 10 and column.confidence < 1 and matches(plain(column.title), data("questions")["open"]):
        said = f"{filled} answers, and only {different} different: taken for background, though its header asks"
        yield Finding(Told.DOUBTFUL, f"{said} for one's own words", n=different)


def _item(export: Export, column: Column, cells: pd.Series, file: SurveyFile) -> Iterator[Finding]:
    scale = column.scale
    if scale is None:
        return
    if scale.name == "yes_no":
        yield Finding(Told.GUESSED, "yes and no are read as scores: 2 and 1", n=int(cells.notna().sum()))
    if stated := re.fullmatch(r"(\d+)-(\d+)", scale.name):
        low, high = int(stated[1]), int(stated[2])
        bare = {x: s.value if s.value is not None else number_of(x) for x, s in scale.scores.items() if not s.opt_out}
        off = [x for x, n in bare.items() if n is not None and not low <= n <= high]
        if n := int(cells.isin(off).sum()):
            rows = rows_said(cells.index[cells.isin(off)])
            kept = any(scale.scores[x].value is not None for x in off)
            gone = "" if kept else " and is left out" if n == 1 else " and are left out"
            said = f"{counted(n, 'score', 'lie')} outside the scale {scale.name}{gone}: {rows}"
            yield Finding(Told.DOUBTFUL, said, rows=rows, n=n)


def _personal(export: Export, column: Column, cells: pd.Series, file: SurveyFile) -> Iterator[Finding]:
    if n := int(cells.notna().sum()):
        keep = "; say `background:` to keep it" if column.recognised_from == BOTH else ""
        yield Finding(Told.UNREAD, f"personal data by its {column.recognised_from}: not read{keep}", n=n)


_LOOKS = {
    ColumnRole.TIME: (_time,), ColumnRole.OPEN: (_question,), ColumnRole.SCALE: (_item,),
    ColumnRole.PERSONAL: (_personal,), ColumnRole.BACKGROUND: (_background,),
}  # fmt: skip


def _whole(export: Export, columns: list[Column]) -> Iterator[Finding]:
    """What concerns whole rows: those without any answer, unfinished ones."""
    said = [c.position for c in columns if c.role in (ColumnRole.OPEN, ColumnRole.SCALE, ColumnRole.CHOICE)]
    if said and len(export.cells) >= 10:
        empty = int(export.cells[said].isna().all(axis=1).sum())
        if empty > EMPTY * len(export.cells):
            what = f"{empty} of {len(export.cells)} respondents answered no question"
            yield Finding(Told.DOUBTFUL, f"{what}: is this the right sheet and header row?", n=empty)
    yield from _shape(export, {c.position for c in columns if c.role == ColumnRole.ID})
    yield from _unanswered(export, columns)
    for column in columns:
        if plain(column.title) == "finished":
            cells = export.cells[column.position].str.casefold()
            unfinished = cells.index[cells.isin(["false", "0", "epätosi"])]
            if len(unfinished):
                rows = rows_said(unfinished)
                yield Finding(Told.GUESSED, f"{rows}: unfinished answers, kept", column.name, rows, len(unfinished))


def _unanswered(export: Export, columns: list[Column]) -> Iterator[Finding]:
    """Rows that hold an id, times and what else a tool writes, and no answer."""
    tools = (ColumnRole.ID, ColumnRole.TIME, ColumnRole.PERSONAL, ColumnRole.EVENT, ColumnRole.WEIGHT)
    said = [c.position for c in columns if c.role not in tools and c.recognised_from not in ("header", "another time")]
    said += [c.position for c in columns if c.role == ColumnRole.BACKGROUND and c.recognised_from == "header"]
    if export.has_notes or not said or len(said) == len(columns):
        return
    empty = export.cells.index[export.cells[said].isna().all(axis=1)]
    if len(empty):
        rows = rows_said(empty)
        count = "they count as respondents" if len(empty) > 1 else "it counts as a respondent"
        what = f"{rows}: an id or a time and no answer; {count}"
        yield Finding(Told.GUESSED, what, rows=rows, n=len(empty))


def _shape(export: Export, ids: set[int]) -> Iterator[Finding]:
    """What speaks against a row being a respondent: counts in place of answers, questions in the first column."""
    headers = [plain(header) for header in export.headers]
    words = data("questions")
    if sum(header in words["summary_headers"] for header in headers) >= 2:
        said = "looks like a summary of how many chose what, not like answers: export the answers themselves"
        yield Finding(Told.DOUBTFUL, said, n=len(export.cells))
    people = [header for header in headers if matches(header, words["one_respondent"])]
    if len(people) >= max(2, len(headers) - 2):
        said = "looks turned round: respondents side by side, questions below each other; transpose it"
        yield Finding(Told.DOUBTFUL, said, n=len(people))
    if export.has_notes:
        return
    for j, name in enumerate(export.names):
        values = export.cells[j].dropna()
        if (
            j not in ids
            and len(values) >= 10
            and values.str.fullmatch(_ANSWER_CODE).all()
            and values.str.match(r"[A-Z]").mean() > HALF
        ):
            said = "the answers are codes (A1, A2): export the full answers, or what they mean is not known"
            yield Finding(Told.DOUBTFUL, said, column=name, n=len(values))
        if len(values) and values.str.fullmatch(_ROUNDED).mean() > HALF:
            said = "Excel made its numbers short (1.18E+11), so that different ones look the same: export it again"
            yield Finding(Told.DOUBTFUL, said, column=name, n=len(values))
