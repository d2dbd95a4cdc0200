"""Topics merged and named by hand: a topic is meant by its number, by its words or by a unit that is in it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from openfeedback.errors import ParameterError, Problems


def resolve(key: str, topics: pd.DataFrame, assignments: pd.DataFrame) -> str | None:
    """The topic_id that ``key`` means, or None: a unit_id, words among the keywords or the label, else a topic_id.

    Words and units outlive a new run with further answers; numbers need not.

    >>> words = ["vero", "mittari, luku"]
    >>> topics = pd.DataFrame({"topic_id": ["1", "2"], "label": ["Vero", "Luvut"], "keywords": words})
    >>> units = pd.DataFrame({"unit_id": ["a.1"], "topic_id": ["1"]})
    >>> [resolve(key, topics, units) for key in ("mittari", "2", "a.1", "luku, mittari", "kissa")]
    ['2', '2', '1', '2', None]
    """
    key = str(key).strip()
    of_unit = assignments.topic_id[assignments.unit_id == key].dropna()
    if len(of_unit):
        return str(of_unit.iloc[0])
    if key in set(topics.topic_id):
        return key
    wanted = {w.strip().casefold() for w in key.split(",")}
    found = [
        (-sum(1 / (i + 1) for i, w in enumerate(words) if w in wanted), topic_id)
        for topic_id, words in zip(topics.topic_id, topics.apply(_words, axis=1), strict=True)
        if wanted <= set(words)
    ]
    return str(min(found)[1]) if found else None


def _words(topic: pd.Series) -> list[str]:
    listed = str(topic.keywords).split(",") + [str(topic.label)] + str(topic.label).split(",")
    return [word.strip().casefold() for word in listed]


def resolved(
    merge: list[list[str]], names: dict[str, str], topics: pd.DataFrame, assignments: pd.DataFrame
) -> tuple[dict[str, str], dict[str, str]]:
    """What ``settings.merge`` and ``settings.names`` mean: topic_id -> topic_id that takes it in, topic_id -> title.

    Raises ParameterError naming every key that no topic answers to.
    """
    problems = Problems(ParameterError)
    meant: dict[str, str] = {}
    for key in [*(k for group in merge for k in group), *names]:
        topic = resolve(key, topics, assignments)
        if topic is None:
            problems.add(f"topics.merge/names: no topic answers to '{key}'; use a topic_id, keywords or a unit_id")
        else:
            meant[key] = topic
    problems.stop_if_any()
    into: dict[str, str] = {}
    for group in merge:
        root = into.get(meant[group[0]], meant[group[0]])
        into.update({meant[key]: root for key in group})
    return {k: v for k, v in into.items() if k != v}, {meant[k]: title for k, title in names.items()}


def merged(labels: np.ndarray, into: dict[str, str]) -> np.ndarray:
    """Labels after merging topic_ids (label + 1); the topics that are left keep their numbers.

    >>> merged(np.array([0, 1, 2, -1]), {"3": "1"}).tolist()
    [0, 1, 0, -1]
    """
    number = {int(k) - 1: int(v) - 1 for k, v in into.items()}
    return np.array([number.get(int(label), int(label)) for label in labels])


def merging(
    labels: np.ndarray, into: dict[str, str], again: Callable[[np.ndarray, int], np.ndarray]
) -> Callable[[np.ndarray, int], np.ndarray]:
    """``again`` with the clusters joined that lie mostly in topics which are merged: so that a union can come back."""
    if not into:
        return again
    roots = {int(v) - 1 for v in into.values()}
    union = merged(labels, into)

    def joined(kept: np.ndarray, seed: int) -> np.ndarray:
        found = pd.Series(again(kept, seed))
        mostly = pd.Series(union[kept]).groupby(found).agg(lambda topics: topics.mode().iloc[0])
        new = found.map({cluster: -2 - topic if topic in roots else cluster for cluster, topic in mostly.items()})
        return np.asarray(pd.factorize(new)[0])

    return joined
