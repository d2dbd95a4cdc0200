"""The first page: what was found, in sentences that could have been otherwise, and how sure it is."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from openfeedback.coding.topics import word_for
from openfeedback.report.content.background import filled
from openfeedback.report.content.chapters import (
    clear_differences,
    feedback_lines,
    group_lines,
    made_comparisons,
    none_found,
    themes_line,
    topics_as_themes_line,
    topics_line,
)
from openfeedback.report.content.contents import found_contents, phase_tops
from openfeedback.report.content.document import Block, Note, Section
from openfeedback.report.content.ranking import is_first, leading
from openfeedback.report.content.source import Source
from openfeedback.report.wording import DASH, day, listed
from openfeedback.vocabulary import Review, Stability

TOP = 3


def summary(source: Source) -> Section:
    """The box of the summary, below the warning where data are simulated."""
    known, source = source.known, replace(source, brief=True)
    source.__dict__["known"] = known  # as cached_property keeps it: the same run has the same facts
    words = source.words
    box: list[Block] = [Note(_lines(source), words("summary.heading"), "summary")]
    if poor := source.true("summary.fit_poor", "summary.fit_poor_few", sure=_sure_share(source)):
        box.insert(0, Note(poor, words("fit_mark"), "warning"))
    if not source.params.simulated:
        return Section("", 1, box)
    warning = Note([words("simulated.answers"), words("simulated.numbers")], words("simulated_mark"), "warning")
    return Section("", 1, [warning, *box])


def _sure_share(source: Source) -> float:
    """Of how many units the program was sure: how well the codebook fits the data."""
    return float(source.facts.get("notes", {}).get("fit", {}).get("sure", 0.0))


def meta(source: Source) -> list[tuple[str, str]]:
    """Lines of the title page: label and value."""
    words, facts, language = source.words, source.facts, source.params.language
    dates = sorted(source.table("events")["date"].dropna().astype("str"))
    span = [day(d, language) for d in dict.fromkeys([dates[0], dates[-1]])] if dates else []
    people = source.people()
    answered = "" if source.few() else words("meta.answered", n=people, responses=source.overview("responses_n"))
    lines = {
        "data": ", ".join(part for part in (source.params.name, DASH.join(span)) if part),
        "respondents": answered,
        "created": day(facts.get("created"), language),
        "run": str(facts.get("run_id") or ""),
    }
    return [(words(f"meta.{key}"), value) for key, value in lines.items() if value]


def _lines(source: Source) -> list[str]:
    words = source.words
    if source.few():
        empty = [] if source.anybody() else [words("summary.people", n=0)]
        return empty or [words("summary.few", min_cell=source.min_cell)]
    found = [*_wished(source), *_praised(source), *group_lines(source)[:1], *_rated(source),
             *source.true("summary.fit_good", "summary.fit_unsure", sure=_sure_share(source)),
             *source.true("summary.unweighted", "summary.lists", "summary.notes"), *_sure(source)]  # fmt: skip
    return [line for line in found if line]


def _wished(source: Source) -> list[str]:
    """Themes, then contents: the most wished, where in the process, what is new; without themes the topics."""
    shown = source.table("matrix")
    if not source.grouped():
        return none_found(source)
    if not len(shown):
        return []
    if not source.themed():
        return [*topics_as_themes_line(source, shown), *_contents(source),
                topics_line(source) if "topics" in source.chapters else ""]  # fmt: skip
    themes, contents = themes_line(source, shown), _contents(source)
    return [*(themes[:1] if contents else themes), *contents]


def _contents(source: Source) -> list[str]:
    words, found = source.words, found_contents(source)
    told = found[~found["suppressed"] & ~found["rest"].astype(bool) & (found["respondents_n"].fillna(0) > 0)]
    if told.empty:
        return []
    top, news = leading(told, TOP), told[told["new"].astype(bool)]
    if top.empty:
        return []
    hidden = found[~found["rest"].astype(bool)]
    shown = "" if is_first(top, hidden, source.min_cell) else "_shown"
    lines = [words(f"summary.contents_{source.which}{shown}", n=len(top), contents=_named(source, top))]
    lines += source.true("summary.contents_split")
    lines += [words("summary.contents_apart")] if _namesakes(source, top["title"]) else []
    tops = [words("summary.phase_top", phase=_lower(name), content=_named(source, row))
            for name, row in phase_tops(source)]  # fmt: skip
    lines += [words(f"summary.phases_{source.which}", phases="; ".join(tops))] if len(tops) > 1 else []
    if len(first := leading(news, 1)):
        is_top = is_first(first, hidden[hidden["new"].astype(bool)], source.min_cell)
        key = f"summary.new{'' if is_top else '_shown'}"
        lines.append(words(key, n=int(found["new"].sum()), content=_named(source, first)))
    return lines


def _named(source: Source, rows: pd.DataFrame) -> str:
    """Contents by title with their respondents, unstable ones marked; one with others of its title says its theme."""
    words, again = source.words, _namesakes(source, rows["title"])
    stability = rows["stability"].astype("float64") if "stability" in rows else [float("nan")] * len(rows)
    marks = ["_unstable" if word_for(one) == Stability.UNSTABLE else "" for one in stability]
    named = [
        words(f"summary.content_of{mark}", title=title, theme=source.theme_name(theme), n=int(n)) if title in again
        else words(f"summary.theme{mark}", theme=title, n=int(n))
        for title, theme, n, mark in zip(rows["title"], rows["theme"], rows["respondents_n"], marks, strict=True)
    ]  # fmt: skip
    return listed(named, words.language)


def _namesakes(source: Source, titles: pd.Series) -> set[str]:
    """Those of the titles that contents of several themes have."""
    found = found_contents(source)
    often = found[~found["rest"].astype(bool)].groupby("title")["theme"].nunique()
    return set(titles) & set(often.index[often > 1])


def _praised(source: Source) -> list[str]:
    return [" ".join(said)] if (said := feedback_lines(source)) else []


def _rated(source: Source) -> list[str]:
    if "scores" not in source.chapters or not len(made_comparisons(source)):
        return []
    return [source.words("summary.differences", n=len(clear_differences(source)), chapter=source.chapters["scores"])]


def _sure(source: Source) -> list[str]:
    """How sure the coding is, and who checked it; apart who coded what the program had left without a theme."""
    words, found = source.words, source.table("agreement")
    rows = found[(found["field"] == "theme") & (found["n"] > 0)] if len(found) else found
    for review in [each for each in Review if len(rows) and rows["review"].eq(each).any()]:
        row = rows[rows["review"] == review].iloc[0]
        key = "blind" if review is Review.BLIND else "checked"
        return [words(f"summary.sure_{key}", n=int(row["n"]), percent=row["percent"]), *filled(source)]
    if alone := source.true("summary.filled", n=source.known["filled"]):
        return alone
    return source.true("summary.model", "summary.human", "summary.human_all")


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
