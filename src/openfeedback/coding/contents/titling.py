"""Titles of contents, and how many people use the words of a new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from openfeedback.coding.codebook import Codebook, contents_of
from openfeedback.coding.titles import is_usual, make_titles
from openfeedback.coding.topics import Carried, every_part, is_tier, key_of
from openfeedback.settings import VectorSettings
from openfeedback.text import detect_language
from openfeedback.text.morphology import minen_noun
from openfeedback.text.phrases import no_title, says_little, says_nothing
from openfeedback.vocabulary import Kind

REST, REST_TITLE, REST_PLAIN = "muut", "Muut yksittäiset toiveet", "Muut yksittäiset maininnat"
SMALL = 5  # people: ``make_titles`` calls no smaller group by a word that one person alone uses
SHARED = 2
COVERED = 0.4  # of the people of a new content, who use any word of its title: chosen on writers left out
FINNISH = "fi"


def rest_id(theme: str) -> str:
    """The id of what is left of a theme.

    >>> rest_id("juurruttaminen")
    'juurruttaminen/muut'
    """
    return f"{theme}/{REST}"


def rest_title(codebook: Codebook) -> str:
    """What is left of a theme is called: wishes only where the codebook knows them."""
    return REST_TITLE if _wished(codebook) else REST_PLAIN


def _wished(codebook: Codebook) -> bool:
    """Whether units ask for something; else no title says what should become of a thing."""
    return any(kind.id == Kind.WISH for kind in codebook.kinds)


def titled(
    coded: pd.DataFrame,
    codebook: Codebook,
    vectors: VectorSettings,
    given: Mapping[str, str] | None = None,
    like: Mapping[str, str] | None = None,
    before: Mapping[str, str] | None = None,
    language: str = FINNISH,
) -> pd.DataFrame:
    """content_id, title and, of new contents, title_respondents_n: how many people use each word of it, at the least.

    ``coded``: unit_id, text, theme, content_id and, where known, respondent_id. Printed contents keep the codebook's
    titles, those that persons named theirs (``given``). A new content whose title says no more than its theme's own
    name, or, where it was compared with known ones, is spoken of by few of its people, is called as the known one that
    most of its units are ``like`` (content_id -> content_id, empty: none); else it has no title. So is one whose
    title says little where there is such a content. Titles of an earlier round (``before``) stay where two people
    use each of their words. One whose title says nothing ("Enemmän") has none. Where nothing is wished for, a title
    is one that half of its units carry, else a list of their commonest words in ``language``
    (``coding/topics/words/carried.py``) that says more than the theme's name and other than its siblings'. Words of the
    codebook's own titles count as those of ``SHARED`` people.
    """
    known = contents_of(codebook)
    titles = dict(zip(known["content_id"], known["title"], strict=True))
    titles |= dict(given or {}) | {rest_id(str(theme)): rest_title(codebook) for theme in coded["theme"].unique()}
    parts = _new(coded[~coded["content_id"].isin(list(titles))])
    said = {} if _wished(codebook) else _carried(parts)
    made = _made(parts, vectors, said, _wished(codebook), before or {})
    people = dict.fromkeys(known["content_id"][~known["printed"]], SHARED)  # a codebook's words are nobody's own
    people |= {c: SHARED if is_usual(title) else users_of(title, parts[c]["text"].tolist(), parts[c]["who"].tolist())
               for c, title in made.items()}  # fmt: skip
    listed = _listed(said, {c: parts[c] for c, title in made.items() if not title}, titles | made, language)
    made, people = made | listed, people | dict.fromkeys(listed, SHARED)  # two people at least use each of its words
    compared = like or {}
    made = _telling(made, parts, compared, codebook)
    free = {c: other for c, other in compared.items() if not coded["content_id"].eq(other).any()}
    borrowed = _borrowed([c for c in parts if c not in made], free, titles)
    titles, people = titles | made | borrowed, people | dict.fromkeys(borrowed, SHARED)
    table = pd.DataFrame({"content_id": list(titles), "title": list(titles.values())}, dtype="str")
    return table.assign(title_respondents_n=table["content_id"].map(people).astype("Int64"))


def _made(
    parts: Mapping[str, pd.DataFrame],
    vectors: VectorSettings,
    said: Mapping[str, Carried],
    wished: bool,
    before: Mapping[str, str],
) -> dict[str, str]:
    """Titles of new contents, those of an earlier round (``before``) where two people still use each of their words."""
    made = make_titles(
        {content: list(part["text"]) for content, part in parts.items()},
        {content: str(part["theme"].iloc[0]) for content, part in parts.items()},
        {content: list(part["who"]) for content, part in parts.items()},
        settings=vectors,
        nothing=None if wished else "",
        wished=wished,
        fits=(lambda content, title: said[content].fits(content, title)) if said else None,
    )
    still = {c: title for c, title in before.items()
             if c in parts and _still_said(title, parts[c]) and (not said or said[c].fits(c, title))}  # fmt: skip
    return made | still


def _telling(
    made: Mapping[str, str], parts: Mapping[str, pd.DataFrame], compared: Mapping[str, str], codebook: Codebook
) -> dict[str, str]:
    """The titles that say something: more than nothing, than the name of a theme and, where ``compared``, than a known
    content's; and that enough of their people speak of."""
    told = {c: title for c, title in made.items()
            if c not in compared or not (compared[c] and says_little(title))
            and _speaks_for(title, parts[c]["text"], parts[c]["who"])}  # fmt: skip
    told = {c: title for c, title in told.items() if is_tier(title, "listed") or not says_nothing(title)}
    idle = {"", no_title().lower(), *(each.lower() for theme in codebook.themes for name in theme.names.values()
                                              for each in (name, name.partition(" (")[0]))}  # fmt: skip
    told = {content: title for content, title in told.items() if title.lower() not in idle}
    own = {theme.id: frozenset().union(*map(key_of, theme.names.values())) for theme in codebook.themes}
    return {c: title for c, title in told.items() if not is_tier(title, "listed")
            or not key_of(title.partition(": ")[2]) <= own.get(parts[c]["theme"].iloc[0], frozenset())}  # fmt: skip


def _carried(parts: Mapping[str, pd.DataFrame]) -> dict[str, Carried]:
    """By content who uses which words in its theme."""
    of_theme: defaultdict[str, dict[str, list[tuple[str, list[str]]]]] = defaultdict(dict)
    for content, rows in parts.items():
        said = [(str(text), [str(who)]) for text, who in zip(rows["text"], rows["who"], strict=True)]
        of_theme[str(rows["theme"].iloc[0])][content] = said
    return {content: found for groups in of_theme.values() for found in [Carried(groups)] for content in groups}


def _listed(
    said: Mapping[str, Carried], untitled: Mapping[str, pd.DataFrame], titles: Mapping[str, str], language: str
) -> dict[str, str]:
    """What ``untitled`` contents are called that have common words which say something; no two of a theme the same.

    Words of two people alone make no list.
    """
    found: dict[str, str] = {}
    for content in untitled if said else ():
        siblings = [title for other, title in {**titles, **found}.items() if said.get(other) is said[content] and title]
        name = said[content].listed(content, siblings, language)
        few = is_tier(name, "listed") and untitled[content]["who"].nunique() <= SHARED
        if name and not few and key_of(name) not in map(key_of, siblings):  # a number alone tells nothing apart
            found[content] = name
    return found


def _borrowed(contents: Sequence[str], like: Mapping[str, str], titles: Mapping[str, str]) -> dict[str, str]:
    """Titles of known contents that new ones are like, each once.

    >>> _borrowed(["t/uusi_1", "t/uusi_2", "t/uusi_3"], {"t/uusi_1": "t/x", "t/uusi_2": "t/x"}, {"t/x": "Haku"})
    {'t/uusi_1': 'Haku'}
    """
    found: dict[str, str] = {}
    for content in sorted(contents, key=lambda content: (len(content), content)):
        title = titles.get(like.get(content, ""), "")
        if title and title not in found.values():
            found[content] = title
    return found


def _new(rows: pd.DataFrame) -> Mapping[str, pd.DataFrame]:
    """The units of each new content in an order of their own, with ``who`` said them."""
    who = rows["respondent_id"].fillna(rows["unit_id"]) if "respondent_id" in rows else rows["unit_id"]
    rows = rows.assign(who=who.astype("str")).sort_values(["content_id", "text", "unit_id"])
    return {str(content): part for content, part in rows.groupby("content_id", sort=True)}


def users_of(title: str, texts: Sequence[str], people: Sequence[str]) -> int:
    """How many people use each word of a title, at the least; 0 for one that nobody is seen to use.

    >>> users_of("Mittareiden asettaminen", ["miten mittareita asetetaan", "mittarit", "asettakaa mittarit"], "abc")
    2
    """
    if not title:
        return SHARED
    least = min(map(len, _users(title, texts, people)), default=0)
    return max(least, SHARED) if len(set(people)) < SMALL else least


def _still_said(title: str, rows: pd.DataFrame) -> bool:
    """Whether two people at least use each word of a title of an earlier round."""
    return min(map(len, _users(title, rows["text"].tolist(), rows["who"].tolist())), default=0) >= SHARED


def _speaks_for(title: str, texts: pd.Series, people: pd.Series) -> bool:
    """Whether enough of those who write in Finnish use a word of a title; one in another language always fits.

    So does one in general words, which was chosen by what they mean.
    """
    if is_usual(title):
        return True
    finnish = [detect_language(text) == FINNISH for text in texts]
    everyone = set(people[finnish])
    if len(everyone) <= len(set(people)) / 2:
        return True
    users = frozenset[str]().union(*_users(title, texts[finnish].tolist(), people[finnish].tolist()))
    return len(users) >= COVERED * len(everyone)


def _users(title: str, texts: Sequence[str], people: Sequence[str]) -> list[frozenset[str]]:
    """Who uses each word of a title, or a part of it."""
    said = [(who, {*parts, *_nouns(parts)}) for who, parts in zip(people, every_part(texts), strict=True)]
    return [frozenset(who for who, parts in said if parts & set(word)) for word in every_part(title.split()) if word]


def _nouns(parts: Sequence[str]) -> list[str]:
    """What verbs among base forms are called as nouns."""
    return [noun for part in parts if part.endswith(("a", "ä")) and (noun := minen_noun(part))]
