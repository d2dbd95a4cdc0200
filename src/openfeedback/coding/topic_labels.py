"""Words for a topic: keywords without near-duplicates, a short title, the most central units."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from openfeedback.coding.topic_words import Word, word_lists

KEYWORDS = 6


def keywords(ranked: Sequence[tuple[str, float]], most: int = KEYWORDS) -> list[str]:
    """The first words of a ranking that say something new: (word, weight) pairs, best first, give ``most`` words.

    >>> keywords([("mittari", 0.9), ("mittarit", 0.8), ("seuranta", 0.7), ("", 0.0)])
    ['mittari', 'seuranta']
    """
    kept: list[str] = []
    for word, weight in ranked:
        told = any(same(word, other) or (len(word) > 3 and other.endswith(word)) for other in kept)
        if weight > 0 and any(c.isalpha() for c in word) and not told:
            kept.append(word)
    return kept[:most]


def same(a: str, b: str) -> bool:
    """Whether two words are forms or derivations of one word, as far as their letters tell.

    They share all but a short ending, or the same stem is left when endings that make words are taken off.

    >>> [same("mittari", "mittarit"), same("mittari", "mittaaminen"), same("vero", "veroaste"), same("työ", "työn")]
    [True, False, False, True]
    >>> [same("ylikansoitus", "ylikansoittuminen"), same("köyhä", "köyhyys"), same("toimintamalli", "toimintatapa")]
    [True, True, False]
    """
    shared = len(os.path.commonprefix([a, b]))
    close = shared >= 3 and max(len(a), len(b)) - shared <= min(3, shared // 2)
    return close or (shared >= 4 and stem(a) == stem(b))


def stem(word: str) -> str:
    """The word without an ending that makes words of others (data/topic_words.yml); at least four letters stay.

    >>> stem("kehittäminen"), stem("kehitys"), stem("työ")
    ('kehit', 'kehit', 'työ')
    """
    for ending in word_lists()["endings"]:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def told(ranked: Sequence[tuple[str, float]], kinds: Mapping[str, str]) -> list[tuple[str, float]]:
    """The ranking with each weight lessened by word class: a topic is named by nouns rather than by verbs.

    ``kinds`` are the words' classes, empty where they are unknown (no Voikko, or a word that it does not know).

    >>> told([("auttaa", 0.5), ("apu", 0.4)], {"auttaa": "teonsana", "apu": "nimisana"})
    [('apu', 0.4), ('auttaa', 0.2)]
    """
    weights, unnamed = word_lists()["weights"], set(word_lists()["unnamed"])
    kept = [(word, weight) for word, weight in ranked if word not in unnamed]
    lessened = [(word, round(weight * weights.get(kinds.get(word, ""), 1.0), 6)) for word, weight in kept]
    return sorted(lessened, key=lambda pair: (-pair[1], pair[0]))


def shown_forms(units: Sequence[Sequence[Word]]) -> dict[str, str]:
    """Base form -> nominative plural, for the nouns that these units have mostly in the plural and so at least once.

    >>> many = [Word("mittareita", "mittari", "nimisana", "osanto", plural=True)]
    >>> shown_forms([many, [Word("Mittarit", "mittari", "nimisana", "nimento", plural=True)]])
    {'mittari': 'mittarit'}
    """
    nouns = [word for of_unit in units for word in of_unit if word.kind in word_lists()["nouns"]]
    balance: Counter[str] = Counter()
    for word in nouns:
        balance[word.lemma] += 1 if word.plural else -1
    nominative = [w for w in nouns if w.plural and w.case in word_lists()["nominative"]]
    named = {w.lemma: w.form.lower() for w in nominative if w.form.endswith("t")}  # asiatkin is no heading
    return {lemma: form for lemma, form in named.items() if balance[lemma] > 0}


def title(words: Sequence[str], phrase: str = "", forms: Mapping[str, str] | None = None) -> str:
    """A short title: the topic's own phrase and the first keyword that it does not hold, else three keywords.

    ``forms`` are the words' forms in a heading, where they are not the base forms.

    >>> title(["mittari", "seuranta", "vaikuttavuus", "tavoite"], forms={"mittari": "mittarit"})
    'Mittarit, seuranta, vaikuttavuus'
    >>> title(["kuvaaminen", "toimintamalli", "arviointi"], "toimintamallin kuvaaminen")
    'Toimintamallin kuvaaminen, arviointi'
    """
    held, forms = phrase.casefold().split(), forms or {}
    left = [w for w in words if not any(same(v.casefold(), other) for other in held for v in (w, forms.get(w, w)))]
    chosen = left[:1] if phrase else words[:3]
    text = ", ".join([*([phrase] if phrase else []), *(forms.get(word, word) for word in chosen)])
    return text[:1].upper() + text[1:]


def best_phrase(
    units: Sequence[Sequence[Word]], weight: Mapping[str, float], forms: Mapping[str, str] | None = None
) -> str:
    """The phrase of two words that says most of what the units are about, in the form a heading takes; or empty.

    ``units`` are the words of a topic's units in the order of the text, ``weight`` its keywords'. A phrase counts
    where three units and a twentieth of them hold it, and where it holds two keywords.

    >>> first = Word("toimintamallin", "toimintamalli", "nimisana", "omanto")
    >>> second = Word("kuvausta", "kuvaus", "nimisana", "osanto", at=1)
    >>> best_phrase([[first, second]] * 3, {"kuvaus": 0.5, "toimintamalli": 0.4})
    'toimintamallin kuvaus'
    """
    found: Counter[str] = Counter()
    value: dict[str, float] = {}
    for words in units:
        phrases = {
            phrase: (a, b) for a, b in pairwise(words) if a.at + 1 == b.at and (phrase := _phrase(a, b, forms or {}))
        }
        found.update(list(phrases))
        value |= {phrase: weight[a.lemma] + weight[b.lemma] for phrase, (a, b) in phrases.items()
                  if a.lemma in weight and b.lemma in weight}  # fmt: skip
    least = max(3, len(units) / 20)
    good = [(found[phrase] * value[phrase], phrase) for phrase in value if found[phrase] >= least]
    return max(good)[1] if good else ""


def _phrase(first: Word, second: Word, forms: Mapping[str, str]) -> str:
    """Two words as a heading has them: a genitive stays, an adjective agrees with the noun; empty where they do not."""
    lists = word_lists()
    if second.kind not in lists["nouns"] or first.lemma == second.lemma or first.lemma in lists["no_heading"]:
        return ""
    if first.kind in lists["adjectives"] and first.case == second.case and first.plural == second.plural:
        return f"{first.lemma} {second.lemma}"
    if first.kind in lists["nouns"] and first.case in lists["genitive"]:
        whose = first.form if first.lemma[:1].isupper() else first.form.lower()
        return f"{whose} {forms.get(second.lemma, second.lemma)}"
    return ""


def central(space: np.ndarray, members: np.ndarray, most: int = 3) -> np.ndarray:
    """Positions of the members nearest to their topic's mean: ``space`` (n, d) of unit rows, ``members`` positions."""
    nearness = space[members] @ space[members].mean(axis=0)
    return np.asarray(members[np.lexsort((members, -nearness.round(6)))[:most]])
