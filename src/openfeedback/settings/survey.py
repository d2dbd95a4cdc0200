"""The sections on what is read: survey files, open questions, scale items."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from openfeedback.errors import unknown
from openfeedback.files import Written
from openfeedback.settings.closed import Closed


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
    unanswered: Literal["leave out", "keep"] = Field(
        "leave out", description="Rows that answer no question, also where background is filled"
    )
    redact: bool = Field(True, description="Replace personal data in answers by placeholders")
    forgotten: list[str] = Field(
        default_factory=list, description="Marks of who withdrew (`openfeedback forget`): never read"
    )
    only: dict[str, list[str]] = Field(
        default_factory=dict, description="Only these respondents, e.g. {event_id: [klinikka-1]}"
    )
