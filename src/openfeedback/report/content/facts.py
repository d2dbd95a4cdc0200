"""What the run did and has, as a flat table of facts: whatever the appendix claims rests on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import pandas as pd

from openfeedback.coding.classifier import lacking
from openfeedback.coding.codebook import content_examples, contents_of, known_to
from openfeedback.coding.topics import is_tier
from openfeedback.params import Params
from openfeedback.vocabulary import ECHO, FILLED, Kind, Phase, Review

Fact = bool | int | str
_TRUE = ("true", "yes", "1", "1.0")
MANY_LISTS = 0.1  # share of units that name several things from which on the numbers of themes may mislead


class Source(Protocol):
    """What facts are read from: a ``report.content.source.Source``."""

    @property
    def params(self) -> Params: ...
    @property
    def codebook(self) -> Any: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...
    def table(self, name: str) -> pd.DataFrame: ...
    def overview(self, name: str) -> int: ...
    def people(self) -> int: ...
    def anybody(self) -> bool: ...
    def few(self) -> bool: ...
    def notes(self) -> str: ...
    def themed(self) -> bool: ...
    def grouped(self) -> bool: ...
    def human_units(self) -> int: ...
    def unstable_topics(self) -> list[str]: ...
    def unstable_themes(self) -> list[str]: ...
    def questions(self) -> dict[str, str]: ...


def facts_of(source: Source) -> dict[str, Fact]:
    """The facts of a run by their names in ``wording/data/claims.yml``: numbers, truth values and words."""
    return {**_of_data(source), **_of_codebook(source), **_of_coding(source), **_of_results(source)}


def _of_data(source: Source) -> dict[str, Fact]:
    params, files = source.params, source.params.survey.files
    columns = {q.question_id: {q.question_id, *q.columns} for q in params.survey.open_questions}  # for want of wordings
    return {
        "people": max(source.people(), source.anybody()),
        "few": source.few(),
        "events": source.overview("events_n"),
        "dropped": source.overview("dropped_n"),
        "dropped_units": source.overview("dropped_parts_n"),
        "dropped_whole": source.overview("unitless_n"),
        "units": source.overview("units_n"),
        "weights": bool(source.overview("weighted")),
        "effective_n": source.overview("effective_n"),
        "linked": any(file.respondent_id for file in files),
        "notes": source.notes(),
        "redacted": params.survey.redact,
        "simulated": params.simulated,
        "limited": bool(params.survey.only),
        "narrowed": bool(params.appendix.themes),
        "unworded": sum(wording in columns.get(q, {q}) for q, wording in source.questions().items()),
    }


def _of_codebook(source: Source) -> dict[str, Fact]:
    book, themed = source.codebook, source.themed()
    if not themed:
        return {"themed": False, "phased": False, "kinds": 0, "kinds_of_guide": False, "source": False,
                "outside": False, "examples": 0, "proposed": False, "proposed_examples": "none", "unstable_themes": 0,
                "simulated_examples": "none", "lacking": False, "matrix": "all"}  # fmt: skip
    kinds, counted = {kind.id for kind in book.kinds}, list(source.params.matrix.kinds)
    examples = book.examples()
    proposed = examples["proposed"].notna()
    every = not counted or set(counted) == kinds
    return {
        "themed": True,
        "phased": any(phase.id not in (Phase.ALL, Phase.NONE) for phase in book.phases),
        "kinds": len(kinds),
        "kinds_of_guide": kinds == set(Kind),
        "source": bool(book.source),
        "outside": not all(theme.in_matrix for theme in book.themes),
        "examples": len(examples),
        "proposed": bool(proposed.any()),
        "proposed_examples": _how_many(proposed),
        "unstable_themes": len(source.unstable_themes()),
        "simulated_examples": _how_many(examples["simulated"].astype("str").str.casefold().isin(_TRUE)),
        "lacking": bool(lacking(book)),
        "matrix": "wishes" if counted == [Kind.WISH] else "all" if every else "some",
    }


def _how_many(flags: pd.Series) -> str:
    return "none" if not flags.any() else "all" if flags.all() else "some"


def _of_coding(source: Source) -> dict[str, Fact]:
    agreed, ranges, persons = source.table("agreement"), source.table("coding_range"), source.human_units()
    notes = source.facts.get("notes", {})
    fit = notes.get("fit", {})
    told = agreed[agreed["n"] > 0] if len(agreed) else pd.DataFrame({"review": [], "n": []})
    filled, echoes = (int(told.loc[told["review"] == how, "n"].sum()) for how in (FILLED, ECHO))
    return {
        "persons": persons,
        "all_by_persons": 0 < persons == source.overview("coded_n"),
        "filled": filled,
        "echoes": echoes,
        "checked": max(persons - filled, 0),
        "abstained": source.overview("abstained_n"),
        "unsure_left": source.few() or source.overview("abstained_n") > 0,
        **{f"reviewed_{review}": bool(told["review"].eq(review).any()) for review in Review},
        "basis": str(ranges["basis"].iloc[0]) if len(ranges) else "none",
        "coded_by": _coded_by(source, persons),
        "fit": str(fit.get("fit", "unknown")) if source.themed() else "unknown",
        "fit_few": bool(fit.get("few", False)),
        "own_examples": int(notes.get("own_examples", 0)),
        "lists": _lists(int(notes.get("lists", 0)), source.overview("coded_n")),
    }


def _lists(listing: int, coded: int) -> str:
    """Whether some or many of the coded units name several things."""
    return "none" if not listing else "many" if listing >= MANY_LISTS * coded else "some"


def _coded_by(source: Source, persons: int) -> str:
    """What the program's codes rest on."""
    from openfeedback.coding.classifier import FEW

    if not source.themed():
        return "topics"
    examples = len(source.codebook.examples())
    if not examples:
        return "persons" if persons else "definitions"
    return "both" if examples + persons <= FEW or lacking(source.codebook) else "examples"


def _of_results(source: Source) -> dict[str, Fact]:
    topics, params = source.table("topics_shown"), source.params
    shown, made = source.table("matrix"), source.table("comparisons")
    named = [*topics.get("label", ()), *source.table("contents").get("title", ())]
    return {
        "topics": len(topics),
        "grouped": source.grouped(),
        "too_few_for_topics": source.overview("units_n") < params.topics.min_units,
        "topics_drawn": bool(source.facts.get("topics_drawn")),
        **{f"names_{tier}": sum(is_tier(name, tier) for name in named) for tier in ("listed", "mixed")},
        "topics_bound": source.facts.get("topics_bound", {}).get("within", "none"),
        "topics_by_hand": bool(params.topics.merge or params.topics.names),
        "edge": source.overview("edge_n"),
        "unstable": len(source.unstable_topics()),
        "stability": bool(len(topics)) and bool(topics["stability"].notna().any()),
        "matrix_rows": len(shown),
        "shares_left_out": _left_out(shown),
        "group_shares_left_out": _left_out(source.table("groups")) or _left_out(source.table("event_shares")),
        "contents": len(source.table("contents")),
        "contents_printed": _printed(source),
        "contents_named": _named(source),
        "contents_near": _near(source),
        "grouped_by_hand": not source.themed() and bool(params.topics.merge or params.topics.names),
        **_of_contents(source),
        "content_changes": len(source.table("content_changes")),
        "unseen_praise": bool(unseen_praise(source)),
        "feedback": len(source.table("feedback")),
        "groups": len(source.table("groups")) + len(source.table("event_shares")),
        "scores": len(source.table("item_means")),
        "comparisons": int(made["p"].notna().sum()) if len(made) else 0,
        "quotes": params.appendix.quotes,
        "workbook": "xlsx" in params.appendix.formats,
        "audit": len(source.table("audit")),
    }


def _left_out(rows: pd.DataFrame) -> bool:
    """Is there a count that is told without its share?"""
    return bool(len(rows)) and bool((rows["respondents_n"].notna() & rows["share"].isna()).any())


def _of_contents(source: Source) -> dict[str, Fact]:
    """What contents were found by, whether persons decided any, and how often they were sought anew."""
    settings, printed, examples = source.params.contents, False, 0
    if source.themed() and len(source.table("contents")):
        printed = bool(contents_of(source.codebook)["printed"].any())
        examples = len(content_examples(source.codebook))
    asked = [settings.human, settings.names, settings.merge, settings.move, settings.drop]
    return {
        "contents_by": "themselves" if not printed else "examples" if examples else "wording",
        "content_examples": examples,
        "contents_decided": any(asked),
        "wished": source.themed() and any(kind.id == Kind.WISH for kind in source.codebook.kinds),
        "content_resamples": settings.resamples,
    }


def _printed(source: Source) -> bool:
    """Does the codebook print contents?"""
    contents = source.table("contents")
    return bool(len(contents)) and bool(contents["printed"].astype(bool).any())


def _named(source: Source) -> int:
    """How many contents of the run stand in the codebook's list of contents and not in its table."""
    contents = source.table("contents")
    if not len(contents) or not source.themed():
        return 0
    found = contents[~contents["printed"].astype(bool)]
    return int(known_to(source.codebook, found).sum())


def _near(source: Source) -> int:
    """How many contents of the run are like one of the codebook's by another name."""
    contents = source.table("contents")
    return int(contents["near"].notna().sum()) if "near" in contents and source.themed() else 0


def unseen_praise(source: Source) -> list[str]:
    """Kinds of praise and suggestions that the codebook has and the run did not count: definitions alone found them."""
    if not source.themed() or source.few():
        return []
    counted, book = set(source.table("feedback").get("kind", [])), source.codebook
    return [kind for kind in book.feedback_kinds if kind not in counted and kind in lacking(book).get("kind", [])]


def holds(condition: dict[str, Any], facts: dict[str, Fact]) -> bool:
    """Do the facts meet a condition? A number asks for at least so many, 0 for none; a list for one of its words.

    >>> holds({"people": 5, "themed": True, "matrix": ["all", "some"]}, {"people": 5, "themed": True, "matrix": "all"})
    True
    >>> holds({"people": 0}, {"people": 5}), holds({"few": False}, {"few": True})
    (False, False)
    """
    return all(_meets(wanted, facts[name]) for name, wanted in condition.items())


def _meets(wanted: Any, fact: Fact) -> bool:
    if isinstance(wanted, bool):
        return bool(fact) is wanted
    if isinstance(wanted, int):
        return fact >= wanted if wanted else not fact  # type: ignore[operator]
    return fact in wanted if isinstance(wanted, list) else fact == wanted
