"""What a person should look at: what was guessed or left unread of the columns, what looks odd for a survey."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from openfeedback.errors import counted
from openfeedback.settings import SurveyFile
from openfeedback.survey.columns import BOTH, STAFF, Column, times_of
from openfeedback.survey.files import Export
from openfeedback.survey.findings import Finding, rows_said
from openfeedback.survey.scales import Scale, grade_of, number_of, points, split_number
from openfeedback.survey.wordings import TIME, data, different, holding, listed, matches, plain
from openfeedback.vocabulary import ColumnRole, Told

EMPTY = 0.9  # share of empty cells or rows that is worth a word
FIRST_COLUMNS = 3  # where the name of a group stands
FEW_ANSWERS = 3  # different answers that make a question look like a choice
_CODE = re.compile(r"^(?:(?:[A-Za-z]{0,3}\d+)+(?:[._-]\w+)*|\S+[_.]\S*|[a-z]+[A-Z]\w*)$")
_ANSWER_CODE = r"[A-Z]{1,3}\d{1,3}|-oth-"
_ROUNDED = r"\d[.,]\d+[eE]\+?\d+"
HALF = 0.5
_WHOLE = ("finished", "complete", "completed", "valmis")  # headers whose 0 means that an answer is unfinished
SAMPLE = 2000  # cells that are enough to tell how numbers are written
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
    times = times_of(different(values), file.date_order)
    unread = values.index[~holding(values, times.iso)]
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
    headers = {name for header in export.headers if len((name := plain(header)).split()) > 1}
    starts = {header[:3] for header in headers}  # plain wordings cost time: only what begins alike is compared
    same = [v for v in counts.index.tolist() if v.strip()[:3].casefold() in starts and plain(v) in headers]
    if n := int(counts[same].sum()):
        rows = rows_said(cells.index[holding(cells, same)])
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
    if column.labels:
        named = ", ".join(f"{code} = {word}" for code, word in sorted(column.labels)[:4])
        yield Finding(Told.GUESSED, f"numbers are read as the classes that the header names ({named})", n=filled)
    first = len(cells) > 2 * filled and 1 < filled == different and bool(cells.notna().iloc[0])
    if first and column.position < FIRST_COLUMNS and not cells.dropna().str.contains(r"\d").any():
        said = (
            f"filled in {filled} of {len(cells)} rows, each value once: if it is written on the first row of each group"
        )
        yield Finding(Told.ASKED, f"{said} alone, fill it down in the file", n=filled)
    if filled >= 10 and column.confidence < 1 and matches(plain(column.title), data("questions")["open"]):
        said = f"{filled} answers, and only {different} different: taken for background, though its header asks"
        yield Finding(Told.DOUBTFUL, f"{said} for one's own words", n=different)


def _item(export: Export, column: Column, cells: pd.Series, file: SurveyFile) -> Iterator[Finding]:
    scale = column.scale
    if scale is None:
        return
    if scale.name == "yes_no":
        yield Finding(Told.GUESSED, "yes and no are read as scores: 2 and 1", n=int(cells.notna().sum()))
    yield from _written(scale, cells)
    yield from _stated_opt_outs(scale, cells)
    other = cells.dropna()[~cells.dropna().isin(list(scale.scores))]
    if len(other):
        rows, are = rows_said(other.index), "is" if len(other) == 1 else "are"
        dates = int(other.str.match(TIME).sum())
        why = f" ({dates} a date, which Excel makes of 4/5)" if dates else ""
        said = f"{counted(len(other), 'cell')} {are} no point of the scale {scale.name} and left out{why}: {rows}"
        yield Finding(Told.UNREAD, said, rows=rows, n=len(other))
    if ends := points(scale.name):
        low, high = min(ends), max(ends)
        bare = {x: s.value if s.value is not None else number_of(x) for x, s in scale.scores.items() if not s.opt_out}
        off = [x for x, n in bare.items() if n is not None and not low <= n <= high]
        if n := int(cells.isin(off).sum()):
            rows = rows_said(cells.index[cells.isin(off)])
            kept = any(scale.scores[x].value is not None for x in off)
            gone = "" if kept else " and is left out" if n == 1 else " and are left out"
            said = f"{counted(n, 'score', 'lie')} outside the scale {scale.name}{gone}: {rows}"
            yield Finding(Told.DOUBTFUL, said, rows=rows, n=n)


def _stated_opt_outs(scale: Scale, cells: pd.Series) -> Iterator[Finding]:
    """Bare numbers that stand for no answer, as the header's legend says."""
    for code in (x for x, score in scale.scores.items() if score.opt_out and number_of(x) is not None):
        if n := int((cells == code).sum()):
            said = f"{code.strip()} is no point of the scale but no answer, as the header says ({counted(n, 'cell')})"
            yield Finding(Told.GUESSED, said, n=n)


def _written(scale: Scale, cells: pd.Series) -> Iterator[Finding]:
    """What was read as a number and is written otherwise: words beside numbers, grades with signs."""
    points_ = {x for x, score in scale.scores.items() if score.value is not None}
    turned = sorted(x for x in points_ if (n := number_of(x)) is not None and n != scale.scores[x].value)
    if turned and (n := int(cells.isin(turned).sum())):
        said = f"the numbers run down, as the header or the labels say: they are turned ({turned[0]} counts as "
        yield Finding(Told.GUESSED, f"{said}{scale.scores[turned[0]].value:g})", n=n)
    words = {x for x in points_ if split_number(x)[0] is None and x[:1].isalpha()}
    if words and words != points_ and (n := int(cells.isin(words).sum())):
        are = "is" if n == 1 else "are"
        said = f"{counted(n, 'cell')} in words {are} read as points of scale {scale.name}, beside numbers"
        yield Finding(Told.GUESSED, said, n=n)
    if n := int(cells.isin([x for x in points_ if grade_of(x) is not None]).sum()):
        said = f"{counted(n, 'grade')} with a sign behind: + is read as 0.25 more, - as 0.25 less, ½ as 0.5 more"
        yield Finding(Told.GUESSED, said, n=n)


def _ignored(export: Export, column: Column, cells: pd.Series, file: SurveyFile) -> Iterator[Finding]:
    if column.recognised_from == STAFF and (n := int(cells.notna().sum())):
        where = (
            "by its header"
            if column.title != column.name or not column.name.startswith("column ")
            else "under no header"
        )
        yield Finding(Told.UNREAD, f"{STAFF}, {where}: not read; name it under `open_questions:` to keep it", n=n)


def _personal(export: Export, column: Column, cells: pd.Series, file: SurveyFile) -> Iterator[Finding]:
    if n := int(cells.notna().sum()):
        keep = "; say `background:` to keep it" if column.recognised_from == BOTH else ""
        yield Finding(Told.UNREAD, f"personal data by its {column.recognised_from}: not read{keep}", n=n)


_LOOKS = {
    ColumnRole.TIME: (_time,), ColumnRole.OPEN: (_question,), ColumnRole.SCALE: (_item,),
    ColumnRole.PERSONAL: (_personal,), ColumnRole.IGNORED: (_ignored,), ColumnRole.BACKGROUND: (_background,),
}  # fmt: skip


def _whole(export: Export, columns: list[Column]) -> Iterator[Finding]:
    """What concerns whole rows: their shape, unfinished ones."""
    yield from _shape(export, {c.position for c in columns if c.role in (ColumnRole.ID, ColumnRole.IGNORED)})
    for column in columns:
        if listed(column.title, data("headers")["status"]) or plain(column.title) == "finished":
            cells = export.cells[column.position]
            coded = plain(column.title) in _WHOLE  # elsewhere a 0 is a tool's normal case
            known = {word for word in data("headers")["unfinished"] if coded or not word.isdigit()}
            states = {v for v in different(cells) if plain(v) in known}
            if column.role == ColumnRole.IGNORED and states:
                yield _unfinished(cells.index[cells.isin(states)], column)
        if column.role == ColumnRole.TIME and matches(plain(column.title), data("headers")["sent"]):
            unsent = export.cells.index[export.cells[column.position].isna()]
            if 0 < len(unsent) <= HALF * len(export.cells):
                yield _unfinished(unsent, column)


def _unfinished(rows: pd.Index, column: Column) -> Finding:
    where = rows_said(rows)
    return Finding(Told.GUESSED, f"{where}: unfinished answers, kept", column.name, where, len(rows))


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
        some = values.iloc[:: max(1, len(values) // SAMPLE)]
        if (
            j not in ids
            and len(values) >= 10
            and some.str.fullmatch(_ANSWER_CODE).all()
            and values.str.fullmatch(_ANSWER_CODE).all()
            and values.str.match(r"[A-Z]").mean() > HALF
        ):
            said = "the answers are codes (A1, A2): export the full answers, or what they mean is not known"
            yield Finding(Told.DOUBTFUL, said, column=name, n=len(values))
        if len(values) and some.str.fullmatch(_ROUNDED).mean() > HALF:
            said = "Excel made its numbers short (1.18E+11), so that different ones look the same: export it again"
            yield Finding(Told.DOUBTFUL, said, column=name, n=len(values))
