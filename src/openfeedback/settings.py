"""The sections of a parameter file: closed models; each field has a type, a range, a default and a description."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from openfeedback.errors import unknown
from openfeedback.files import Written
from openfeedback.vocabulary import Kind

Share = Annotated[float, Field(ge=0, le=1)]


def _day(value: object) -> object:
    """A date that YAML or Python made, as text; midnight behind it is no part of it."""
    made = value.value if isinstance(value, Written) else value
    return made.isoformat()[:10] if isinstance(made, date) else value


def _real_day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("is no day of the calendar; write it as YYYY-MM-DD") from None


def _encoding(name: str) -> str:
    """The name of a text encoding that Python knows."""
    try:
        "".encode(name)
    except (LookupError, ValueError):
        raise ValueError(unknown("encoding", name, ["utf-8", "cp1252", "latin-1", "utf-16"])) from None
    return name


def _one_sign(text: str) -> str:
    if len(text) != 1 or text in '\r\n"':
        raise ValueError("is not one sign; give the one between two cells, for example ';' or \"\\t\"")
    return text


IsoDate = Annotated[str, BeforeValidator(_day), AfterValidator(_real_day)]
Role = Literal["topic_wish", "event_feedback", "support_need", "tool_feedback", "other"]


class Closed(BaseModel):
    """A settings model that knows all its keys: an unknown one is an error."""

    model_config = ConfigDict(
        extra="forbid", validate_default=True, arbitrary_types_allowed=False, coerce_numbers_to_str=True
    )

    @model_validator(mode="before")
    @classmethod
    def _understand(cls, raw: Any) -> Any:
        """What stands in YAML without quotes is a text where a text is wanted, else what YAML makes of it."""
        return {k: _understood(v, cls.model_fields.get(k)) for k, v in raw.items()} if isinstance(raw, Mapping) else raw


def _understood(value: Any, field: Any) -> Any:
    if isinstance(value, Written):
        return value if field is None or _takes_text(field.annotation) else value.value
    return _days_as_text(value)


def _takes_text(annotation: Any) -> bool:
    """Whether a text may stand there, alone or among other types."""
    inner = get_args(annotation)
    plain = annotation in (str, Path, Any) or isinstance(annotation, str)
    return plain or any(_takes_text(each) for each in inner)


def _days_as_text(value: Any) -> Any:
    """The same with days (Papermill and Python make them) as text, however deep they stand."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_days_as_text(k): _days_as_text(v) for k, v in value.items()}
    return [_days_as_text(each) for each in value] if isinstance(value, list) else value


class OpenQuestion(Closed):
    """One open question: its stable id, its role, and the wordings under which it appeared over the years."""

    question_id: str = Field(description="Stable id over files and years")
    question: str | None = Field(None, description="Wording in the appendix; the header by default")
    role: Role = Field("other", description="What it asks for: decides how answers are split and coded")
    columns: list[str] = Field(default_factory=list, description="Headers (wordings) that carry it")


class ScaleItem(Closed):
    """One scale item: its column headers and how its labels become numbers."""

    item_id: str = Field(description="Stable id over files and years")
    item: str | None = Field(None, description="Wording in the appendix; the header by default")
    columns: list[str] = Field(default_factory=list, description="Headers (wordings) that carry it")
    scale: str | None = Field(None, description="Name in the catalogue; recognised by default")
    opt_out: list[str] = Field(default_factory=list, description="Labels that are no answer, e.g. 'En osaa sanoa'")
    midpoint: str | None = Field(None, description="Label of the midpoint where data cannot tell")


class SurveyFile(Closed):
    """One survey file (or a glob of them) and what cannot be read from the file itself."""

    path: str = Field(description="File or glob, relative to the parameter file")
    format: Literal[
        "auto", "webropol", "forms", "google", "howspace", "table", "miro", "padlet", "mentimeter", "notes"
    ] = Field("auto", description="Tool that exported it; recognised by default")
    event_id: str | None = Field(None, description="Event of its answers; the file's name by default")
    date: IsoDate | None = Field(None, description="Date of the event, YYYY-MM-DD")
    name: str | None = Field(None, description="Name of the event in the appendix")
    encoding: Annotated[str, AfterValidator(_encoding)] | None = Field(
        None, description="Encoding of a CSV; recognised by default"
    )
    delimiter: Annotated[str, AfterValidator(_one_sign)] | None = Field(
        None, description="Separator of a CSV; recognised by default"
    )
    sheet: str | None = Field(None, description="Sheet; the visible one with answers by default")
    header_row: int | None = Field(None, ge=1, description="Row of the headers; found by default")
    respondent_id: str | None = Field(None, description="Column with the respondent's id; the row by default")
    event_column: str | None = Field(None, description="Column with the event, where a file holds several")
    time: str | None = Field(None, description="Column with the time of answering")
    date_order: Literal["day-month", "month-day"] | None = Field(
        None, description="How to read 3/4/2024; told by other rows by default"
    )
    question: OpenQuestion | None = Field(None, description="What a board answers, or notes under no heading")


class SurveySettings(Closed):
    """What is read: the files, and what their columns mean."""

    files: list[SurveyFile] = Field(min_length=1, description="Survey files")
    open_questions: list[OpenQuestion] = Field(
        default_factory=list, description="Open questions; recognised where empty"
    )
    scale_items: list[ScaleItem] = Field(default_factory=list, description="Scale items; recognised where empty")
    background: dict[str, str] = Field(default_factory=dict, description="Background columns: our name -> header")
    questions: dict[str, str] = Field(
        default_factory=dict, description="Wordings in the appendix: question_id or header -> wording"
    )
    weight: str | None = Field(None, description="Column with survey weights")
    ignore: list[str] = Field(default_factory=list, description="Columns left unread")
    duplicates: Literal["keep", "first", "last"] = Field(
        "keep", description="Rows of one person (same id, or same answers at another time)"
    )
    redact: bool = Field(True, description="Replace personal data in answers by placeholders")
    forgotten: list[str] = Field(
        default_factory=list, description="Marks of who withdrew (`openfeedback forget`): never read"
    )
    only: dict[str, list[str]] = Field(
        default_factory=dict, description="Only these respondents, e.g. {event_id: [klinikka-1]}"
    )


class SharedWork(Closed):
    """Who shares the work on the texts of very large surveys; results are the same whoever does."""

    workers: int | None = Field(
        None, ge=1, exclude=True, description="Processes that share the texts; all cores from 100,000 on"
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
        pattern=r"^(auto|e5|spacy|fast|sentence-transformers:.+)$",
        description="auto, e5, spacy, sentence-transformers:<name or folder with safetensors>; fast: a sample is "
        "embedded, the rest estimated, as auto does from 20,000 different texts on",
    )
    cache: Path | None = Field(
        None,
        exclude=True,
        description="Folder of the vector cache; the user's by default",
    )


# a closed list: what a parameter names is never imported
Representation = Literal["MaximalMarginalRelevance", "KeyBERTInspired", "PartOfSpeech"]
REPRESENTATIONS: tuple[Representation, ...] = get_args(Representation)


class TopicSettings(Closed):
    """Inductive topics."""

    method: Literal["auto", "graph", "hdbscan", "kmeans"] = Field(
        "auto", description="auto chooses by the number of units"
    )
    min_units: int = Field(15, ge=4, description="Fewest units that are clustered")
    min_size: int = Field(4, ge=2, description="Smallest topic, in units")
    neighbours: int = Field(15, ge=2, description="Neighbours of a unit in the graph")
    resolution: float | None = Field(
        None, gt=0, le=5, description="Higher: more and smaller topics; by stability by default"
    )
    min_topics: int | None = Field(None, ge=2, description="Fewest topics; told of where data lack them")
    max_topics: int | None = Field(None, ge=2, description="Most topics, by merging the nearest")
    resamples: int = Field(20, ge=0, le=1000, description="Resamples behind stability; 0: none")
    by_question: bool | None = Field(
        None,
        description="Topics within each question; null: where topics of all would be the questions",
    )
    use_unstable: bool = Field(
        False,
        description="Compare by unstable topics too, where topics stand in for themes",
    )
    representation: Representation | None = Field(None, description="BERTopic's model of keywords; c-TF-IDF by default")
    merge: list[list[str]] = Field(default_factory=list, description="Topics merged by hand, e.g. [['3', '7']]")
    names: dict[str, str] = Field(default_factory=dict, description="Titles given by hand: topic_id -> title")


class CodingSettings(Closed):
    """Coding with a codebook."""

    codebook: str | None = Field(
        "table5", description="Name in data/codebooks, or a folder; null: topics stand in for themes"
    )
    min_p: Share | None = Field(
        None,
        description="Below this probability the theme is left empty, for review; null: in a study, where definitions "
        "or your reviewed rows speak, what is no better than a coin, else none",
    )
    human: str | None = Field(None, description="Table of codings by persons: they win and teach")


class ContentSettings(Closed):
    """What is wished for inside each theme."""

    grain: float = Field(1.0, gt=0, le=5, description="Higher: more and narrower new contents")
    min_respondents: int = Field(
        2, ge=1, description="Respondents who make a new content; the rest is under <theme>/muut"
    )
    resamples: int = Field(20, ge=0, le=1000, description="Resamples behind stability; 0: none")
    human: str | None = Field(
        None, description="Table of contents decided by persons (from review import): they win and teach"
    )
    names: dict[str, str] = Field(
        default_factory=dict, description="Titles by hand: a content's id, title or a unit_id -> title"
    )
    merge: list[list[str]] = Field(default_factory=list, description="Contents of a theme joined, named likewise")
    move: dict[str, str] = Field(
        default_factory=dict, description="Units moved: unit_id -> content's id or title; a new title splits"
    )
    drop: list[str] = Field(default_factory=list, description="Contents that are none: their units go to <theme>/muut")


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
