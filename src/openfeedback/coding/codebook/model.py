"""Codebooks as data: a folder with ``codebook.yml`` (themes, phases, kinds, cells) and ``examples.csv``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from pydantic import AfterValidator, Field, PrivateAttr

from openfeedback.files import refused, why_no_name
from openfeedback.settings import Closed, Role
from openfeedback.vocabulary import Kind, Phase

CODES = ["theme", "phase", "kind"]
SECOND = [f"{column}_2" for column in CODES]  # what a second coder said
EXAMPLE_COLUMNS = [
    "unit_id",
    "text",
    "answer",
    "question",
    "role",
    *CODES,
    "alt",
    *SECOND,
    "writer",
    "simulated",
    "proposed",
]
# of a codebook without phases or kinds of its own
ONE_PHASE: dict[str, Any] = {"id": Phase.NONE.value, "names": {"fi": "Kaikki", "en": "All"}}
ONE_KIND: dict[str, Any] = {"id": Kind.OTHER.value, "names": {"fi": "Muu", "en": "Other"}}
CodeId = str


def _file_name(name: str) -> str:
    """The codebook's id stands in names of files."""
    if why := why_no_name(name):
        raise ValueError(f"{refused(name, why)}; choose another")
    return name


def _by_language(names: dict[str, str]) -> dict[str, str]:
    """A name under a misspelt language would be shown to nobody."""
    for language in names:
        if not re.fullmatch(r"[a-z]{2}|sm[ens]", language):
            raise ValueError(f"'{language}' is no language; write its two letters, for example fi, sv or en")
    return names


Names = Annotated[dict[str, str], AfterValidator(_by_language)]


class Code(Closed):
    """One code of a codebook: a theme, a phase or a kind."""

    id: CodeId = Field(min_length=1, pattern=r"^[^\s|]+$", description="Short name in the tables")
    names: Names = Field(min_length=1, description="Name by language")
    definition: str = Field("", description="What the code means")
    includes: list[str] = Field(default_factory=list, description="What belongs to it")
    excludes: list[str] = Field(default_factory=list, description="What does not, and where that goes")
    in_matrix: bool = Field(True, description="Whether it is a row or a column of the matrix")

    def name(self, language: str = "fi") -> str:
        """Name in a language; the Finnish (or first) one where that language has none.

        >>> Code(id="alku", names={"fi": "Alku", "en": "Beginning"}).name("en")
        'Beginning'
        """
        return self.names.get(language) or self.names.get("fi") or next(iter(self.names.values()))


class Theme(Code):
    """A row of the matrix."""

    spanning: bool = Field(False, description="Its cell spans all phases (recurring themes)")
    unstable: bool = Field(False, description="Proposed from a topic that random parts of the data did not find again")
    phase: CodeId | None = Field(None, description="The phase that its units always have")


class Retired(Theme):
    """A theme that is used no more, and the one that has its units now."""

    into: CodeId | None = Field(None, description="The theme that has its units, examples and contents now")


class Entry(Closed):
    """A change that a person made."""

    at: str = Field(description="When")
    who: str = Field(description="Who: initials or a pseudonym")
    act: str = Field(description="add, rename, describe, move or retire; of a content content_rename and its like")
    theme: CodeId = Field(description="Of which theme")
    before: str = Field("", description="What stood there")
    after: str = Field("", description="What stands there; of a retired theme the one that has its units")


class QuestionRole(Closed):
    """How the role of a question is recognised from its wording."""

    role: Role = Field(description="The role")
    wordings: list[str] = Field(default_factory=list, description="Wordings seen")
    cues: list[str] = Field(default_factory=list, description="Beginnings of words that tell the role")


class Codebook(Closed):
    """Themes × phases, kinds, the printed contents of each cell, and coded examples."""

    id: Annotated[CodeId, AfterValidator(_file_name)] = Field(pattern=r"^[^\s|/]+$", description="Name of the codebook")
    names: Names = Field(default_factory=dict, description="Title by language")
    source: str = Field("", description="Where the codebook comes from")
    note: str = Field("", description="Who wrote and coded the examples")
    work: Names = Field(
        default_factory=dict, description="Whose phases they are, by language: 'kehittämistyön', 'of development work'"
    )
    themes: list[Theme] = Field(min_length=1, description="Rows")
    phases: list[Code] = Field(min_length=1, description="Columns")
    kinds: list[Code] = Field(min_length=1, description="What sort of utterance a unit is")
    cells: dict[CodeId, dict[CodeId, list[str]]] = Field(
        default_factory=dict, description="Printed contents: theme -> phase -> lines"
    )
    questions: list[QuestionRole] = Field(default_factory=list, description="Question roles")
    retired: list[Retired] = Field(default_factory=list, description="Themes that are used no more")
    history: list[Entry] = Field(default_factory=list, description="What persons changed, in order")
    _home: Path | None = PrivateAttr(default=None)
    _examples: pd.DataFrame = PrivateAttr(default_factory=lambda: pd.DataFrame(columns=EXAMPLE_COLUMNS, dtype="str"))

    def cell(self, theme: CodeId, phase: CodeId) -> list[str]:
        """Printed lines of a cell; empty where the table has none. A spanning theme has its lines under ``kaikki``."""
        return list(self.cells.get(theme, {}).get(phase, []))

    def codes(self, column: str) -> Sequence[Code]:
        """The codes that may stand in a column of codings: ``theme``, ``phase`` or ``kind``."""
        by_column: dict[str, Sequence[Code]] = {"theme": self.themes, "phase": self.phases, "kind": self.kinds}
        return by_column[column]

    def theme(self, theme: CodeId) -> Theme | None:
        """The theme with this id, if there is one."""
        return next((t for t in self.themes if t.id == theme), None)

    def now(self, theme: CodeId) -> CodeId:
        """The theme that has the units of a theme now: itself, or where a retired one went; empty where nowhere."""
        went = {one.id: one.into or "" for one in self.retired}
        seen: set[str] = set()
        while theme in went and theme not in seen:
            seen.add(theme)
            theme = went[theme]
        return theme

    def themes_now(self, table: pd.DataFrame) -> pd.DataFrame:
        """A table whose columns theme and second_theme name the themes of now; missing where one went nowhere."""
        if not self.retired:
            return table
        gone = {one.id: self.now(one.id) or None for one in self.retired}
        columns = [c for c in ("theme", "second_theme") if c in table]
        return table.assign(**{c: table[c].astype("object").map(lambda t: gone.get(t, t)) for c in columns})

    @property
    def feedback_kinds(self) -> list[str]:
        """Its kinds that are praise or suggestions: they are counted beside the wishes (table ``feedback``)."""
        return [kind.id for kind in self.kinds if kind.id in (Kind.THANKS, Kind.SUGGESTION)]

    def labels(self, language: str, topics: pd.DataFrame | None = None) -> dict[str, str]:
        """The reader's name of every code (id → name), and of the ``topics`` (topic_id, label)."""
        named = {code.id: code.name(language) for code in [*self.themes, *self.phases, *self.kinds]}
        return named if topics is None else named | dict(zip(topics["topic_id"], topics["label"], strict=True))

    @property
    def home(self) -> Path | None:
        """The folder that it was loaded from."""
        return self._home

    def examples(self) -> pd.DataFrame:
        """The coded examples: columns of EXAMPLE_COLUMNS, all text, missing as NaN."""
        return self._examples.copy()

    def with_examples(self, more: pd.DataFrame) -> Codebook:
        """The same codebook with further coded examples (unit_id, text, theme, phase, kind; later ones win by unit_id).

        This is how codes corrected by persons become examples of the next run. Rows that lack a text or one of the
        three codes teach nothing and are left out, as from a program that knows no phases.
        """
        whole = more.reindex(columns=EXAMPLE_COLUMNS).astype("str").dropna(subset=["text", *CODES])
        joined = pd.concat([self._examples, whole], ignore_index=True)
        return self._having(joined.drop_duplicates("unit_id", keep="last").reset_index(drop=True))

    def _having(self, examples: pd.DataFrame) -> Codebook:
        copy = self.model_copy()
        copy._examples = examples
        return copy


def topics_as_codebook(topics: pd.DataFrame) -> Codebook:
    """A codebook whose themes are topics (topic_id, label), in their order: one phase ``ei``, one kind ``muu``.

    Without any topic it has no theme: then the run tells what was asked, answered and rated, and no themes.

    >>> book = topics_as_codebook(pd.DataFrame({"topic_id": ["1", "2"], "label": ["raha", "aika"]}))
    >>> [t.name("fi") for t in book.themes], [p.id for p in book.phases]
    (['raha', 'aika'], ['ei'])
    """
    themes = [
        {"id": str(topic), "names": {"fi": str(label), "en": str(label)}}
        for topic, label in zip(topics["topic_id"], topics["label"], strict=True)
    ]
    raw: dict[str, Any] = {
        "id": "topics",
        "names": {"fi": "Aineistosta löydetyt aiheet", "en": "Topics found in the data"},
        "themes": themes or [{"id": "none", "names": {"fi": "–"}}],
        "phases": [ONE_PHASE],
        "kinds": [ONE_KIND],
    }
    book = Codebook.model_validate(raw)
    return book if themes else book.model_copy(update={"themes": []})


def words_of(text: str) -> str:
    """What makes two texts one: their words, whatever marks and capitals stand there.

    >>> words_of("On köyhyyttä!") == words_of("on köyhyyttä.")
    True
    """
    return " ".join(re.findall(r"\w+", str(text).casefold()))
