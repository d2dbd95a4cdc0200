"""The chapter of Table 5: the contents of every theme and phase, and the printed ones that stand in no cell."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.content.contents.cards import cards
from openfeedback.report.content.contents.differences import since_earlier, whole_contents
from openfeedback.report.content.contents.lines import contents_by_phase, found_contents, phases_across, unseen_contents
from openfeedback.report.content.document import Block, Paragraph, Section, Table
from openfeedback.report.content.source import Source
from openfeedback.report.content.tables import described
from openfeedback.report.wording import listed
from openfeedback.vocabulary import Phase


def has_contents(source: Source) -> bool:
    """Does the run name any content?"""
    return len(found_contents(source)) > 0


def table5(source: Source) -> list[Section]:
    """Chapter: Table 5 on a page of its own."""
    words, table = source.words, contents_table(source)
    said = [words(f"content_table.intro_{source.which}")]
    said += [words("content_table.new")] if table.frame["new"].any() else []
    named = table.frame.loc[table.frame["named"].astype(bool), "content_id"].nunique()
    said += [line for line in source.true("content_table.named", n=int(named)) if line]
    near = table.frame.loc[table.frame["near"] != "", "content_id"].nunique()
    said += [line for line in source.true("content_table.near", n=int(near)) if line]
    blocks: list[Block] = [Paragraph(" ".join(said)), table, cards(source, table.key), *whole_contents(source)]
    return [Section(words(f"content_table.heading_{source.which}"), 1, blocks, True), *since_earlier(source)]


def contents_table(source: Source) -> Table:
    """The table itself; in the workbook first as it is drawn, then one row a content and phase."""
    words, across = source.words, phases_across(source)
    frame = _frame(source, [phase for phase, _ in across])
    facts = {"which": source.which, "phases": "" if across else "_plain"}
    return described(words, "contents", frame, _notes(source), facts=facts, across=across,
                     sheet=source.table_name())  # fmt: skip


def _frame(source: Source, across: list[str]) -> pd.DataFrame:
    """One row a content and cell: of a theme that spans the phases its contents as a whole, else phase by phase."""
    whole = found_contents(source)
    spanning = whole["theme"].map(lambda t: source.spanning(t) or not across).astype(bool)
    parts = [whole[spanning].assign(phase=str(Phase.ALL), spanning=True)]
    if across:
        cells = contents_by_phase(source)
        parts.append(cells[~cells["theme"].map(source.spanning).astype(bool)].assign(spanning=False))
    frame = pd.concat([part for part in parts if len(part)], ignore_index=True)
    order = {theme: i for i, theme in enumerate(source.theme_order())}
    frame = frame.sort_values("theme", key=lambda t: t.map(lambda x: order.get(x, len(order))), kind="stable")
    phases = frame["phase"].map(source.phase_name).astype("object")  # a whole is no phase, whatever stands for it
    phases = phases.mask(frame["spanning"].astype(bool), source.words("content_table.whole"))
    return frame.assign(theme_name=frame["theme"].map(source.theme_name), phase_name=phases).reset_index(drop=True)


def _notes(source: Source) -> list[str]:
    """The printed contents that stand in no cell."""
    words, unseen, notes = source.words, unseen_contents(source), list[str]()
    for key, rows in (("unseen", unseen[unseen["nobody"]]), ("unseen_few", unseen[~unseen["nobody"]])):
        names = listed([words.quoted(title) for title in rows["title"]], words.language)
        notes += (
            [words(f"content_table.{key}_{source.which}", names=names, min_cell=source.min_cell)] if len(rows) else []
        )
    return notes
