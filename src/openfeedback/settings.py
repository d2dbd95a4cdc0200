"""The sections of a parameter file: closed models; each field has a type, a range, a default and a description."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
# YAML turns an unquoted 2024-03-19 into a date
IsoDate = Annotated[
    str,
    BeforeValidator(lambda value: value.isoformat() if isinstance(value, date) else value),
    Field(pattern=r"^\d{4}-\d{2}-\d{2}$"),
]
Role = Literal["topic_wish", "event_feedback", "support_need", "tool_feedback", "other"]


class Closed(BaseModel):
    """A settings model that knows all its keys: an unknown one is an error."""

    model_config = ConfigDict(extra="forbid", validate_default=True, arbitrary_types_allowed=False)


class OpenQuestion(Closed):
    """One open question: its stable id, its role, and the wordings under which it appeared over the years."""

    question_id: str = Field(description="Stable id of the question over all files and years")
    question: str | None = Field(None, description="Wording shown in the appendix; the column header by default")
    role: Role = Field("other", description="What the question asks for: decides how its answers are split and coded")
    columns: list[str] = Field(default_factory=list, description="Column headers (wordings) that carry this question")


class ScaleItem(Closed):
    """One scale item: its column headers and how its labels become numbers."""

    item_id: str = Field(description="Stable id of the item over all files and years")
    item: str | None = Field(None, description="Wording shown in the appendix; the column header by default")
    columns: list[str] = Field(default_factory=list, description="Column headers (wordings) that carry this item")
    scale: str | None = Field(
        None, description="Name of a scale in the catalogue; recognised from the labels by default"
    )
    opt_out: list[str] = Field(
        default_factory=list, description="Labels that are no answer (for example 'En osaa sanoa')"
    )
    midpoint: str | None = Field(
        None, description="Label that is the scale's midpoint where that cannot be told from the data"
    )


class SurveyFile(Closed):
    """One survey file (or a glob of them) and what cannot be read from the file itself."""

    path: str = Field(description="File or glob, relative to the parameter file")
    format: Literal["auto", "webropol", "forms", "google", "howspace", "table", "miro", "padlet", "mentimeter"] = Field(
        "auto", description="Which tool exported the file; recognised by default"
    )
    event_id: str | None = Field(None, description="Event of all the file's answers; the file's name by default")
    date: IsoDate | None = Field(None, description="Date of the event, YYYY-MM-DD")
    name: str | None = Field(None, description="Name of the event in the appendix")
    encoding: str | None = Field(None, description="Text encoding of a CSV; recognised by default")
    delimiter: str | None = Field(None, description="Column separator of a CSV; recognised by default")
    sheet: str | None = Field(None, description="Sheet of an XLSX; the first by default")
    header_row: int | None = Field(None, ge=1, description="Row of the headers; the first filled row by default")
    respondent_id: str | None = Field(None, description="Column with the respondent's id; the row by default")
    event_column: str | None = Field(None, description="Column with the event, where one file holds several")
    time: str | None = Field(None, description="Column with the time of answering")
    question: OpenQuestion | None = Field(None, description="The question that a board (Miro, Padlet) answers")


class SurveySettings(Closed):
    """What is read: the files, and what their columns mean."""

    files: list[SurveyFile] = Field(min_length=1, description="Survey files")
    open_questions: list[OpenQuestion] = Field(
        default_factory=list, description="Open questions; recognised where empty"
    )
    scale_items: list[ScaleItem] = Field(default_factory=list, description="Scale items; recognised where empty")
    background: dict[str, str] = Field(
        default_factory=dict, description="Background columns: name in our tables -> header"
    )
    weight: str | None = Field(None, description="Column with survey weights")
    ignore: list[str] = Field(default_factory=list, description="Columns that are left unread")
    redact: bool = Field(True, description="Replace personal data in the answers by placeholders such as [nimi 1]")
    only: dict[str, list[str]] = Field(
        default_factory=dict, description="Keep only these respondents, e.g. {event_id: [klinikka-1]}"
    )


class SharedWork(Closed):
    """Who shares the work on the texts of very large surveys; results are the same whoever does."""

    workers: int | None = Field(
        None, ge=1, exclude=True, description="Processes that share the texts; from 100,000 answers on all cores"
    )
    scheduler: str | None = Field(
        None, exclude=True, description="Dask scheduler whose workers share the texts, tcp://…"
    )
    scratch: Path | None = Field(
        None, exclude=True, description="Folder for the parts that all workers see; a temporary one by default"
    )


class TextSettings(SharedWork):
    """How answers become idea units."""

    drop_non_answers: bool = Field(True, description="Leave out answers without content, each with its reason")
    lemmatizer: Literal["auto", "voikko", "simplemma"] = Field("auto", description="auto: Voikko where it is installed")
    compounds: Literal["whole", "terms", "all"] = Field(
        "terms", description="Compounds in lemmas: kept whole, split around domain terms, or split into all parts"
    )
    split: Literal["ideas", "sentences", "answers"] = Field("ideas", description="What makes a unit of its own")


class VectorSettings(SharedWork):
    """How texts become vectors."""

    backend: str = Field(
        "auto",
        pattern=r"^(auto|e5|spacy|fast|sentence-transformers:.+)$",
        description="auto, e5, spacy, sentence-transformers:<model>; fast: a sample is embedded, the rest estimated; "
        "auto does so from 20,000 different texts on",
    )
    cache: Path | None = Field(None, description="Folder of the vector cache; the user's cache folder by default")


class TopicSettings(Closed):
    """Inductive topics."""

    method: Literal["auto", "graph", "hdbscan", "kmeans"] = Field(
        "auto", description="auto chooses by the number of units"
    )
    min_units: int = Field(15, ge=4, description="Fewer units than this are not clustered; the reason is given")
    min_size: int = Field(4, ge=2, description="Smallest topic, in units")
    neighbours: int = Field(15, ge=2, description="Neighbours in the graph of units")
    resolution: float | None = Field(
        None, gt=0, le=5, description="Higher gives more and smaller topics; chosen by stability where empty"
    )
    min_topics: int | None = Field(
        None, ge=2, description="Fewest topics wanted; fewer are told of where data lack them"
    )
    max_topics: int | None = Field(None, ge=2, description="Most topics allowed, by merging the nearest")
    resamples: int = Field(20, ge=0, le=1000, description="Resamples behind each topic's stability; 0 leaves it out")
    by_question: bool = Field(False, description="Find topics within each open question apart")
    use_unstable: bool = Field(
        False,
        description="Compare by unstable topics too, where topics stand in for themes; they are only shown if not",
    )
    representation: str | None = Field(
        None,
        pattern=r"^[A-Za-z_][\w.]*$",
        description="BERTopic representation model for the keywords: MaximalMarginalRelevance, KeyBERTInspired, "
        "PartOfSpeech or an import path; c-TF-IDF by default",
    )
    merge: list[list[str]] = Field(default_factory=list, description="Topics merged by hand, e.g. [['3', '7']]")
    names: dict[str, str] = Field(default_factory=dict, description="Titles given by hand: topic_id -> title")


class CodingSettings(Closed):
    """Coding with a codebook."""

    codebook: str | None = Field(
        "table5", description="Name in data/codebooks or a folder; null: topics stand in for themes"
    )
    min_p: Share = Field(0.0, description="Below this probability the theme is left empty and the unit goes to review")
    human: str | None = Field(None, description="Table of codings by persons: they win over the model")


class MatrixSettings(Closed):
    """The theme × phase matrix and its disclosure control."""

    kinds: list[str] = Field(default_factory=lambda: ["toive"], description="Kinds of units that fill the wish matrix")
    by: list[str] = Field(default_factory=list, description="Background columns by which themes are broken down")
    by_cells: bool = Field(False, description="Break every cell of the matrix down by those columns, not themes alone")
    min_cell: int = Field(5, ge=1, description="Cells with fewer respondents are suppressed")
    round_to: int = Field(1, ge=1, le=100, description="Round shown counts to the nearest multiple; 1: as they are")
    hide: list[str] = Field(
        default_factory=list, description="Cells emptied besides, named theme/phase: those that a batch of runs names"
    )


class CompareSettings(Closed):
    """Themes against scores."""

    by: list[Literal["kind", "theme_phase", "topic"]] = Field(
        default_factory=list, description="Compared besides themes: kinds, themes phase by phase, topics"
    )
    min_n: int = Field(5, ge=2, description="Fewer respondents than this on either side: no test, only a note")
    resamples: int = Field(2000, ge=200, le=100_000, description="Permutations behind p where n is small")


AppendixForm = Literal["docx", "html", "xlsx"]
APPENDIX_FORMS: tuple[AppendixForm, ...] = ("docx", "html", "xlsx")


class AppendixSettings(Closed):
    """What the appendix shows."""

    title: str | None = Field(None, description="Title; made from the run's name by default")
    subtitle: str | None = Field(None, description="Line under the title")
    formats: list[AppendixForm] = Field(default_factory=lambda: list(APPENDIX_FORMS), description="Forms")
    quotes: bool = Field(False, description="Quote redacted units in cells above the minimum size")
    template: Path | None = Field(None, description="DOCX template with an organisation's own styles")
    published: bool = Field(False, description="Include the figures of the published tables")
    themes: list[str] = Field(
        default_factory=list, description="Results of these themes only (a theme appendix); all by default"
    )
