"""Columns: the roles they can have, and what is known of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from openfeedback.settings import Role
from openfeedback.survey.columns.facts import Counts, counts_of
from openfeedback.survey.files import Export
from openfeedback.survey.headers import data, matches, plain
from openfeedback.survey.scales import Scale
from openfeedback.vocabulary import ColumnRole


class Column(NamedTuple):
    """One column, understood. ``id`` names the question, item or background variable; ``ask`` is put to the person.

    ``group``: the question of an option column. ``options``: separator and options of choices joined in one cell.
    ``opaque``: an id whose values must not leave the reader.
    """

    position: int
    name: str
    role: ColumnRole
    recognised_from: str
    confidence: float
    id: str = ""
    title: str = ""
    question_role: Role = "other"
    scale: Scale | None = None
    ask: str = ""
    group: str = ""
    options: tuple[str, tuple[str, ...]] | None = None
    opaque: bool = False


class KnownQuestion(NamedTuple):
    """What a wording of the catalogue stands for."""

    question_id: str
    role: Role


class Seen(NamedTuple):
    """An export with the counts of each column (over all files where several are read together)."""

    export: Export
    counts: list[Counts]
    names: list[str]


def look(export: Export, pool: Mapping[str, Counts] | None = None, groups: Mapping[str, str] | None = None) -> Seen:
    """An export with its counts, those of other files of the survey included where ``pool`` has them."""
    own = counts_of(export)
    pool, groups, wordings = pool or {}, groups or {}, [plain(header) for header in export.headers]
    shared = [pool.get(groups.get(w, w)) if w and wordings.count(w) == 1 else None for w in wordings]
    return Seen(export, [s or o for s, o in zip(shared, own, strict=True)], export.names)


def known_question(wording: str) -> KnownQuestion | None:
    """The entry of ``questions.yml`` that a wording falls under.

    >>> known_question("Mitä aiheita toivot tuleville kehittämisklinikoille?").role
    'topic_wish'
    """
    for entry in data("questions")["known"]:
        if matches(plain(wording), entry["matches"]):
            return KnownQuestion(entry["question_id"], entry["role"])
    return None
