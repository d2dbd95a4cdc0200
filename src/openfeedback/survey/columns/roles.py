"""Columns: the roles they can have, what is known of each, and finding those that a person names."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from openfeedback.settings import Role
from openfeedback.survey.columns.cells import Counts, counts_of
from openfeedback.survey.files import Export
from openfeedback.survey.scales import Scale
from openfeedback.survey.wordings import data, matches, plain, tidy
from openfeedback.vocabulary import ColumnRole

FIRST = " [1]"  # behind a header that is repeated: its first column alone


class Column(NamedTuple):
    """One column, understood. ``id`` names the question, item or background variable; ``ask`` is put to the person.

    ``group``: the question of an option column. ``options``: separator and options of choices joined in one cell.
    ``labels``: classes that the header gives to the numbers of a background column. ``opaque``: an id whose values must
    not leave the reader.
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
    labels: tuple[tuple[str, str], ...] = ()


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


def as_scale(column: Column, scale: Scale) -> Column:
    """The column as a scale item."""
    return column._replace(role=ColumnRole.SCALE, recognised_from=f"labels ({scale.name})", confidence=scale.confidence,
                           scale=scale, ask="; ".join(scale.asks))  # fmt: skip


def known_question(wording: str) -> KnownQuestion | None:
    """The entry of ``questions.yml`` that a wording falls under.

    >>> known_question("Mitä aiheita toivot tuleville kehittämisklinikoille?").role
    'topic_wish'
    """
    for entry in data("questions")["known"]:
        if matches(plain(wording), entry["matches"]):
            return KnownQuestion(entry["question_id"], entry["role"])
    return None


def find(export: Export, wording: str) -> list[int]:
    """Positions of the columns with this header: all of a repeated one, or one by its number ("kommentti [1]")."""
    names, headers = export.names, [tidy(header) for header in export.headers]
    for key in (str, tidy, plain):
        repeated = [j for j, header in enumerate(headers) if key(header) == key(wording)]
        found = repeated or [j for j, name in enumerate(names) if key(name) == key(wording)]
        if found:
            return found
    return find(export, wording.removesuffix(FIRST))[:1] if wording.endswith(FIRST) else []


def missing_column(names: list[str], wordings: list[str], where: Path | str) -> str:
    """Sentence on a column that a file lacks, with the nearest headers.

    >>> missing_column(["Avoin palaute", "Rooli"], ["Avoin palute"], "k.csv")
    "k.csv: column 'Avoin palute' is missing; did you mean 'Avoin palaute'?"
    """
    near = [n for w in wordings for n in _near(w, names)]
    guess = " or ".join(repr(n) for n in dict.fromkeys(near))
    hint = f"did you mean {guess}?" if near else f"it has: {', '.join(names[:12])}"
    return f"{where}: column {' or '.join(repr(w) for w in wordings)} is missing; {hint}"


def _near(wording: str, names: list[str]) -> list[str]:
    """Headers that look like a wording, or hold it."""
    holding = [n for n in names if plain(wording) in plain(n) or plain(n) in plain(wording)]
    return (difflib.get_close_matches(tidy(wording), names, n=2, cutoff=0.5) or holding)[:2]
