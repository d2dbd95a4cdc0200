"""Which contents may be named: a title tells that somebody wished for it.

A small content keeps its title where "alle 5" may stand beside it, and where its words are not one person's. Else it
joins the row ``<theme>/muut``. The attacker knows the rule, and the printed contents of the codebook: one that is not
named is one of fewer than ``min_cell`` people or of nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from openfeedback.disclosure.engine import State, is_small, leaves_enough
from openfeedback.disclosure.people import Key
from openfeedback.disclosure.printing import Decision
from openfeedback.disclosure.shapes import NAMED, SHAPES, Release, key_of, others
from openfeedback.disclosure.who import SEVERAL

TABLES = ("contents", "contents_matrix")
UNITS = "units_n"
TITLE_WORDS = "title_respondents_n"  # of a new content: the fewest people who used a word of its title


def has_contents(release: Release) -> bool:
    """Does it publish contents?"""
    return any(name in release.new for name in TABLES)


def telling_titles(release: Release) -> set[Key]:
    """Keys (table, theme, content …) of contents that are not named in what is published already, and of small new ones
    whose title may be one person's words, or whose number would follow from the fewest people that a content has."""
    unnamed = {
        (table, *measure[1:]) for table in TABLES if table in release.published
        for measure in release.who.holders
        if measure[0] == SHAPES[table].measure and measure[2] != others(measure[1])
    }  # fmt: skip
    unnamed -= {(table, *key_of(table, row)) for table in TABLES if table in release.published
                for row in release.published[table].to_dict("records") if row["reason"] in NAMED}  # fmt: skip
    new = release.new.get("contents")
    telling = {
        ("contents", *key_of("contents", row)) for row in ([] if new is None else new.to_dict("records"))
        if is_small(int(row["respondents_n"]), release.settings.min_cell)
        and not row["printed"] and not is_others(row)
        and not (_common(row.get(TITLE_WORDS)) and leaves_enough(release.who.several, release.settings.min_cell))
    }  # fmt: skip
    return unnamed | _with_cells(release, telling)


def _common(people: object) -> bool:
    return (
        isinstance(people, int | float) and people >= SEVERAL
    )  # a word of fewer is that person's own; not where it is missing


def is_others(row: Mapping[Any, Any]) -> bool:
    return str(row["content_id"]) == others(str(row["theme"]))


def untitled(release: Release, name: str, decided: Mapping[Key, Decision]) -> set[Key]:
    """Keys of contents of which it may not be told that they are small, so that no title may stand there."""
    found = {key[1:] for key, decision in decided.items()
             if key[0] == name and key[1] in TABLES and decision.state is State.UNTOLD
             and key[3] != others(key[2])}  # fmt: skip
    return _with_cells(release, found)


def _with_cells(release: Release, keys: Collection[Key]) -> set[Key]:
    """A content that joins as a whole joins in every phase."""
    whole = {key[1:] for key in keys if key[0] == "contents"}
    cells = release.new.get("contents_matrix")
    rows = [] if cells is None else [key_of("contents_matrix", row) for row in cells.to_dict("records")]
    return {*keys, *(("contents_matrix", *key) for key in rows if key[:2] in whole)}
