"""Two candidates in one title, where the first speaks of a part of the group only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from openfeedback.coding.titles.completing import completed, turned
from openfeedback.coding.titles.phrase_ranking import LONGEST, Candidate, is_dull
from openfeedback.coding.titles.pool import LEAST_PEOPLE, Unit

NEARLY = 0.45  # of the best one's score, to be joined to it
HOLDING, AS_GOOD = 0.45, 0.8  # the same, to stand for a single word: a phrase that holds it, and another one
BESIDE = 0.3  # the same, of two people, beside a single word
DIRECTED = 0.7  # the same, to say what should become of it
ADDED = 0.1  # of a group's people, whom the second one has to add
ACTION = "minen"
DONE = ("action", "remedy")
COVERED = 0.6  # of a group's people: the first one says enough
STEM, HELD, TAIL = 4, 5, 7  # letters by which words that begin alike, are held or end alike say the same twice
ENDING = 2  # letters of a noun that its cases change (huolto, huollon)
AND = "ja"


def joined(
    ranked: Sequence[Candidate], speakers: dict[str, frozenset[str]], people: int, units: Sequence[Unit],
    wished: bool = True,
) -> str:  # fmt: skip
    """The first candidate, with another one of whom further people speak; ``speakers``: who uses each word.

    ``wished``: a simple word that nothing completes is said with what is mostly wished for of such things.
    """
    best, others = fuller(ranked, units), ranked[1:]
    covered = _speakers(best, speakers)
    bare = " " not in best.text
    if best.kind == "open" or not bare and len(covered) >= COVERED * people:
        return best.text
    for thing in others:
        other = completed(thing, units, last=True) if best.kind in DONE else thing
        new = _speakers(other, speakers) - covered
        added = len(new) >= (1 if bare else max(LEAST_PEOPLE, ADDED * people)) and _joins(other, best)
        if added and (text := together(best.text, _alike(best, other))):
            return text
    return turned(best).text if wished else best.text


def as_written(title: str, said: str) -> str:
    """A title whose genitive and noun are one word where they mostly are in what was said (in small letters).

    >>> as_written("Ilmaston muutos", "ilmastonmuutos pelottaa ja ilmastonmuutosta, ilmaston muutos")
    'Ilmastonmuutos'
    >>> as_written("Johdon rooli", "johdon rooli on epäselvä")
    'Johdon rooli'
    """
    written: list[str] = []
    for word in title.split():
        before, stem = written[-1].lower() if written else "", re.escape(word.lower()[:-ENDING])
        if stem and len(before) >= STEM and before.endswith("n"):
            one, two = (len(re.findall(rf"\b{re.escape(before)}{gap}{stem}", said)) for gap in ("", r"\s+"))
            if one > two:
                written[-1] += word
                continue
        written.append(word)
    return " ".join(written)


def _joins(other: Candidate, best: Candidate) -> bool:
    """Whether a candidate is good enough to stand beside the best one: no bare action, no other thing of one person."""
    bare = " " not in other.text and other.text.endswith(ACTION)
    nearly = BESIDE if " " not in best.text and len(other.people) >= LEAST_PEOPLE else NEARLY
    if bare or other.kind == "open" or other.score < nearly * best.score or not (best.fair and other.fair):
        return False
    if not _parallel(best.text.split(), other.text.split()):
        return False  # ohjausryhmä ja johdon rooli
    if is_dull(set(best.concepts) & set(other.concepts)) and best.text.split()[0] != other.text.split()[0]:
        return False  # hyvät esimerkit, hyvien käytäntöjen jakaminen
    if best.kind in DONE and " " not in other.text:
        return False  # an action beside a mere thing
    if " " not in best.text and " " in other.text and not is_dull(other.concepts):
        return True  # beside a single word anything that says more
    return len(other.people) >= LEAST_PEOPLE or not set(best.concepts).isdisjoint(other.concepts)


def _parallel(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether two phrases are built alike: of as many words with one the same."""
    return len(a) == len(b) and not set(a).isdisjoint(b)


def fuller(ranked: Sequence[Candidate], units: Sequence[Unit]) -> Candidate:
    """The best candidate; for a single word a phrase that holds it, or another that is nearly as good."""
    best = _with_direction(ranked)
    if " " in best.text:
        return best
    longer = [c for c in ranked[1:] if " " in c.text and not is_dull(c.concepts)]
    holding = (c for c in longer if set(best.concepts) < c.parts and c.score >= HOLDING * best.score)
    as_good = (c for c in longer if len(c.people) >= LEAST_PEOPLE and c.score >= AS_GOOD * best.score)
    return next(chain(holding, as_good), completed(best, units, last=True, anywhere=True))


def _with_direction(ranked: Sequence[Candidate]) -> Candidate:
    """The best candidate, or where it is a thing what is to be done with it, if that is nearly as good."""
    best = ranked[0]
    if best.kind != "noun" or best.concepts[-1].endswith(ACTION):
        return best
    done = (c for c in ranked[1:] if c.kind in DONE and c.score >= DIRECTED * best.score)
    return next((c for c in done if best.concepts[-1] in c.concepts), best)


def _speakers(candidate: Candidate, speakers: dict[str, frozenset[str]]) -> frozenset[str]:
    """People who use the word of the candidate that most people use."""
    telling = sorted(part for part in candidate.parts if not is_dull([part]))
    return max((speakers.get(part, frozenset()) for part in telling), key=len, default=frozenset())


def _alike(best: Candidate, other: Candidate) -> str:
    """The other one's text, whose genitive takes the number of the first one's where it is of the same word."""
    a, b = best.text.split(), other.text.split()
    same = (
        len(a) == len(b) == 2 and best.concepts[:1] == other.concepts[:1] and a[0].endswith("n") and b[0].endswith("n")
    )
    return f"{a[0]} {b[1]}" if same else other.text


def together(first: str, second: str) -> str:
    """Two noun phrases in one, what they share said once; empty where they say the same or get too long.

    >>> together("tavoitteiden seuranta", "mittareiden seuranta"), together("mallien vertailu", "mallien siirto")
    ('tavoitteiden ja mittareiden seuranta', 'mallien vertailu ja siirto')
    >>> together("hyvät esimerkit", "hyvät käytännöt")
    'hyvät esimerkit ja käytännöt'
    >>> together("haku", "kirjautuminen"), together("seuranta", "seurantatiedon visualisointi")
    ('haku ja kirjautuminen', '')
    """
    a, b = first.split(), second.split()
    if len(a) == len(b) == 2 and a[1] == b[1] and _apart(a[:1], b[:1]):
        return " ".join([a[0], AND, b[0], a[1]])
    if len(a) == len(b) == 2 and a[0] == b[0] and _apart(a[1:], b[1:]):
        return " ".join([*a, AND, b[1]])
    if _apart(a, b) and len(a) + len(b) + 1 <= LONGEST:
        return " ".join([*a, AND, *b])
    return ""


def _apart(a: Sequence[str], b: Sequence[str]) -> bool:
    return not any(_related(one.lower(), other.lower()) for one in a for other in b)


def _related(one: str, other: str) -> bool:
    """Whether two words begin or end alike, or one holds the other: said twice.

    >>> _related("haku", "hakutulokset"), _related("sosiaalityö", "aikuissosiaalityö"), _related("haku", "tunnukset")
    (True, True, False)
    """
    short, long = sorted((one, other), key=len)
    return short[:STEM] == long[:STEM] or short[:HELD] in long or len(short) >= TAIL and short[-TAIL:] == long[-TAIL:]
