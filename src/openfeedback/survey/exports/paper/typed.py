"""Typed paper forms as an export: a row a form, a column a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openfeedback.errors import counted
from openfeedback.survey.exports.paper.answers_table import Answers, answers_table
from openfeedback.survey.exports.paper.blocks import Block, blocks_of, cycles_of, is_model
from openfeedback.survey.exports.paper.entries import Entry, Placed, entries_of
from openfeedback.survey.exports.paper.form_labels import Labels, Said, labels_of, read_block
from openfeedback.survey.exports.paper.marks import even_numbers, says_empty, value_of, without_remarks
from openfeedback.survey.files import Export, Grid
from openfeedback.survey.findings import Finding, rows_said
from openfeedback.survey.rows import table_export
from openfeedback.survey.scales import number_of
from openfeedback.survey.wordings import data, is_personal_name, listed
from openfeedback.vocabulary import LeftOut, Told

FEWEST = 2  # labels
SHARE = 0.5  # of the forms, in which the labels of typed forms stand


_QUESTION, _ANSWER = (
    re.compile(r"(?:K|Q|F|Kysymys|Question|Fråga)\s*:"),
    re.compile(r"^(?:V|A|S|Vastaus|Answer|Svar)\s*:\s*"),
)


class _Form(NamedTuple):
    block: Block
    said: Said
    cells: dict[str, str]
    remarks: int
    unclear: list[str]

    @property
    def place(self) -> int:
        return max(2, self.lines[0])

    @property
    def lines(self) -> list[int]:
        return sorted(
            p for each in ([self.block.heading] if self.block.heading else []) + self.block.entries for p in each.places
        )


def read_typed_forms(grid: Grid) -> Export | None:
    """The forms of a document; None where it holds none."""
    start = (grid.header_row or 1) - 1
    lines = [line._replace(text=row[0]) for row, line in zip(grid.rows, grid.lines, strict=True)]
    placed: list[Placed] = list(enumerate(lines, 1))[start:]
    if (table := answers_table(placed)) is not None:
        return _of_table(grid, placed, table)
    entries = entries_of(placed)
    above, blocks = blocks_of(entries)
    named = bool(blocks)
    if not named:
        above, blocks = cycles_of(entries)
    if not blocks:
        return None
    labels = labels_of(blocks)
    forms = [_form(block, labels, last=n == len(blocks) - 1) for n, block in enumerate(blocks)]
    if not _are_forms(forms, named=named):
        return None
    return _export(grid, placed, above, forms)


def _of_table(grid: Grid, placed: Sequence[Placed], table: Answers) -> Export:
    """The export of one large table of answers in a document; its rows are numbered as the lines that begin them."""
    export = table_export(Grid(table.rows, grid.sheet, header_row=table.header), "table")
    gone = {row: str(reason) for row, reason in export.left_out[["row", "reason"]].itertuples(index=False)}
    reasons: dict[int, str] = {}
    for place, line in placed:
        row = table.row_of.get(place)
        if line.page or row is None:
            reasons[place] = str(LeftOut.PAGE if line.page else LeftOut.UNASKED)
        elif row == table.header or place in table.heads:
            reasons[place] = str(LeftOut.HEADING)
        elif str(row) in gone:
            reasons[place] = gone[str(row)]
    turned = ", a respondent in each column" if table.turned else ""
    said = f"a table of answers{turned}: {counted(len(export.cells), 'respondent')}; say `format: notes` if it is notes"
    findings = [Finding(Told.GUESSED, said, n=len(export.cells))]
    if places := [place for place in reasons if place not in table.row_of and reasons[place] == LeftOut.UNASKED]:
        text = f"{_lines(places)}: outside the table, not read"
        findings.append(Finding(Told.UNREAD, text, rows=rows_said(places), n=len(places)))
    export = export._replace(
        left_out=export.left_out.head(0), used={grid.sheet: len(placed) - len(reasons)},
        findings=(*findings, *export.findings),
    )  # fmt: skip
    return export.without({str(place): reason for place, reason in sorted(reasons.items())})


def _form(block: Block, labels: Labels, *, last: bool) -> _Form:
    said = read_block(block, labels, last=last)
    cells, remarks, unclear = {}, 0, []
    for label, text in said.answers.items():
        text = _ANSWER.sub("", text) if _QUESTION.match(label) else text
        bare, typed = without_remarks(text)
        value, clear = value_of(bare)
        remarks += len(typed)
        cells[label] = "" if says_empty(text) else value
        if not clear or typed and number_of(value) is None and value[:1].isdigit():
            unclear.append(label)
    return _Form(block, said, cells, remarks, unclear)


def _are_forms(forms: Sequence[_Form], *, named: bool) -> bool:
    """Whether questions come again from form to form; without numbers over them, scores or names must be among them."""
    labelled = [form for form in forms if len(form.said.answers) >= FEWEST]
    if len(labelled) < max(min(2, len(forms)), SHARE * len(forms)):
        return False
    if named:
        return True
    kinds = data("headers")
    labels = {label for form in forms for label in form.cells}
    asked = any(is_personal_name(label) or listed(label, kinds["background"]) for label in labels)
    return asked or any(_are_numbers([form.cells.get(label, "") for form in forms]) for label in labels)


def _are_numbers(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) > 1 and sum(number_of(cell) is not None for cell in filled) >= 0.8 * len(filled)


def _export(grid: Grid, placed: Sequence[Placed], above: Sequence[Entry], forms: Sequence[_Form]) -> Export:
    models = [form for form in forms if is_model(form.block.name)]
    empty = [form for form in forms if form not in models and not any(_counts(form))]
    kept = [form for form in forms if form not in models and form not in empty]
    headers = [
        h for h in dict.fromkeys(label for form in forms for label in form.cells) if any(f.cells.get(h) for f in kept)
    ]
    columns = [even_numbers([form.cells.get(header, "") for form in kept]) for header in headers]
    last = max((form.place for form in kept), default=1)
    rows: list[list[str]] = [headers, *([] for _ in range(last - 1))]
    for form, cells in zip(kept, zip(*columns, strict=True), strict=True):
        rows[form.place - 1] = list(cells)
    export = table_export(Grid(rows, grid.sheet, header_row=1), "table")
    gone = {row: str(reason) for row, reason in export.left_out[["row", "reason"]].itertuples(index=False)}
    reasons = _reasons(placed, above, forms, models, empty, gone)
    export = export._replace(
        left_out=export.left_out.head(0), used={grid.sheet: len(placed) - len(reasons)},
        findings=(*_findings(above, forms, models, empty, len(headers)), *export.findings),
    )  # fmt: skip
    return export.without({str(place): reason for place, reason in sorted(reasons.items())})


def _counts(form: _Form) -> Iterator[str]:
    """The answers of a form; a name alone is none."""
    return (cell for label, cell in form.cells.items() if cell and not is_personal_name(label))


def _reasons(
    placed: Sequence[Placed], above: Sequence[Entry], forms: Sequence[_Form], models: Sequence[_Form],
    empty: Sequence[_Form], gone: dict[str, str],
) -> dict[int, str]:  # fmt: skip
    """Why each line is no part of an answer."""
    reasons: dict[int, str] = {place: LeftOut.PAGE for place, line in placed if line.page}
    reasons |= {place: LeftOut.UNASKED for entry in above for place in entry.places}
    for form in forms:
        whole = LeftOut.TEST if form in models else LeftOut.NOBODY if form in empty else gone.get(str(form.place))
        heads = [*(form.block.heading.places if form.block.heading else ()), *form.said.bare]
        heads += [p for label, places in form.said.places.items() if not form.cells[label] for p in places]
        reasons |= dict.fromkeys(heads, LeftOut.HEADING) | dict.fromkeys(form.said.unread, LeftOut.NOTE)
        reasons |= dict.fromkeys(form.lines, whole) if whole else {}
    return {place: str(reason) for place, reason in reasons.items()}


def _findings(
    above: Sequence[Entry], forms: Sequence[_Form], models: Sequence[_Form], empty: Sequence[_Form], questions: int
) -> Iterator[Finding]:
    n = len(forms) - len(models) - len(empty)
    said = f"typed forms: {counted(n, 'form')}, each a respondent, and {counted(questions, 'question')}"
    yield Finding(
        Told.GUESSED,
        f"{said}; say `format: notes` if they are a workshop's notes; check samples against the paper",
        n=n,
    )
    for some, what in ((models, "a model, not an answer"), (empty, "without any answer")):
        if some:
            names = ", ".join(f"'{form.block.name}'" if form.block.name else f"line {form.place}" for form in some[:5])
            yield Finding(Told.UNREAD, f"{counted(len(some), 'form', 'are')} left out, {what}: {names}", n=len(some))
    if places := [place for entry in above for place in entry.places]:
        yield Finding(
            Told.UNREAD, f"{_lines(places)}: above the first form, not read", rows=rows_said(places), n=len(places)
        )
    if places := [place for form in forms if form not in empty and form not in models for place in form.said.unread]:
        said = "under no question of a form, not read"
        yield Finding(Told.UNREAD, f"{_lines(places)}: {said}", rows=rows_said(places), n=len(places))
    if n := sum(form.remarks for form in forms if form not in models):
        said = f"{counted(n, 'remark')} in square brackets taken for the typist's: no part of the answers"
        yield Finding(Told.GUESSED, said, n=n)
    unclear = [(form, label) for form in forms for label in form.unclear]
    if unclear:
        where = ", ".join(f"'{label}' of {form.block.name or f'line {form.place}'}" for form, label in unclear[:5])
        yield Finding(Told.ASKED, f"{counted(len(unclear), 'mark', 'are')} not clear: {where}", n=len(unclear))


def _lines(places: Sequence[int]) -> str:
    return rows_said(places).replace("row", "line", 1)
