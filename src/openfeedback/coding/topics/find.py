"""Inductive topics: BERTopic with our own sub-models, chosen by the number of units (docs/METHODS.md)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import yaml

from openfeedback.coding.topics.bertopic import Given, choose_model, fit_bertopic
from openfeedback.coding.topics.by_hand import merged, merging, resolved
from openfeedback.coding.topics.consensus import HELD, core
from openfeedback.coding.topics.landmarks import draw, follow
from openfeedback.coding.topics.number import canonical, readable
from openfeedback.coding.topics.space import meaning, wording
from openfeedback.coding.topics.stability import jaccard_stability
from openfeedback.coding.topics.words import (
    FORM,
    Terms,
    Word,
    describe,
    features,
    find_words,
    first_idea,
    name_topics,
    plain,
    shared,
    without_placeholders,
)
from openfeedback.errors import InputError
from openfeedback.settings import TextSettings, TopicSettings
from openfeedback.tables import checked, empty, require
from openfeedback.vocabulary import Stability, Unassigned

DATA = Path(__file__).parent / "data"
THE_QUESTIONS = 0.5  # of what the questions tell: from here on topics are said to be the questions again


class Topics(NamedTuple):
    """Topics, the topic of every unit, and a sentence on what was done or why there are none.

    ``drawn``: of how many different units they were found where the others follow, else 0. ``free``: how many topics
    there would be without the default bound of ``most`` (each question's), where it was at work, else both 0.
    """

    topics: pd.DataFrame
    assignments: pd.DataFrame
    note: str
    drawn: int = 0
    free: int = 0
    most: int = 0

    def bound(self) -> dict[str, int | str]:
        """For the appendix: free, most, and whether ``within`` each question or all; empty where nothing was joined."""
        within = "each" if "question_id" in self.topics else "all"
        return {"free": self.free, "most": self.most, "within": within} if self.most else {}


def find_topics(
    units: pd.DataFrame,
    vectors: np.ndarray,
    settings: TopicSettings,
    text: TextSettings = TextSettings(),  # noqa: B008 - settings are frozen defaults
    seed: int = 0,
    language: str = "en",
) -> Topics:
    """Topics of idea units: ``vectors`` (n, d) are the units' sentence vectors, in the units' order.

    Topics are found over all questions, unless they would only be the questions again: then within each of them.
    Equal texts count once, rows are taken in the order of their texts: neither duplicates nor row order change a topic.
    ``assignments`` says in ``reason`` why a unit has no topic; the note is in ``language``. Raises InputError where
    columns are missing or ``vectors`` has another number of rows than ``units``.
    """
    require(units, ["unit_id", "text", *(["question_id"] if settings.by_question else [])], "units")
    if len(vectors) != len(units):
        raise InputError(f"vectors: {len(vectors)} rows for {len(units)} units; make the vectors again")
    if not settings.by_question:
        found = _find(units, vectors, settings, text, seed, language)
        if settings.by_question is False or not _are_the_questions(found, units, settings.min_units):
            return found
    parts, asked = [], int((units.groupby("question_id").size() >= settings.min_units).sum())
    for question, rows in units.reset_index(drop=True).groupby("question_id", sort=True):
        found = _find(rows, vectors[rows.index], settings, text, seed, language, asked)
        parts.append(_of_question(found, str(question)))
    most = max(p.most for p in parts)
    return Topics(
        pd.concat([p.topics for p in parts], ignore_index=True),
        pd.concat([p.assignments for p in parts], ignore_index=True),
        " ".join(p.note for p in parts),
        sum(p.drawn for p in parts),
        sum(p.free or len(p.topics) for p in parts) if most else 0,
        most,
    )


def _are_the_questions(found: Topics, units: pd.DataFrame, least: int) -> bool:
    """Do the topics only tell which question was answered? Then topics within each question say more.

    By the adjusted mutual information of topics and questions (Vinh, Epps & Bailey 2010), in the share of what the
    questions could tell: 0 where topics run through all questions, 1 where each belongs to one of them.
    """
    if "question_id" not in units or found.topics.empty:
        return False
    asked = units.groupby("question_id").size()
    if (asked >= least).sum() < 2:
        return False
    from sklearn.metrics import adjusted_mutual_info_score

    joined = found.assignments.dropna(subset=["topic_id"]).merge(units[["unit_id", "question_id"]], on="unit_id")
    alike = adjusted_mutual_info_score(joined["question_id"], joined["topic_id"], average_method="min")
    return bool(alike >= THE_QUESTIONS)


def _of_question(found: Topics, question: str) -> Topics:
    topics = found.topics.assign(topic_id=question + "." + found.topics.topic_id, question_id=question)
    assigned = found.assignments.assign(topic_id=question + "." + found.assignments.topic_id)
    return found._replace(topics=topics, assignments=assigned, note=f"{question}: {found.note}")


def _find(
    units: pd.DataFrame,
    vectors: np.ndarray,
    settings: TopicSettings,
    text: TextSettings,
    seed: int,
    language: str,
    questions: int = 1,
) -> Topics:
    everyone = _distinct(units)
    if len(everyone) < settings.min_units:
        return _none(units, language, "few", n=len(everyone), least=settings.min_units)
    marks = draw(len(everyone), seed)
    whole = meaning(np.asarray(vectors)[everyone.row])
    distinct, space = everyone.iloc[marks].reset_index(drop=True), whole[marks]
    texts = [without_placeholders(each) for each in distinct.text]
    words = find_words(texts)
    bound = readable(settings, questions)
    clusters = choose_model(settings, _wording(texts, words), seed, bound).fit(space)
    labels = canonical(clusters.labels_)
    if labels.max() < 0:
        return _none(units, language, "none", n=len(everyone))
    lemmas = shared([[word.lemma for word in of_unit] for of_unit in words])
    said = _said(units, distinct)

    def named(labels: np.ndarray) -> tuple[np.ndarray, dict[int, Terms]]:
        typical = np.where(core(labels, clusters.support(labels)), labels, -1)
        model = fit_bertopic(space, lemmas, Given(typical), settings.representation)
        near = np.asarray(vectors)[distinct.row]
        return typical, name_topics(model, typical, words, texts, near, said, labels, language)

    def assigned(labels: np.ndarray, typical: np.ndarray) -> pd.DataFrame:
        if len(marks) < len(everyone):
            labels, typical = _followed(whole, marks, labels, typical)
        return _assign(units, everyone, labels, typical)

    typical, terms = named(labels)
    names: dict[str, str] = {}
    again: Callable[[np.ndarray, int], np.ndarray] = clusters.again
    if settings.merge or settings.names:
        into, names = resolved(settings.merge, settings.names, plain(terms), assigned(labels, typical))
        labels, again = merged(labels, into), merging(labels, into, again)
        typical, terms = named(labels)
    stability = jaccard_stability(labels, again, settings.resamples, seed + 1)  # not the subsamples of the consensus
    assignments = assigned(labels, typical)
    topics = describe(distinct, typical, space, terms, stability, assignments)
    topics["compared"] = (topics["stable"] != Stability.UNSTABLE) | settings.use_unstable
    topics["label"] = [names.get(t, label) for t, label in zip(topics.topic_id, topics.label, strict=True)]
    drawn = len(marks) if len(marks) < len(everyone) else 0
    free, most = (clusters.free, bound) if bound and clusters.free else (0, 0)
    few = len(topics) < (settings.min_topics or 0)
    parts = [key for key, says in {"found": True, "drawn": drawn, "bound": free, "fewer": few}.items() if says]
    facts = {"topics": len(topics), "n": len(everyone), "drawn": drawn, "wanted": settings.min_topics}
    note = "".join(_notes()[language][key].format(**facts, free=free, most=most) for key in parts)
    return Topics(checked(topics, "topics"), checked(assignments, "assignments"), note, drawn, free, most)


def _followed(
    space: np.ndarray, marks: np.ndarray, labels: np.ndarray, typical: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Topics of all units after those of the landmarks; a follower is of the core where HELD of its landmarks agree."""
    found, held = follow(space, marks, labels)
    inner = held >= HELD
    inner[marks] = typical >= 0
    return found, np.where(inner, found, -1)


def _wording(texts: list[str], words: list[list[Word]]) -> Any:
    firsts = [first_idea(text) for text in texts]
    ends = [len(FORM.findall(first)) for first in firsts]
    counts = [len(features([w for w in of_unit if w.at < end])) for of_unit, end in zip(words, ends, strict=True)]
    return wording(texts, [features(of_unit) for of_unit in words], list(zip(firsts, counts, strict=True)))


def _said(units: pd.DataFrame, distinct: pd.DataFrame) -> list[list[str]]:
    """Who said each of the distinct texts, a unit each: by respondent, else by answer, else each unit by another."""
    who = next(name for name in ("respondent_id", "response_id", "unit_id") if name in units)
    by_key = units[who].astype(str).groupby(_keys(units).to_numpy()).agg(list)
    return [list(said) for said in by_key.reindex(distinct.key)]


def _assign(units: pd.DataFrame, distinct: pd.DataFrame, labels: np.ndarray, typical: np.ndarray) -> pd.DataFrame:
    keys = _keys(units)
    number = dict(zip(distinct.key, labels, strict=True))
    inner = set(distinct.key[typical >= 0])
    topic = [number.get(key) for key in keys]
    return pd.DataFrame({
        "unit_id": units.unit_id.astype(str).to_numpy(),
        "topic_id": [None if t is None or t < 0 else str(t + 1) for t in topic],
        "reason": [str(Unassigned.EMPTY) if t is None else str(Unassigned.NEAR_NONE) if t < 0 else None for t in topic],
        "core": [key in inner for key in keys],
    })  # fmt: skip


def _none(units: pd.DataFrame, language: str, key: str, **facts: int) -> Topics:
    """No topics: why in the table of assignments, in the words of data, and in the note, in the study's language."""
    reason = _notes()["en"][key].format(**facts)
    further = {"stable": "str", "example_ids": "str", "compared": "bool"}
    topics = empty("topics").assign(**{name: pd.Series(dtype=kind) for name, kind in further.items()})
    ids = units.unit_id.astype(str).to_numpy()
    return Topics(
        topics,
        checked(pd.DataFrame({"unit_id": ids, "topic_id": None, "reason": reason, "core": False}), "assignments"),
        _notes()[language][key].format(**facts),
    )


@cache
def _notes() -> dict[str, dict[str, str]]:
    """The sentences of data/notes.yml by language."""
    found: dict[str, dict[str, str]] = yaml.safe_load((DATA / "notes.yml").read_text(encoding="utf-8"))
    return found


def _keys(units: pd.DataFrame) -> pd.Series:
    """Texts as they are compared: case and spaces apart."""
    return units.text.fillna("").astype(str).str.casefold().str.split().str.join(" ").reset_index(drop=True)


def _distinct(units: pd.DataFrame) -> pd.DataFrame:
    """Different texts (case and spaces apart) in order of their text: key, text, unit_id row of each's first."""
    frame = pd.DataFrame({
        "key": _keys(units), "text": units.text.fillna("").astype(str).to_numpy(),
        "unit_id": units.unit_id.astype(str).to_numpy(), "row": range(len(units)),
    })  # fmt: skip
    frame = frame[frame.key != ""].sort_values(["key", "text", "unit_id"], ascending=[True, False, True])
    return frame.drop_duplicates("key").reset_index(drop=True)
