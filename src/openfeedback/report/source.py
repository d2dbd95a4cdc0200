"""What the chapters draw on: a run's tables, parameters, codebook and facts, with the reader's words for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from openfeedback.errors import ParameterError
from openfeedback.params import Params
from openfeedback.report.wording import Wording
from openfeedback.tables import COLUMNS, empty

NO_PHASE = "ei"
ALL_PHASES = "kaikki"
RESULTS = ("matrix", "feedback", "groups", "group_matrix", "event_shares", "coding_range", "comparisons",
           "event_correlations")  # fmt: skip
MODEL_CODERS = ("model", "topics", "definitions")  # coders that are no persons


@dataclass(frozen=True)
class Source:
    """One run, ready to be told. Only suppressed tables are shown; responses give totals and redacted quotes."""

    tables: Mapping[str, pd.DataFrame]
    params: Params
    codebook: Any
    facts: Mapping[str, Any]
    chapters: dict[str, int] = field(default_factory=dict)

    @property
    def words(self) -> Wording:
        """Words of the appendix's language; where topics stand in for themes, they are called topics."""
        return Wording.of(self.params.language, "" if self.themed() else "topics_as_themes")

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

    def people(self) -> int:
        """Respondents who answered an open question."""
        return int(self.table("responses")["respondent_id"].nunique())

    def few(self) -> bool:
        """Are there too few respondents to show any result?"""
        return self.people() < self.min_cell

    def themed(self) -> bool:
        """Does a codebook give themes and phases (else topics stand in for themes)?"""
        return self.params.coding.codebook is not None and self.codebook is not None

    def human_units(self) -> int:
        """How many units a person coded; none where the run has no table of codings by persons."""
        if not self.params.coding.human:
            return 0
        return int((~self.table("codings")["coder"].isin(MODEL_CODERS)).sum())

    def theme_name(self, theme: object) -> str:
        """The reader's name of a theme."""
        return self._theme_names().get(str(theme), str(theme))

    def phase_name(self, phase: object) -> str:
        """The reader's name of a phase."""
        names = {p.id: p.name(self.params.language) for p in getattr(self.codebook, "phases", [])}
        return (
            self.words.label("phases", phase)
            if self.words.has(f"phases.{phase}")
            else names.get(str(phase), str(phase))
        )

    def theme_order(self) -> list[str]:
        """Theme ids in the codebook's order."""
        return [theme.id for theme in self._themes()]

    def in_order(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows in the codebook's order of themes and phases, then by group or item; unknown codes last, by name.

        The group of those whose background is missing comes after the others.
        """
        from openfeedback.analysis.groups import UNKNOWN

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
        scores = self.table("scores").sort_values(["item_id", "item"])
        given = {i.item_id: i.item for i in self.params.survey.scale_items if i.item}
        return {**dict(zip(scores["item_id"], scores["item"], strict=True)), **given}

    def questions(self) -> dict[str, str]:
        """Wording of each open question: the parameter file's, else the data's."""
        responses = self.table("responses").sort_values(["question_id", "question"], ascending=False)
        seen = dict(zip(responses["question_id"], responses["question"], strict=True))
        return seen | {q.question_id: q.question for q in self.params.survey.open_questions if q.question}

    def background(self, column: str) -> str:
        """The reader's name of a background column."""
        if self.words.has(f"backgrounds.{column}"):
            return self.words.label("backgrounds", column)
        return self.params.survey.background.get(column, column)

    def _themes(self) -> list[Any]:
        return list(getattr(self.codebook, "themes", []))

    def _theme_names(self) -> dict[str, str]:
        return {t.id: t.name(self.params.language) for t in self._themes()}


def narrowed(source: Source) -> Source:
    """The source with the results of ``appendix.themes`` only; as it is where none are named.

    Raises ParameterError for a theme that the codebook does not have.
    """
    wanted, known = source.params.appendix.themes, source.theme_order()
    if not wanted:
        return source
    unknown = [theme for theme in wanted if theme not in known]
    if unknown:
        raise ParameterError(f"appendix.themes: no theme '{unknown[0]}' in the codebook; it has {', '.join(known)}")
    tables = {name: _of_themes(name, frame, wanted) for name, frame in source.tables.items()}
    return replace(source, tables=tables)


def _of_themes(name: str, frame: pd.DataFrame, themes: list[str]) -> pd.DataFrame:
    result = name in RESULTS and "theme" in frame
    return frame[frame["theme"].isin(themes)] if result else frame


def protect_counts(frame: pd.DataFrame, min_cell: int, numbers: list[str]) -> pd.DataFrame:
    """Empty the ``numbers`` of rows with 1 … min_cell - 1 respondents, and of a cover against working them out.

    ``frame`` has respondents_n; the result has a column ``suppressed``.

    >>> counts = pd.DataFrame({"respondents_n": [3, 9, 20], "responses_n": [4, 9, 31]})
    >>> protect_counts(counts, 5, ["respondents_n", "responses_n"])["suppressed"].tolist()
    [True, True, False]
    """
    from openfeedback.analysis.disclosure import choose

    people = frame["respondents_n"].to_numpy(dtype=np.float64)
    hidden = choose(people, people, np.ones((1, len(people)), bool), min_cell) if len(people) else people.astype(bool)
    out = frame.astype(dict.fromkeys(numbers, "Int64"))
    out.loc[hidden, numbers] = pd.NA
    return out.assign(suppressed=hidden)
