"""The sections on the respondents' texts: idea units, vectors, and who shares the work on very many."""

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from openfeedback.settings.closed import Closed


class SharedWork(Closed):
    """Who shares the work on the texts of very large surveys; results are the same whoever does."""

    workers: int | None = Field(
        None, ge=1, exclude=True, description="Processes that share the texts; all cores from 20,000 on"
    )
    scheduler: str | None = Field(None, exclude=True, description="Dask scheduler whose workers share them, tcp://…")
    scratch: Path | None = Field(None, exclude=True, description="Folder that all workers see; temporary by default")


class TextSettings(SharedWork):
    """How answers become idea units."""

    drop_non_answers: bool = Field(True, description="Leave out answers without content")
    compounds: Literal["whole", "terms", "all"] = Field(
        "terms", description="Compounds in lemmas: split around domain terms, whole, or in all parts"
    )
    split: Literal["ideas", "sentences", "answers"] = Field("ideas", description="What makes a unit")
    keep: list[str] = Field(
        default_factory=list, description="Words in base form that are never replaced as personal data"
    )
    redact: list[str] = Field(default_factory=list, description="Words in base form that always are")

    @model_validator(mode="after")
    def _decided_once(self) -> "TextSettings":
        both = sorted({word.lower() for word in self.keep} & {word.lower() for word in self.redact})
        if both:
            raise ValueError(f"keep and redact both name {', '.join(both)}: leave each in one of them")
        return self


class VectorSettings(SharedWork):
    """How texts become vectors."""

    backend: str = Field(
        "auto",
        pattern=r"^(auto|e5|spacy|sentence-transformers:.+)$",
        description="auto, e5, spacy, sentence-transformers:<name or folder with safetensors>",
    )
    cache: Path | None = Field(
        None,
        exclude=True,
        description="Folder of the vector cache; the user's by default",
    )
