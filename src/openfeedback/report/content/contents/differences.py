"""What differs: contents against those of the codebook, and against an earlier round of the survey."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.content.contents.lines import found_contents, phases_across, unseen_contents
from openfeedback.report.content.document import Block, Paragraph, Section, Table
from openfeedback.report.content.source import Source
from openfeedback.report.content.tables import described
from openfeedback.report.wording import count, listed, withheld
from openfeedback.vocabulary import Change

NAMED = 3  # contents named in a sentence


def since_earlier(source: Source) -> list[Section]:
    """Part: which contents are new, gone, grown or fallen since the earlier round that the parameters name."""
    words, rows = source.words, source.table("content_changes")
    changed = rows[rows["change"] != ""] if len(rows) else rows
    if not len(rows):
        return []
    heading = words("changes.heading")
    if not len(changed):
        return [Section(heading, 2, [Paragraph(words("changes.none"))])]
    lines = [_line(source, changed, change) for change in Change]
    blocks: list[Block] = [Paragraph(" ".join(line for line in lines if line)), _table(source, changed)]
    return [Section(heading, 2, blocks)]


def _line(source: Source, changed: pd.DataFrame, change: Change) -> str:
    rows = changed[changed["change"] == change]
    if rows.empty:
        return ""
    most = rows.sort_values(["now_high", "earlier_high", "title"], ascending=[False, False, True]).head(NAMED)
    names = listed([source.words.quoted(title) for title in most["title"]], source.words.language)
    return source.words(f"changes.{change}", n=len(rows), names=names)


def _table(source: Source, changed: pd.DataFrame) -> Table:
    words = source.words
    rows = source.in_order(changed)
    frame = rows.assign(
        theme_name=rows["theme"].map(source.theme_name),
        earlier=[_number(source, row, "earlier") for row in rows.to_dict("records")],
        now=[_number(source, row, "now") for row in rows.to_dict("records")],
        change=[words.label("change_names", change) for change in rows["change"]],
    )
    return described(words, "content-changes", frame)


def _number(source: Source, row: dict[object, object], round_: str) -> str:
    """A number as it is told: exact, or between its ends."""
    low, high = row[f"{round_}_low"], row[f"{round_}_high"]
    if low == high:
        return count(low, source.words.language)
    reason = "small" if low == 1 and high == source.min_cell - 1 else "range"
    return withheld({"reason": reason, "respondents_low": low, "respondents_high": high}, source.words, "")


def whole_contents(source: Source) -> list[Table]:
    """A table of the workbook: each content whatever the phase; where the codebook names any, which were found and not.

    None without phases and such names: the table on paper says the same.
    """
    found, unseen = found_contents(source).query("not rest"), unseen_contents(source)
    words, named = source.words, len(unseen) or found["printed"].astype(bool).any()
    if not named:
        frame = source.in_order(found).assign(theme_name=lambda t: t["theme"].map(source.theme_name))
        return [described(words, "contents-whole", frame, only_workbook=True)] if phases_across(source) else []
    new = [words(f"changes.is_{'new' if is_new else 'named' if is_named else 'near' if near else 'found'}", near=near)
           for is_new, is_named, near in zip(found["new"], found["named"], found["near"], strict=True)]  # fmt: skip
    gone = [words("changes.is_gone" if nobody else "changes.is_few", min_cell=source.min_cell)
            for nobody in unseen["nobody"]]  # fmt: skip
    rows = pd.concat([found.assign(status=new), unseen.assign(status=gone)], ignore_index=True)
    frame = source.in_order(rows).assign(theme_name=lambda t: t["theme"].map(source.theme_name))
    phases = "" if phases_across(source) else "_plain"
    return [described(words, "contents-codebook", frame, facts={"phases": phases}, only_workbook=True)]
