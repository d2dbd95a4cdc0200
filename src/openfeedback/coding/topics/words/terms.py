"""What each topic is called: title, keywords, its most central units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from openfeedback.coding.titles import make_titles
from openfeedback.coding.topics.stability import word_for
from openfeedback.coding.topics.words.candidates import Word, word_lists
from openfeedback.coding.topics.words.carried import Carried, several_people
from openfeedback.coding.topics.words.labels import central, keywords, nouns_first, numbered

EXAMPLES = 3
MIXED = 2  # keywords in the name of a topic of which no word stands in a third


class Terms(NamedTuple):
    """What a topic is called."""

    title: str
    keywords: list[str]


def name_topics(
    model: Any,
    labels: np.ndarray,
    words: list[list[Word]],
    texts: Sequence[str],
    vectors: np.ndarray,
    said: Sequence[Sequence[str]],
    every: np.ndarray,
    language: str,
) -> dict[int, Terms]:
    """Title and keywords of each topic; BERTopic numbers topics in its own way, we by ``labels`` (-1 at the edge, too).

    A keyword stands in several units of its topic, by several of the people who ``said`` each text (``spread_words``).
    A title is a noun phrase that sets the topic apart from the others (``coding/titles/``) and that half of its units
    carry, all those that ``every`` labels; else a list of their commonest words (``carried.py``); else one that says
    that the topic is mixed (data/topic_words.yml, by ``language``).
    """
    numbers = {int(ours): int(its) for ours, its in zip(labels, model.topics_, strict=True) if ours >= 0}
    kinds = {word.lemma: word.kind for of_unit in words for word in of_unit}
    members = {ours: np.flatnonzero(labels == ours).tolist() for ours in sorted(numbers)}
    carried = Carried({str(t): [(texts[at], said[at]) for at in np.flatnonzero(every == t).tolist()] for t in members})
    titles = make_titles(
        {str(ours): [texts[at] for at in places] for ours, places in members.items()},
        vectors={str(ours): vectors[places] for ours, places in members.items()},
        nothing="",
        wished=False,
        fits=carried.fits,
    )
    terms: dict[int, Terms] = {}
    for ours in members:
        known = spread_words([(words[at], said[at]) for at in members[ours]])
        found = keywords([pair for pair in _ranked(model, numbers[ours], kinds) if pair[0] in known])
        taken = [*filter(None, titles.values()), *(of_topic.title for of_topic in terms.values())]
        title = titles[str(ours)] or carried.listed(str(ours), taken, language)
        terms[ours] = Terms(title or numbered(_neutral(language, found, ours), taken), found)
    return terms


def _neutral(language: str, found: Sequence[str], topic: int) -> str:
    """The name of a topic without a common word: that it is mixed, and its first keywords; else its number."""
    neutral = word_lists()["names"][language]
    if not found:
        return neutral["numbered"].format(topic=topic + 1)
    telling = sorted(found, key=lambda word: word in word_lists()["faint"])
    return neutral["mixed"].format(words=", ".join(telling[:MIXED]))


def spread_words(texts: Sequence[tuple[Sequence[Word], Sequence[str]]]) -> set[str]:
    """Base forms that stand in at least two units of a topic, by two people; from twelve units on three, by three.

    ``texts``: the words of each different text, and who said it, a person a unit. Where no word is so common, all of
    them: a topic has to be called something.

    >>> one, other = Word("mittarin", "mittari"), Word("mitta", "mitta")
    >>> spread_words([([one, other], ["a"]), ([one], ["b"])]), spread_words([([other], ["a", "a"])])
    ({'mittari'}, {'mitta'})
    """
    people: defaultdict[str, list[str]] = defaultdict(list)
    for of_text, said in texts:
        for lemma in {word.lemma for word in of_text}:
            people[lemma] += said
    least = several_people(sum(len(said) for _, said in texts))
    return {lemma for lemma, said in people.items() if len(set(said)) >= least} or set(people)


def _ranked(model: Any, topic: int, kinds: dict[str, str]) -> list[tuple[str, float]]:
    """BERTopic's ranking, nouns first; that of a representation model stands as it is, whatever its weights mean."""
    found = [(word, float(weight)) for word, weight in model.topic_representations_[topic] if word]
    if model.representation_model is not None and found:
        return [(word, 1 / (place + 1)) for place, (word, _) in enumerate(found)]
    return nouns_first(found or _by_weight(model, topic), kinds)


def _by_weight(model: Any, topic: int) -> list[tuple[str, float]]:
    """The topic's words by c-TF-IDF: some representation models find none where a topic has few words."""
    row = model.c_tf_idf_[topic + model._outliers].tocoo()
    words = model.vectorizer_model.get_feature_names_out()
    return [(str(words[at]), float(weight)) for at, weight in zip(row.col, row.data, strict=True)]


def plain(terms: dict[int, Terms]) -> pd.DataFrame:
    """The names as a table: topic_id, label, keywords."""
    return pd.DataFrame({
        "topic_id": [str(topic + 1) for topic in terms], "label": [of_topic.title for of_topic in terms.values()],
        "keywords": [", ".join(of_topic.keywords) for of_topic in terms.values()],
    })  # fmt: skip


def describe(
    distinct: pd.DataFrame, labels: np.ndarray, space: np.ndarray, terms: dict[int, Terms], stability: np.ndarray,
    assignments: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    """The topics table: names, sizes (in units of ``assignments``), stability and the most central units."""
    sizes = assignments.topic_id.value_counts()
    rows = []
    for topic, of_topic in terms.items():
        examples = distinct.iloc[central(space, np.flatnonzero(labels == topic), EXAMPLES)]
        rows.append(
            {
                "topic_id": str(topic + 1),
                "label": of_topic.title,
                "keywords": ", ".join(of_topic.keywords),
                "units_n": int(sizes[str(topic + 1)]),
                "stability": stability[topic],
                "stable": word_for(stability[topic]),
                "examples": "\n".join(examples.text),
                "example_ids": " ".join(examples.unit_id),
            }
        )
    return pd.DataFrame(rows)
