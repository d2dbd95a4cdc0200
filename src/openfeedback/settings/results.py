"""The sections on what is made of codes: the matrix, comparisons, words, the appendix."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from openfeedback.files import Written
from openfeedback.settings.closed import Closed
from openfeedback.vocabulary import Kind


class MatrixSettings(Closed):
    """The theme × phase matrix and its disclosure control."""

    kinds: list[str] = Field(
        default_factory=lambda: [str(Kind.WISH)],
        description="Kinds of units that count; []: every kind; null: wishes where the codebook has them, "
        "else every kind",
    )
    by: list[str] = Field(default_factory=list, description="Background columns to break themes down by")
    by_cells: bool = Field(False, description="Break every cell down by them, not themes alone")
    min_cell: int = Field(5, ge=1, description="Fewest respondents of a count that is shown")
    round_to: int = Field(1, ge=1, le=100, description="Round shown counts to multiples")
    hide: list[str] = Field(
        default_factory=list,
        description="More cells to suppress, as theme/phase",
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_not_given(cls, raw: Any) -> Any:
        kinds = raw.get("kinds", []) if isinstance(raw, Mapping) else []
        empty = (kinds.value if isinstance(kinds, Written) else kinds) is None
        return {k: v for k, v in raw.items() if k != "kinds"} if empty else raw


class CompareSettings(Closed):
    """Themes against scores."""

    by: list[Literal["kind", "theme_phase", "topic"]] = Field(
        default_factory=list, description="Compared besides themes"
    )
    min_n: int = Field(5, ge=2, description="Fewest respondents on a side for a test")
    resamples: int = Field(2000, ge=200, le=100_000, description="Permutations behind p where n is small")


class WordSettings(Closed):
    """The words of the answers: frequencies, company, what tells groups apart."""

    run: bool = Field(False, description="Notebook 07 is part of the run")
    compounds: Literal["whole", "terms", "all"] = Field(
        "whole", description="Compounds: whole, split around domain terms, or in all parts"
    )
    min_n: int = Field(3, ge=1, description="Fewest units of a word or pair")
    within: Literal["unit", "answer"] = Field("unit", description="Where two words make a pair")
    prior: float = Field(500.0, gt=0, description="Words that the prior of log-odds is worth: higher damps rare words")
    by: list[str] = Field(
        default_factory=list,
        description="Background columns to count by; those of matrix.by by default",
    )
    most: int = Field(50, ge=1, le=1000, description="Most frequent words that are published")


AppendixForm = Literal["docx", "html", "xlsx"]
APPENDIX_FORMS: tuple[AppendixForm, ...] = ("docx", "html", "xlsx")


class AppendixSettings(Closed):
    """What the appendix shows."""

    title: str | None = Field(None, description="Title; from the run's name by default")
    subtitle: str | None = Field(None, description="Line under the title")
    formats: list[AppendixForm] = Field(default_factory=lambda: list(APPENDIX_FORMS), description="Forms")
    quotes: bool = Field(False, description="Quote redacted units where cells are large enough")
    template: Path | None = Field(None, description="DOCX template of an organisation")
    length: Literal["short", "full"] = Field("full", description="short: four to six pages")
    earlier: Path | None = Field(
        None,
        description="Folder of an earlier run: contents keep their ids; what is new or gone is told",
    )
    published: bool = Field(False, description="Make the audit of the published tables beside the appendix")
    themes: list[str] = Field(default_factory=list, description="Only these themes (a theme appendix); all by default")
