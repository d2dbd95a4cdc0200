"""Half a page a theme: what it is, its contents and phases in one figure, groups that differ, praise, a quote."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.content.background import is_keywords
from openfeedback.report.content.chapters import clear_groups, content_quotes, matrix_table
from openfeedback.report.content.contents.differences import whole_contents
from openfeedback.report.content.contents.lines import found_contents
from openfeedback.report.content.contents.table5 import contents_table
from openfeedback.report.content.document import Block, Figure, Paragraph, Quote, Quotes, Section
from openfeedback.report.content.source import Source
from openfeedback.report.wording import count, listed, withheld

MOST, QUOTED = 8, 2  # bars and quotes of a theme


def themes(source: Source) -> list[Section]:
    """Chapter: a part for each theme with named contents."""
    words, found = source.words, found_contents(source)
    clear = [pair for pairs in clear_groups(source).values() for pair in pairs]
    parts = [_part(source, str(theme), rows, clear) for theme, rows in found.groupby("theme", sort=False)
             if not rows["rest"].all()]  # fmt: skip
    intro = source.true("themes.intro", "themes.intro_plain")
    return [Section(words("themes.heading"), 1, [Paragraph(line) for line in intro]), *parts]


def _part(source: Source, theme: str, rows: pd.DataFrame, clear: list[tuple[float, str, str]]) -> Section:
    groups = _groups(source, theme, clear)
    said = [*_definition(source, theme), *_small(source, rows), *groups, *_feedback(source, theme)]
    blocks: list[Block] = [Paragraph(" ".join(said))] if said else []
    named = rows[~rows["rest"].astype(bool)]
    told = named[~named["suppressed"].astype(bool)].head(MOST)
    blocks += [_figure(source, theme, told)] if len(told) else []
    quotes = _quotes(source, named)
    return Section(source.theme_name(theme), 2, [*blocks, *([Quotes(quotes)] if quotes else [])])


def _definition(source: Source, theme: str) -> list[str]:
    """The codebook's definition or keywords, which are in Finnish."""
    if source.words.language != "fi":
        return []
    themes = getattr(source.codebook, "themes", [])
    told = [t.definition.rstrip(" .") for t in themes if t.id == theme and t.definition]
    return [source.words(f"themes.{'keywords' if is_keywords(text) else 'definition'}", definition=text)
            for text in told]  # fmt: skip


def _small(source: Source, rows: pd.DataFrame) -> list[str]:
    """How many contents have no bar, being of few respondents."""
    small = rows[(rows["reason"] == "small") & ~rows["rest"].astype(bool)]
    return [source.words("themes.small", n=len(small), min_cell=source.min_cell)] if len(small) else []


def _groups(source: Source, theme: str, clear: list[tuple[float, str, str]]) -> list[str]:
    """The groups that differ most in this theme, of those that differ clearly."""
    pairs = [(-gap, line) for gap, of, line in clear if of == theme]
    return [f"{source.words('themes.apart')} {min(pairs)[1]}"] if pairs else []


def _feedback(source: Source, theme: str) -> list[str]:
    """Who praised it and suggested something about it, where the numbers are told."""
    found = source.table("feedback")
    rows = found[(found["theme"] == theme) & (found["respondents_n"].fillna(0) > 0)] if len(found) else found
    order = list(source.words.entry("kinds"))
    said = [source.words(f"themes.{kind}", n=int(n))
            for kind, n in sorted(zip(rows["kind"], rows["respondents_n"], strict=True),
                                  key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
            if source.words.has(f"themes.{kind}")] if len(rows) else []  # fmt: skip
    return said


def _figure(source: Source, theme: str, told: pd.DataFrame) -> Figure:
    """Bars of its contents, below them how many raised it in which phase."""
    from openfeedback.report.figures import content_bars

    words, name, phases = source.words, source.theme_name(theme), _phases(source, theme)
    bars = [f"{words.quoted(title)} {count(n, words.language)}"
            for title, n in zip(told["title"], told["respondents_n"], strict=True)]  # fmt: skip
    alt = words("themes.figure_alt", contents=listed(bars, words.language))
    if len(phases):
        parts = [f"{phase} {text}" for phase, text in zip(phases["phase_name"], phases["text"], strict=True)]
        alt += " " + words("themes.phases_alt", phases=listed(parts, words.language))
    chart = content_bars(told[["title", "respondents_n"]], phases, words.language)
    caption = words("themes.figure" if len(phases) else "themes.figure_plain", theme=name)
    by_cell = source.phased() and not source.spanning(theme)  # the table on paper has no number of the content itself
    data = whole_contents(source)[0] if by_cell else contents_table(source)
    also = matrix_table(source) if len(phases) else None
    return Figure(caption, chart, alt, data, key=f"theme-{theme}", also=also)


def _phases(source: Source, theme: str) -> pd.DataFrame:
    """Respondents phase by phase as the matrix tells them: phase_name, respondents_n, text."""
    rows = source.table("matrix")
    rows = source.in_order(rows[rows["theme"] == theme]) if source.phased() else rows.head(0)
    text = [withheld(row, source.words, source.words("hidden")) if row["suppressed"]
            else count(row["respondents_n"], source.words.language) for row in rows.to_dict("records")]  # fmt: skip
    names = rows["phase"].map(source.phase_name)
    return pd.DataFrame({"phase_name": names, "respondents_n": rows["respondents_n"].astype("Float64"), "text": text})


def _quotes(source: Source, named: pd.DataFrame) -> list[Quote]:
    """A quote of each of the two most wished contents that may be quoted."""
    found = content_quotes(source, named, 1)
    return [found[str(content)][0] for content in named["content_id"] if str(content) in found][:QUOTED]
