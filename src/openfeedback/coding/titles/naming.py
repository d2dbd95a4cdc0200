"""Titles of groups of units, and all candidates for them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial

import numpy as np
import pandas as pd

from openfeedback.coding.titles.completing import directed
from openfeedback.coding.titles.joining import as_written, fuller, joined
from openfeedback.coding.titles.languages import foreign_candidates, of_languages
from openfeedback.coding.titles.nearness import by_nearness
from openfeedback.coding.titles.phrase_ranking import SOME, Candidate, candidates
from openfeedback.coding.titles.pool import FINNISH, Pool, Unit, gather, users
from openfeedback.coding.titles.strength import Strength, strengths
from openfeedback.coding.titles.usual import LOOSE, general_titles
from openfeedback.settings import VectorSettings
from openfeedback.text.phrases import no_title
from openfeedback.text.vectors import embed

FINALISTS = 12  # of a group, whose own meaning is looked at
LARGE = 12  # people of a group
LETTERS = 4  # of a title that one person alone uses, at least
SMALL = 5  # people: no word that one person alone uses stands in the title of a smaller group


def make_titles(
    groups: Mapping[str, Sequence[str]],
    siblings: Mapping[str, str] | None = None,
    respondents: Mapping[str, Sequence[str]] | None = None,
    vectors: Mapping[str, np.ndarray] | None = None,
    settings: VectorSettings | None = None,
    nothing: str | None = None,
    wished: bool = True,
    fits: Callable[[str, str], bool] | None = None,
) -> dict[str, str]:
    """A title for each group of texts: a Finnish noun phrase with a capital, of another language in brackets.

    ``siblings``: the theme of each group, within which titles differ and set groups apart; None: all are siblings.
    ``respondents``: who wrote each text, in the order of the texts; None: each text is somebody else's.
    ``vectors``: those of each group's texts (n, d); None: they are embedded here. Candidates are embedded as
    ``settings`` say; where that gives vectors of another length than the texts have, their words alone decide.
    A title is no quotation of a whole unit of four words or more. Words of two people at least come first; where
    nobody shares a word, a group of five people or more is called by one person's, a smaller one by none: ``nothing``
    is its title ("Yksittäiset toiveet" unless given). A group without texts has an empty title. ``wished``: whether
    the texts ask for something; else no title says what should become of a thing (puutteen vähentäminen).
    ``fits``: whether a title may be a group's; None: any.
    """
    theme = _themes(groups, siblings)
    units, found, rows = _ranked(groups, theme, respondents, vectors, settings, wished)
    members = _members(units)
    usual = general_titles(members, rows, settings) if wished and units else {}
    unsaid = no_title() if nothing is None else nothing
    taken: defaultdict[str, set[str]] = defaultdict(set)
    titles = {}
    for group in sorted(theme, key=lambda group: (-len(groups[group]), group)):
        fit = partial(fits, group) if fits else _any
        own = [candidate for candidate in found[group] if fit(candidate.text)]
        titles[group], words = _title(members[group], own, usual.get(group, ()), taken[theme[group]], wished, fit)
        titles[group] = titles[group] or (unsaid if groups[group] else "")
        taken[theme[group]] |= words
    return {group: titles[group] for group in groups}


def title_candidates(
    groups: Mapping[str, Sequence[str]],
    siblings: Mapping[str, str] | None = None,
    respondents: Mapping[str, Sequence[str]] | None = None,
    vectors: Mapping[str, np.ndarray] | None = None,
    settings: VectorSettings | None = None,
) -> pd.DataFrame:
    """What else each group could be called: group, title, score (the best first), respondents_n who speak of it."""
    _, found, _ = _ranked(groups, _themes(groups, siblings), respondents, vectors, settings)
    rows = [(group, capital(c.text), c.score, len(c.people)) for group in groups for c in found[group]]
    return pd.DataFrame(rows, columns=["group", "title", "score", "respondents_n"])


def capital(text: str) -> str:
    """The text with a capital, also behind a bracket.

    >>> capital("haku"), capital("[stöd]")
    ('Haku', '[Stöd]')
    """
    at = text.startswith("[")
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]


def _themes(groups: Mapping[str, Sequence[str]], siblings: Mapping[str, str] | None) -> dict[str, str]:
    return {group: siblings[group] if siblings else "" for group in sorted(groups)}


def _members(units: Sequence[Unit]) -> defaultdict[str, list[Unit]]:
    found: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        found[unit.group].append(unit)
    return found


def _ranked(
    groups: Mapping[str, Sequence[str]], theme: dict[str, str], respondents: Mapping[str, Sequence[str]] | None,
    vectors: Mapping[str, np.ndarray] | None, settings: VectorSettings | None, wished: bool = True,
) -> tuple[list[Unit], dict[str, list[Candidate]], np.ndarray]:  # fmt: skip
    """The units that were read, the finalists of each group, the best first, and the units' vectors."""
    units, rows = gather(groups, respondents, vectors or {g: embed(texts, settings) for g, texts in groups.items()})
    units = units if wished else [unit._replace(wishes=()) for unit in units]
    found: dict[str, list[Candidate]] = {group: [] for group in theme}
    if not units:
        return units, found, rows
    strong, pool, freer = (
        strengths(units, rows, theme),
        Pool(units, wished=wished),
        cache(lambda: Pool(units, 1, wished)),
    )
    for group, mine in _members(units).items():
        found[group] = _finalists(mine, strong[group], pool, freer)
    return units, by_nearness(found, units, rows, theme, settings), rows


def _finalists(units: list[Unit], strength: Strength, pool: Pool, freer: Callable[[], Pool]) -> list[Candidate]:
    """The first candidates; ``freer``: the pool that has the words of one person, too."""
    counts = Counter(unit.language for unit in units)
    language = max(sorted(counts), key=lambda name: counts[name])
    if named := of_languages(units):
        return [named]
    if language != FINNISH:
        return foreign_candidates([unit for unit in units if unit.language == language], language, pool)[:FINALISTS]
    found = directed(candidates(units, strength, pool), units)
    if not found and len({unit.person for unit in units}) >= SMALL:
        found = directed(candidates(units, strength, freer()), units)
    return found[:FINALISTS]


def _title(
    units: Sequence[Unit], found: Sequence[Candidate], usual: Sequence[Candidate], taken: set[str], wished: bool,
    fit: Callable[[str], bool],
) -> tuple[str, set[str]]:  # fmt: skip
    """The title of a group that no sibling has, empty where there is none, and what no sibling may be called now.

    A firm one of its own words comes first, then one in general words, then a passable one, then one in general words
    that are near by meaning alone; where nothing is wished for, any that a fifth of the people speak of. No word that
    one person alone of LARGE uses stands in it where there is another candidate: it would make the group seem narrower;
    a few letters of one person's ("em") are no title.
    """
    said = " ".join(unit.text for unit in units).lower()
    left = [candidate for candidate in found if taken.isdisjoint((as_written(candidate.text, said), _sense(candidate)))
            and not (candidate.lone and len(candidate.text) < LETTERS)]  # fmt: skip
    if len({unit.person for unit in units}) >= LARGE:
        left = [candidate for candidate in left if not candidate.lone] or left
    left.sort(key=lambda candidate: not candidate.fair)
    free = [candidate for candidate in usual if candidate.text not in taken]
    general = next((candidate for candidate in free if candidate.kind != LOOSE), None)
    best = fuller(left, units) if left else None
    if general and not (best and (best.kind == "foreign" or best.firm and " " in best.text)):
        return general.text, {general.text}
    if wished and not (best and best.passable):
        return (free[0].text, {free[0].text}) if free else ("", set())
    if not best or best.heard and best.share < SOME:
        return "", set()
    text = joined(left, users(units), len({unit.person for unit in units}), units, wished)
    if not fit(text):  # two in one, or one that was completed
        best = left[0]
        text = best.text
    written = as_written(text, said)
    return capital(written), {written, text, best.text, _sense(best)}


def _any(title: str) -> bool:
    """Whether a title may be a group's where nobody says which ones may."""
    return True


def _sense(candidate: Candidate) -> str:
    """What a thing's name says however it is spelt (ruuan puute, ruoan puute); an action's text says it."""
    return " ".join(candidate.concepts) if candidate.kind == "noun" and " " in candidate.text else candidate.text
