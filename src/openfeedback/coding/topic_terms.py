"""What each topic is called: title, keywords, its most central units."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from openfeedback.coding.stability import word_for
from openfeedback.coding.topic_labels import best_phrase, central, keywords, shown_forms, title, told
from openfeedback.coding.topic_words import Word

EXAMPLES = 3


class Terms(NamedTuple):
    """What a topic is called."""

    title: str
    keywords: list[str]


def name_topics(model: Any, labels: np.ndarray, words: list[list[Word]], space: np.ndarray) -> dict[int, Terms]:
    """Title and keywords of each topic; BERTopic numbers topics in its own way, we by ``labels``.

    The title's phrase is looked for in the more central half of the topic's units.
    """
    numbers = {int(ours): int(its) for ours, its in zip(labels, model.topics_, strict=True) if ours >= 0}
    kinds = {word.lemma: word.kind for of_unit in words for word in of_unit}
    terms = {}
    for ours, its in sorted(numbers.items()):
        members = np.flatnonzero(labels == ours)
        ranked = _ranked(model, its, kinds)
        found = keywords(ranked)
        core = central(space, members, max(len(members) // 2, 10))
        forms = shown_forms([words[at] for at in members])
        phrase = best_phrase([words[at] for at in core], dict(ranked), forms)
        terms[ours] = Terms(title(found, phrase, forms), found)
    return terms


def _ranked(model: Any, topic: int, kinds: dict[str, str]) -> list[tuple[str, float]]:
    """BERTopic's ranking, nouns first; that of a representation model stands as it is, whatever its weights mean."""
    found = [(word, float(weight)) for word, weight in model.topic_representations_[topic] if word]
    if model.representation_model is not None and found:
        return [(word, 1 / (place + 1)) for place, (word, _) in enumerate(found)]
    return told(found or _by_weight(model, topic), kinds)


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
                "label": of_topic.title or " ".join(examples.text.iloc[0].split()[:5]),
                "keywords": ", ".join(of_topic.keywords),
                "units_n": int(sizes[str(topic + 1)]),
                "stability": stability[topic],
                "stable": word_for(stability[topic]),
                "examples": "\n".join(examples.text),
                "example_ids": " ".join(examples.unit_id),
            }
        )
    return pd.DataFrame(rows)
