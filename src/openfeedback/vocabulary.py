"""Every word that stands in a column or a file, once: whoever writes or reads a table takes it from here.

A codebook's own themes, phases and kinds are its data; here are the words that programs know. Each is a ``str``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class Phase(StrEnum):
    """Phases that every codebook shares, beside its own."""

    ALL = "kaikki"  # several phases at once
    NONE = "ei"  # no phase is named


class Kind(StrEnum):
    """Kinds of utterance of the coding guide."""

    WISH = "toive"
    THANKS = "kiitos"
    SUGGESTION = "kehittamisehdotus"
    OTHER = "muu"


class CommonTheme(StrEnum):
    """Themes that say only what a unit is not."""

    OTHER = "muut"
    NO_CONTENT = "ei_sisaltoa"  # the coding guide's theme of a unit that says nothing
    NONE = "ei_teemaa"  # no theme was given, or not surely enough: in topic_themes alone


class Coder(StrEnum):
    """Coders that are no persons."""

    MODEL = "model"
    DEFINITIONS = "definitions"
    TOPICS = "topics"


SETTLED = "settled"  # coder of what two persons agreed on after coding apart; ``settled_by`` says who settled


class Review(StrEnum):
    """What a person saw of the model's codes while coding: whether the two coded independently (column ``review``)."""

    BLIND = "blind"  # nothing: two independent coders
    SEEN = "seen"  # the model's codes: a check of them
    UNKNOWN = "unknown"  # the table of codings does not say


FILLED = "filled"  # beside these: the form showed the model's codes, and for the unit there was no theme
ECHO = "example"  # and: the unit says what an example of the codebook says, so that the model only repeats it


class Fitting(StrEnum):
    """Whether a codebook fits a study: coding/agreement/fit.py."""

    GOOD = "good"
    POOR = "poor"
    UNSURE = "unsure"  # few examples: near to the answers, but the program is unsure
    UNKNOWN = "unknown"  # too few units


class Dropped(StrEnum):
    """Why a response is in ``dropped``; further reasons stand in text/data/non_answers.yml."""

    EMPTY = "empty"
    NO_WORDS = "non-answer: no words"
    SAYS_NOTHING = "non-answer: says nothing"
    UNDER_HEADER = "row under the header"
    HEADING = "heading on the board"
    INSTRUCTION = "instruction on the board"
    REPEATED = "same text again on the board"
    EXCEL_ERROR = "error of Excel"
    FORMULA = "formula without its value"
    MISSING = "code for a missing value"


class LeftOut(StrEnum):
    """Why a row of a survey file is no respondent's: the reasons in ``left_out``."""

    SEPARATOR = "separator line"
    BEFORE = "above the table"
    SECOND_HEADER = "second header row"
    IMPORT_IDS = "ids of the columns"
    HEADER_AGAIN = "header again"
    UNDER_HEADER = "row under the header"
    TEST = "test or preview"
    TOTAL = "total"
    NOTE = "note under the table"
    NOBODY = "nothing of a respondent's"
    HEADING = "heading of the notes"
    PEOPLE = "who took part"
    INSTRUCTION = "instruction to the participants"
    SUMMARY = "summary of the notes above"
    POLL = "result of a poll"
    UNASKED = "above the first question"
    PAGE = "page number, date or the like"
    SAME_AGAIN = "same answers again"
    EARLIER = "answered anew later"
    DELETED = "deleted in the tool"
    UNANSWERED = "no question answered"
    REFUSED = "consent refused"


class Told(StrEnum):
    """What kind of thing the reader tells a person."""

    CHANGED = "changed"
    GUESSED = "guessed"
    UNREAD = "unread"
    ASKED = "asked"
    DOUBTFUL = "doubtful"


class Unmatched(StrEnum):
    """Why a person's coding is of no unit of the run."""

    NO_PLACE = "unit not in this run, and the coding does not say where it stood"
    NO_ANSWER = "answer not in this run"
    CHANGED = "words no longer in the answer"
    BORDERS = "no unit shares half of what was coded"
    RETIRED = "its theme was retired, and no other has its units"
    LATER = "a later coding by the same coder is of the same unit"


class About(StrEnum):
    """What a memo is about."""

    UNIT = "unit"
    ANSWER = "answer"
    THEME = "theme"
    STUDY = "study"


class Unassigned(StrEnum):
    """Why a unit has no topic."""

    EMPTY = "empty text"
    NEAR_NONE = "near no topic"


class Stability(StrEnum):
    """How far a topic can be relied on: coding/topics/stability.py."""

    STABLE = "stable"
    TENTATIVE = "tentative"
    UNSTABLE = "unstable"


class Family(StrEnum):
    """What is compared with the scores, each a family of hypotheses of its own."""

    THEME = "theme"
    KIND = "kind"
    THEME_PHASE = "theme_phase"
    TOPIC = "topic"


class Change(StrEnum):
    """How a content differs from an earlier round of the survey."""

    NEW = "new"
    GONE = "gone"
    GROWN = "grown"
    FALLEN = "fallen"


class Method(StrEnum):
    """How a p was found."""

    WELCH = "Welch"
    WEIGHTED = "weighted"
    EXACT = "exact"
    PERMUTATION = "permutation"


NO_CONTENT = CommonTheme.NO_CONTENT


def is_content_of(content_id: str, theme: str) -> bool:
    """Whether a content lies inside a theme: its id begins with the theme's.

    >>> is_content_of("muut/viestinta", "muut"), is_content_of("muut/viestinta", "tilaisuudet")
    (True, False)
    """
    return content_id.startswith(f"{theme}/")


BETWEEN = " × "  # between the parts of what is compared, such as a theme and a phase


class ColumnRole(StrEnum):
    """What a column of a survey file holds, as the table of columns says it."""

    OPEN = "open question"
    SCALE = "scale item"
    CHOICE = "multiple choice"
    BACKGROUND = "background"
    TIME = "time"
    ID = "respondent id"
    EVENT = "event"
    WEIGHT = "weight"
    PERSONAL = "personal data"
    SECTION = "section"
    IGNORED = "ignored"


OWN_WORDS = "[own words]"  # stands for a text among labels: it is not redacted, so it does not leave the reader
UNKNOWN = "ei tietoa"  # group of respondents whose background is missing


class Verdict(StrEnum):
    """What the audit says of a printed figure."""

    AGREES = "agrees"
    ROUNDING = "rounding"  # rounding explains the difference
    DIFFERS = "differs"


def phase_or_none(phases: pd.Series) -> pd.Series:
    """The phases of codings, ``ei`` where one is empty or missing.

    >>> import pandas as pd
    >>> phase_or_none(pd.Series(["alku", "", None])).tolist()
    ['alku', 'ei', 'ei']
    """
    return phases.mask(phases == "").fillna(str(Phase.NONE))


def group_or_unknown(groups: pd.Series) -> pd.Series:
    """A background column as names of groups, ``ei tietoa`` where it is missing.

    >>> import pandas as pd
    >>> group_or_unknown(pd.Series(["Lappi", None])).tolist()
    ['Lappi', 'ei tietoa']
    """
    return groups.astype("str").fillna(UNKNOWN)
