"""What the chapters draw on: a run's tables, parameters, codebook and facts, with the reader's words for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from openfeedback.coding.topics import in_several, told_apart, word_for
from openfeedback.errors import ParameterError
from openfeedback.params import Params
from openfeedback.report.content.facts import Fact, facts_of, holds
from openfeedback.report.wording import VARIANTS, Said, Wording
from openfeedback.tables import COLUMNS, empty
from openfeedback.vocabulary import UNKNOWN, Stability

RESULTS = ("matrix", "feedback", "contents", "contents_matrix", "content_groups", "groups", "group_matrix",
           "event_shares", "coding_range", "comparisons", "event_correlations")  # fmt: skip


@dataclass(frozen=True)
class Source:
    """What chapters are written from: protected tables, as ``run`` hands them over; nothing is counted here.

    ``brief``: notes among respondents are said once, not beside every number.
    """

    tables: Mapping[str, pd.DataFrame]
    params: Params
    codebook: Any
    facts: Mapping[str, Any]
    chapters: dict[str, int] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    brief: bool = False

    @property
    def words(self) -> Wording:
        """Words of the appendix's language; topics that stand in for themes are called topics, notes notes."""
        topics, notes = not self.themed(), self.notes()
        said = zip(
            VARIANTS,
            (topics, notes == "some" and not self.brief, notes == "all", topics and notes == "all"),
            strict=True,
        )
        words = Wording.of(self.params.language, *[name for name, there in said if there])
        work = getattr(self.codebook, "work", {}).get(self.params.language, "")
        return words.telling(self.said, work=work and (f"{work} " if self.params.language == "fi" else f" {work}"))

    @cached_property
    def known(self) -> dict[str, Fact]:
        """The facts of the run, on which every sentence rests (``facts_of``)."""
        return facts_of(self)

    def true(self, *keys: str, **numbers: Any) -> list[str]:
        """The sentences among these whose condition the facts of the run meet."""
        claims = Wording.claims()
        return [self.words(key, **numbers) for key in keys if holds(claims[key], self.known)]

    @property
    def min_cell(self) -> int:
        """Fewest respondents behind a number that is shown."""
        return int(self.facts.get("min_cell", self.params.matrix.min_cell))

    def table(self, name: str) -> pd.DataFrame:
        """A table of the run; where it is missing, an empty one with its columns."""
        found = self.tables.get(name)
        if found is not None:
            return found
        return empty(name) if name in COLUMNS else pd.DataFrame()

    def overview(self, name: str) -> int:
        """A number of the run's overview; 0 where it is not told."""
        rows = self.table("overview")
        known = name in rows and len(rows) and not pd.isna(rows[name].iloc[0])
        return int(rows[name].iloc[0]) if known else 0

    def people(self) -> int:
        """Respondents who answered an open question; 0 where they are too few to be told (see ``anybody``)."""
        return self.overview("respondents_n")

    def anybody(self) -> bool:
        """Did anybody answer an open question?"""
        return self.people() > 0 or bool(self.overview("suppressed"))

    def notes(self) -> str:
        """Whether "all", "some" or "none" of those who are counted are notes of a board or a workshop."""
        rows = self.table("overview")
        return str(rows["notes"].iloc[0]) if "notes" in rows and len(rows) else "none"

    def few(self) -> bool:
        """Are there too few respondents to show any result?"""
        return self.people() < self.min_cell

    def themed(self) -> bool:
        """Does a codebook give themes and phases (else topics stand in for themes)?"""
        return self.params.coding.codebook is not None and self.codebook is not None

    def grouped(self) -> bool:
        """Is there anything by which the answers are grouped: a codebook, or topics?"""
        return self.themed() or bool(len(self.table("topics_shown")))

    @property
    def which(self) -> str:
        """The key of what fills the matrix: ``wishes``, or ``all`` kinds of units."""
        return "wishes" if self.known["matrix"] == "wishes" else "all"

    @property
    def short(self) -> bool:
        """Is the short appendix asked for?"""
        return self.params.appendix.length == "short"

    def table_name(self) -> str:
        """What the codebook's source calls its table ("Taulukko 5"); the general name where it calls it nothing."""
        found = re.match(r"(?:Taulukko|Table) \d+", str(getattr(self.codebook, "source", "")))
        return found[0] if found else self.words("content_table.sheet")

    def human_units(self) -> int:
        """How many units a person coded; none where the run has no codings by persons."""
        return max(self.overview("human_units_n"), self.overview("by_persons"))

    def theme_name(self, theme: object) -> str:
        """The reader's name of a theme."""
        return self._theme_names.get(str(theme), str(theme))

    def phase_name(self, phase: object) -> str:
        """The reader's name of a phase."""
        names = {p.id: p.name(self.params.language) for p in getattr(self.codebook, "phases", [])}
        return names.get(str(phase)) or self.words.label("phases", phase)

    def kind_names(self, kinds: Iterable[object]) -> list[str]:
        """The reader's names of kinds, as inside a sentence."""
        names = {k.id: k.name(self.params.language) for k in getattr(self.codebook, "kinds", [])}
        found = [names.get(str(kind)) or self.words.label("kinds", kind) for kind in kinds]
        return [name[:1].lower() + name[1:] for name in found]

    def phased(self) -> bool:
        """Has the codebook phases of its own?"""
        return bool(self.known["phased"])

    def theme_order(self) -> list[str]:
        """Theme ids in the codebook's order."""
        return [theme.id for theme in self._themes()]

    def in_order(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows in the codebook's order of themes and phases, then by group or item; unknown codes last, by name.

        The group of those whose background is missing comes after the others.
        """

        ranks = {"theme": self.theme_order(), "phase": [p.id for p in getattr(self.codebook, "phases", [])]}
        keys = [c for c in ("theme", "phase", "group", "item_id") if c in frame]
        places = {c: {code: f"{i:06d}" for i, code in enumerate(ranks.get(c, []))} for c in keys}
        places["group"] = {UNKNOWN: "y"}
        sorting = pd.DataFrame({c: frame[c].map(lambda v, c=c: places[c].get(str(v), f"x{v}")) for c in keys})
        order = sorting.reset_index(drop=True).sort_values(keys, kind="stable").index
        return frame.iloc[order].reset_index(drop=True)

    def spanning(self, theme: object) -> bool:
        """Does the theme's cell span all phases?"""
        return any(t.id == str(theme) and getattr(t, "spanning", False) for t in self._themes())

    def items(self) -> dict[str, str]:
        """Wording of each scale item."""
        rows = self.table("item_means")
        given = {i.item_id: i.item for i in self.params.survey.scale_items if i.item}
        return {**(dict(zip(rows["item_id"], rows["item"], strict=True)) if len(rows) else {}), **given}

    def questions(self) -> dict[str, str]:
        """Wording of each open question: the parameter file's, else the data's."""
        rows = self.table("questions")
        seen = dict(zip(rows["question_id"], rows["question"], strict=True)) if len(rows) else {}
        return seen | {q.question_id: q.question for q in self.params.survey.open_questions if q.question}

    def asked(self) -> dict[str, str]:
        """Wording of the question whose answers a topic was found in, by topic; none where questions were pooled."""
        rows, wordings = self.table("topics_shown"), self.questions()
        if "question_id" not in rows:
            return {}
        found = rows.dropna(subset=["question_id"])
        pairs = zip(found["topic_id"].astype("str"), found["question_id"].astype("str"), strict=True)
        return {topic: wordings.get(question, question) for topic, question in pairs}

    def unstable_themes(self) -> list[str]:
        """Ids of the codebook's themes that were proposed from unstable topics."""
        return [theme.id for theme in self._themes() if self.themed() and theme.unstable]

    def background(self, column: str) -> str:
        """The reader's name of a background column."""
        if self.words.has(f"backgrounds.{column}"):
            return self.words.label("backgrounds", column)
        return self.params.survey.background.get(column, column)

    def _themes(self) -> list[Any]:
        return list(getattr(self.codebook, "themes", []))

    @cached_property
    def _theme_names(self) -> dict[str, str]:
        """Names by theme. A topic that stands in for a theme says its question where its name alone would be
        another's too, and that it is unstable where it is."""
        names = {t.id: t.name(self.params.language) for t in self._themes()}
        if self.themed():
            return names
        shown, worded = self.table("topics_shown"), self.asked()
        asked = {str(row["topic_id"]): row.get("question_id") for _, row in shown.iterrows()}
        several = in_several(names, asked)
        names |= told_apart({topic: name for topic, name in names.items() if topic not in several})
        unstable = set(self.unstable_topics())
        for topic, name in names.items():
            beside = [worded[topic]] if topic in several and topic in worded else []
            beside += [self.words.label("stability", "unstable")] if topic in unstable else []
            names[topic] = f"{name} ({', '.join(beside)})" if beside else name
        return names

    def unstable_topics(self) -> list[str]:
        """Ids of the topics that are shown and that random parts of the data do not find again."""
        rows = self.table("topics_shown")
        shown = rows[~rows["suppressed"].astype(bool)]
        words = [word_for(stability) for stability in shown["stability"].astype("float64")]
        return [str(t) for t, word in zip(shown["topic_id"], words, strict=True) if word == Stability.UNSTABLE]


def narrowed(source: Source) -> Source:
    """The source with the results of ``appendix.themes`` only, and of the topics that may be named.

    Raises ParameterError for a theme that the codebook does not have.
    """
    wanted, known = source.params.appendix.themes, source.theme_order()
    if not wanted and source.themed():
        return source
    if not wanted:  # a topic that stands in for a theme is named only where enough respondents speak of it
        shown = source.table("topics_shown")
        small = set(shown.loc[shown["reason"] == "small", "topic_id"].astype("str")) if "reason" in shown else set()
        wanted = [theme for theme in known if theme not in small]
        return replace(source, tables={name: _of_themes(name, frame, wanted) for name, frame in source.tables.items()})
    unknown = [theme for theme in wanted if theme not in known]
    if unknown:
        raise ParameterError(f"appendix.themes: no theme '{unknown[0]}' in the codebook; it has {', '.join(known)}")
    tables = {name: _of_themes(name, frame, wanted) for name, frame in source.tables.items()}
    return replace(source, tables=tables)


def _of_themes(name: str, frame: pd.DataFrame, themes: list[str]) -> pd.DataFrame:
    result = name in RESULTS and "theme" in frame
    return frame[frame["theme"].isin(themes)] if result else frame
