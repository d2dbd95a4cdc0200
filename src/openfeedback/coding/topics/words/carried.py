"""Names that their groups carry: half of the units use all words of a name, a third each word of a list.

Both are held against all units of a group, those at its edge as well, since its figures count them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from typing import NamedTuple

from openfeedback.coding.topics.words.candidates import Word, find_words, readings_of, word_lists
from openfeedback.coding.topics.words.labels import is_noun, numbered, same
from openfeedback.coding.topics.words.speech import Part, Said, key_of, lacking, parts_of_name, says, speech, turning

NAME, WORD = 1 / 2, 1 / 3  # of a group's units, which use all words of its name; which use a word of its list
LIFT = 1.5  # times the share of other groups' units that use a name: it tells the group apart
TURNED = 1 / 2  # of the units that use a name; more that lack or deny the thing turn the name round
LEAST, MANY = 2, 12  # people who use a word; from so many units on one more
LONGEST = 3  # words of a list, beside a denial, unless more tell it from another
DENIAL, CRY = "ei", "interjection"


def several_people(units: int) -> int:
    """How many people at least have to use a word for it to be their group's, not somebody's own.

    >>> several_people(11), several_people(12)
    (2, 3)
    """
    return LEAST + (units >= MANY)


class Unit(NamedTuple):
    """A unit: who said it, all its words, and those of them that say something."""

    person: str
    said: tuple[Said, ...]
    words: Sequence[Word]


class Carried:
    """Who uses the words of names: in each group, and elsewhere."""

    def __init__(self, groups: Mapping[str, Sequence[tuple[str, Sequence[str]]]]):
        """``groups``: the different texts of each, and who said each of them, a person a unit."""
        rows = [(group, text, people) for group, texts in groups.items() for text, people in texts]
        self._of: dict[str, list[Unit]] = {group: [] for group in groups}
        for (group, text, people), words in zip(rows, find_words([text for _, text, _ in rows]), strict=True):
            said = speech(text)
            self._of[group] += [Unit(person, said, words) for person in people]

    def fits(self, group: str, name: str) -> bool:
        """Whether a name is a group's: half of its units use all its words, it sets them apart and is not turned round.

        >>> said = Carried({"1": [("ruuan puute", ["a"]), ("ei ruokaa", ["b"]), ("ruoan puute", ["c"])], "2": []})
        >>> [said.fits("1", name) for name in ("Ruoan puute", "Ruoka", "Ruoan puhtaus")]
        [True, False, False]
        """
        parts, using = parts_of_name(name), self._using(group, name)
        doing = len(parts) > 1 and parts[-1].lemmas.intersection(word_lists()["doings"])
        if doing or all(map(_faint, parts)) or not self._enough(using, group, NAME):
            return False
        others = [unit for other, units in self._of.items() if other != group for unit in units]
        elsewhere = sum(says(parts, unit.said) for unit in others) / max(len(others), 1)
        turned = sum(bool(turning(parts[-1], self._of[group][at].said)) for at in using) > TURNED * len(using)
        says_so = any(lacking(part.lemmas) for part in parts)
        return len(using) >= LIFT * elsewhere * len(self._of[group]) and (says_so or not turned)

    def listed(self, group: str, taken: Collection[str], language: str) -> str:
        """What a group is called that has no title: a noun that is its name, else a list of its commonest words;
        empty where none that says something stands in a third of its units.

        What others are called (``taken``) is told apart by further words, else by a number.

        >>> said = Carried({"1": [("nälkä", ["a", "b"]), ("ruokaa", ["c", "d"]), ("hinta", ["e"])], "2": []})
        >>> said.listed("1", [], "fi"), said.listed("1", ["Sanoja: ruuat, nälkä"], "fi")
        ('Sanoja: nälkä, ruoka', 'Sanoja: nälkä, ruoka (2)')
        """
        kinds = {word.lemma: word.kind for unit in self._of[group] for word in (*unit.words, *_cried(unit.said))}
        using = self._common(group, kinds)
        keys = {key_of(name) for name in taken}
        nouns = [word for word in using if is_noun(kinds[word]) and self.fits(group, word) and key_of(word) not in keys]
        if nouns:
            return nouns[0][:1].upper() + nouns[0][1:]
        if all(_faint(part) for word in using for part in parts_of_name(word)):
            return ""
        telling = [word for word in using if word not in word_lists()["faint"]]
        words = telling if len(telling) > 1 else [*telling, *(word for word in using if word not in telling)]
        using[DENIAL] = self._denied(group)
        for most in range(min(LONGEST, len(words)), len(words) + 1):
            shown = sorted([*words[:most], *([DENIAL] if using[DENIAL] else [])], key=lambda word: -len(using[word]))
            name = word_lists()["names"][language]["listed"].format(words=", ".join(shown))
            if key_of(name) not in keys:
                return name
        return numbered(name, {name, *taken})

    def _common(self, group: str, words: Collection[str]) -> dict[str, Set[int]]:
        """Which units use each word that a third of them use, the commonest first, each said once.

        A word that stands in longer ones of them stands in a third beside them: maa in kehitysmaa is none of its own.
        """
        found: dict[str, Set[int]] = {}
        for word in sorted({*words}.difference(word_lists()["unnamed"]), key=lambda word: (-len(word), word)):
            using = self._using(group, word)
            if self._enough(using.difference(*(found[other] for other in found if word in other)), group, WORD):
                found[word] = using
        order = sorted(found, key=lambda word: (-len(found[word]), word))
        return {word: found[word] for at, word in enumerate(order) if not any(same(word, o) for o in order[:at])}

    def _denied(self, group: str) -> frozenset[int]:
        """The units that deny something, where they are a third."""
        denials = word_lists()["denials"]
        found = frozenset(at for at, unit in enumerate(self._of[group]) if any(w.form in denials for w in unit.said))
        return found if self._enough(found, group, WORD) else frozenset()

    def _using(self, group: str, name: str) -> frozenset[int]:
        """Places of the units of a group that use all words of a name."""
        parts = parts_of_name(name)
        if len(parts) == 1:  # a list's word is that word: kehittynyt is no form of kehittyä there
            parts = [parts[0]._replace(lemmas=parts[0].lemmas & {name.lower()} or parts[0].lemmas)]
        return frozenset(
            at for at, unit in enumerate(self._of[group]) if says(parts, unit.said) and _of_itself(parts, unit.said)
        )

    def _enough(self, units: Set[int], group: str, least: float) -> bool:
        """Whether units are so large a share of their group, and of several people."""
        every = self._of[group]
        return len(units) >= least * len(every) and len({every[at].person for at in units}) >= several_people(
            len(every)
        )


def _of_itself(name: Sequence[Part], unit: Sequence[Said]) -> bool:
    """Whether each word of a name of several is what a word is of, not only its first part, or stands with another in
    one word: nobody speaks of a developed industry (kehittynyt teollisuus) who speaks of industrial countries.

    >>> name = parts_of_name("veden puute")
    >>> [_of_itself(name, speech(text)) for text in ("vedenpuute", "juomavedestä on puute", "vesistön puute")]
    [True, True, False]
    """
    if len(name) == 1:
        return True
    for part in name:
        others = frozenset[str]().union(*(other.lemmas for other in name if other is not part))
        ends = any(lemma.endswith(tuple(part.lemmas)) for word in unit for lemma in word.lemmas)
        joined = any(part.lemmas & word.words and others & word.words for word in unit)
        if not (ends or joined or part.compounds):
            return False
    return True


def _cried(unit: Sequence[Said]) -> list[Word]:
    """Nouns among words that may also be cries: help is asked for (apua) and spoken of.

    >>> [word.lemma for word in _cried(speech("tarvitaan apua"))]
    ['apu']
    """
    found = ([word for word in readings_of(said.form) if word.likely] for said in unit)
    return [
        word
        for each in found
        if any(word.kind == CRY for word in each)
        for word in each
        if is_noun(word.kind) and len(word.lemma) > len(DENIAL)
    ]


def _faint(part: Part) -> bool:
    """Whether a word says little alone: what anything is of, or that something is lacking."""
    return bool(part.lemmas.intersection(word_lists()["faint"]) or lacking(part.lemmas))
