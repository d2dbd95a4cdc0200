"""What each table counts: its keys, of what and of whom a row is a count, and how a row is printed that must cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from openfeedback.disclosure.engine import State, is_small
from openfeedback.disclosure.people import SIZE, Key, Measure, Printed
from openfeedback.disclosure.who import EVERYONE, Who
from openfeedback.settings import MatrixSettings
from openfeedback.vocabulary import BETWEEN, CommonTheme

Tables = Mapping[str, pd.DataFrame]


class Rules(NamedTuple):
    """Below how many people a count is small, and which cells of the matrix the parameters hide."""

    min_cell: int
    hide: tuple[str, ...] = ()


@dataclass(frozen=True)
class Release:
    """What one run publishes: true tables (``new``), those that are published already, and who is counted.

    ``coding``: runs of one coding give a unit the same codes, so that a measure is the same in all of them.
    """

    new: Tables
    who: Who
    settings: MatrixSettings
    published: Tables = field(default_factory=dict)
    coding: str = ""

    @property
    def rules(self) -> Rules:
        """The settings that the rules need."""
        return Rules(self.settings.min_cell, tuple(self.settings.hide))


class Shape(NamedTuple):
    """A table of counts of people, one row a count.

    ``measure``: what is counted (see ``Who``), by which columns; ``group``: the columns of whom, none: of everyone.
    """

    keys: tuple[str, ...]
    measure: str
    by: tuple[str, ...]
    group: tuple[str, ...] = ()
    cover: State = State.RANGE
    of_theme: bool = False
    weight: float = 1.0
    label: float = 2.0  # the words "alle 5" in Table 5 go before zeros and words of small tables


BY_GROUP = ("by", "group")
SHAPES = {
    "matrix": Shape(("theme", "phase"), "cell", ("theme", "phase"), of_theme=True, weight=100.0, label=20.0),
    "feedback": Shape(("theme", "kind"), "kind", ("theme", "kind"), of_theme=True),
    "contents": Shape(("theme", "content_id"), "content", ("theme", "content_id"), of_theme=True),
    "contents_matrix": Shape(
        ("theme", "content_id", "phase"), "content cell", ("theme", "content_id", "phase"), of_theme=True
    ),
    "content_groups": Shape(
        ("theme", "content_id", *BY_GROUP), "content", ("theme", "content_id"), BY_GROUP, of_theme=True
    ),
    "groups": Shape(("theme", *BY_GROUP), "theme", ("theme",), BY_GROUP),
    "event_shares": Shape(("theme", *BY_GROUP), "theme", ("theme",), BY_GROUP),
    "theme_shares": Shape(("theme",), "theme", ("theme",)),
    "group_matrix": Shape(("theme", "phase", *BY_GROUP), "cell", ("theme", "phase"), BY_GROUP, of_theme=True),
    "group_sizes": Shape(BY_GROUP, "size", (), BY_GROUP),
    "topic_groups": Shape(("theme", *BY_GROUP), "topic", ("theme",), BY_GROUP),
    "words": Shape(("word",), "word", ("word",)),
    "word_groups": Shape(("word", *BY_GROUP), "word", ("word",), BY_GROUP),
    "theme_groups": Shape(("theme", *BY_GROUP), "theme", ("theme",), BY_GROUP),
    "theme_group_sizes": Shape(BY_GROUP, "size", (), BY_GROUP),
    "comparisons": Shape(("by", "theme", "item_id"), "", ("theme",), ("item_id",), State.OMITTED),
    "comparisons_by": Shape(("by", "theme", "item_id"), "", ("theme",), ("item_id",), State.OMITTED),
}
SIZES = ("group_sizes", "theme_group_sizes")
CONTENTS = ("content", "content cell")  # measures of what stands in a table by its title
NAMED = (State.EXACT, State.SMALL, State.RANGE)  # a content so printed stands by its title
TITLE = 50.0  # loss of a title
COMPARED = ("comparisons", "comparisons_by")  # tables of means, a group of an item's respondents against the others
_FAMILIES = {"theme": "theme", "kind": "any kind", "theme_phase": "any theme_phase", "topic": "topic"}


def key_of(name: str, row: Mapping[Any, Any]) -> Key:
    """The key of a row of a table.

    >>> key_of("matrix", {"theme": "a", "phase": "alku", "respondents_n": 7})
    ('a', 'alku')
    """
    return tuple(str(row[column]) for column in SHAPES[name].keys)


def prints_of(
    run: str, name: str, table: pd.DataFrame, who: Who, rules: Rules, fixed: bool = False
) -> Iterator[Printed]:
    """The counts of a table; of one that is published already (``fixed``) as they are printed there."""
    shape, counted, same = SHAPES[name], all_count(who), topics_are_themes(who)
    for row in table.to_dict("records"):
        measure, group = _measure(shape, row), _group(shape, row)
        measure = ("theme", *measure[1:]) if same and measure[0] == "topic" else measure
        people = who.groups.get(group)
        if people is None:
            continue
        state = _printed_already(row) if fixed else before(shape, row, group, who, rules)
        one = Printed((run, name, *key_of(name, row)), measure, people, state, fixed,
                      ("theme", measure[1]) if shape.of_theme else None, shape.weight, shape.cover, shape.label,
                      share=None if pd.isna(row.get("share")) else row["share"])  # fmt: skip
        one = of_phases(one, counted)
        content = measure[0] in CONTENTS and group == EVERYONE
        new = not row.get("printed", True) and measure[2:] != (others(measure[1]),)
        yield titled(one, row["respondents_n"] == 0, who.several if new else 1) if content else one


def all_count(who: Who) -> bool:
    """Do units of every kind fill the matrix, so that its phases make up the theme? They do where topics are themes."""
    themes = {measure[1:]: people for measure, people in who.holders.items() if measure[0] == "theme"}
    return all(who.holders.get(("wish", *theme), frozenset()) == people for theme, people in themes.items())


def topics_are_themes(who: Who) -> bool:
    """Does every theme hold of those of whom the topic of its name holds?"""
    themes = [measure[1] for measure in who.holders if measure[0] == "theme"]
    return bool(themes) and all(who.holders.get(("topic", t)) == who.holders["theme", t] for t in themes)


def of_phases(one: Printed, counted: bool = False) -> Printed:
    """Who wished for it in a phase spoke of the theme in that phase, and the phases make up the theme.

    ``counted``: so do the cells of the matrix, since units of every kind are counted there.
    """
    name, theme, *phase = one.measure if len(one.measure) > 1 else (*one.measure, "")
    if name == "cell":
        makes: tuple[Measure, ...] = (("theme", theme),) if counted else ()
        return one._replace(within=(("any theme_phase", f"{theme}{BETWEEN}{phase[0]}"),), makes=makes)
    if name != "any theme_phase":
        return one
    whole = ("theme", theme.split(BETWEEN)[0])
    return one._replace(of=whole, makes=(whole,))


def titled(one: Printed, nobody: bool, least: int = 1) -> Printed:
    """A content's row: its title tells that somebody wished for it, and its phases make it up, as contents a cell.

    ``nobody``: in a phase it stands in no row then, as one that is not named there. ``least``: of how many people
    everybody knows (of one found in the answers ``Who.several``: fewer make no content, and the words of one no title).
    """
    state = one.state
    if (
        one.measure[0] == "content cell"
        and nobody
        and state is State.EXACT
        and one.measure[2] != others(one.measure[1])
    ):
        state = State.JOINED
    one = one._replace(state=state, label=TITLE, least=least if state in NAMED else 0)
    if state is State.JOINED:
        return unnamed(one)
    if one.measure[0] == "content":
        return one
    _, theme, content, phase = one.measure
    whole: tuple[Measure, ...] = (("content", theme, content), ("cell", theme, phase))
    within, makes = (whole, ()) if one.fixed else ((), whole)  # of what is published not every row may stand
    return one._replace(within=within, makes=makes, spends=(("units", theme, phase),))


def unnamed(one: Printed) -> Printed:
    """A content that is known and not named: whoever holds it is among the others of its theme, or of that phase."""
    name, theme, content, *phase = one.measure
    there = ((name, theme, others(theme), *phase),)
    return one._replace(within=there, makes=(("content", theme, content),) if phase and not one.fixed else ())


def others(theme: str) -> str:
    """The id of the contents that are not named in a theme.

    >>> others("osallistaminen")
    'osallistaminen/muut'
    """
    return f"{theme}/{CommonTheme.OTHER}"


def _measure(shape: Shape, row: Mapping[Any, Any]) -> Measure:
    if shape.measure == "size":
        return SIZE
    name = shape.measure or _FAMILIES[str(row["by"])]
    return (name, *(str(row[column]) for column in shape.by))


def _group(shape: Shape, row: Mapping[Any, Any]) -> tuple[str, str]:
    if not shape.group:
        return EVERYONE
    return ("item", str(row["item_id"])) if shape.group == ("item_id",) else (str(row["by"]), str(row["group"]))


def _printed_already(row: Mapping[Any, Any]) -> State:
    if "reason" in row and not pd.isna(row["reason"]):
        return State(str(row["reason"]))
    return State.OMITTED if bool(row.get("suppressed", False)) else State.EXACT


def before(shape: Shape, row: Mapping[Any, Any], group: tuple[str, str], who: Who, rules: Rules) -> State:
    """How a row must be printed whatever the others are."""
    if len(who.everyone()) < rules.min_cell:
        return State.GROUP
    if shape.measure == "size":
        return State.EXACT
    if shape.group == BY_GROUP and len(who.groups[group]) < rules.min_cell:
        return State.GROUP
    if shape.measure == "cell" and f"{row['theme']}/{row['phase']}" in rules.hide:
        return State.ASKED
    if "n_with" in row and not is_small(int(row["n_with"]), rules.min_cell):
        sides = np.array([row["n_with"], row["n_without"]], float)
        return State.OMITTED if sides.min() < rules.min_cell else State.EXACT
    return State.EXACT
