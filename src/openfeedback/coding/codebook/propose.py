"""A codebook of one's own from the topics of a run: themes, definitions and examples for a person to change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import yaml

from openfeedback.coding.codebook.model import EXAMPLE_COLUMNS, ONE_KIND, ONE_PHASE, Codebook, words_of
from openfeedback.coding.topics import in_several, told_apart
from openfeedback.errors import CodebookError, Problems, unknown
from openfeedback.files import private_folder, safe_name, whole_folder, write_text
from openfeedback.vocabulary import CommonTheme, Stability

EXAMPLES = 12  # of each theme: enough to learn from, few enough to read
INCLUDED = 3  # of them, those that describe the theme
REST = {
    "id": str(CommonTheme.OTHER), "names": {"fi": "Muut", "en": "Other"},
    "definition": "Ajatus, joka ei kuulu mihinkään muuhun teemaan.",
}  # fmt: skip
KEEP_OUT = "# it holds what people answered: it never goes into git\n*\n"
HEAD = """# Proposed by openfeedback from the topics of '{run}'. Yours to change: rename a theme (names), say what
# belongs to it (definition, includes), drop it, or add one. A theme with "unstable: true" was made of an unstable
# topic, which random parts of the data did not find again (stability below 0.60): look at it first. examples.csv
# holds the program's examples, marked as proposals; what you correct in a review takes their place.
# Then check it: openfeedback codebook check, with the path of this folder.
"""


class ByHand(NamedTuple):
    """What a person wants otherwise: topics merged, titles of their own, topics left out; by topic_id."""

    merge: Sequence[Sequence[str]] = ()
    titles: Mapping[str, str] = {}
    drop: Sequence[str] = ()


AS_FOUND = ByHand()


def propose_codebook(
    name: str, topics: pd.DataFrame, assigned: pd.DataFrame, vectors: np.ndarray, least: int, by_hand: ByHand = AS_FOUND
) -> Codebook:
    """A codebook without phases and kinds: a theme a topic that at least ``least`` respondents speak of, and the rest.

    ``topics``: topic_id, label, keywords and perhaps stable, in their order. ``assigned``: unit_id, topic_id,
    respondent_id, text and perhaps answer and question, in the order of ``vectors`` (n, d). Examples and what a theme
    includes are its most central units; a theme of an unstable topic says so. Raises CodebookError for topics that
    ``by_hand`` names and the run does not have, and where no topic is left.
    """
    _check(topics, by_hand)
    into = {topic: group[0] for group in by_hand.merge for topic in group}
    theme_of = assigned["topic_id"].map(lambda topic: into.get(topic, topic))
    people = assigned.groupby(theme_of)["respondent_id"].nunique()
    kept = [
        t for t in topics["topic_id"] if into.get(t, t) == t and t not in by_hand.drop and people.get(t, 0) >= least
    ]
    if not kept:
        raise CodebookError(f"{name}: no topic of at least {least} respondents is left; run with more answers")
    about = topics.set_index("topic_id")
    themes: list[dict[str, object]] = []
    examples, taken = [], {str(CommonTheme.OTHER)}
    unstable = _unstable(topics, into)
    labels, keywords = ({str(topic): str(said) for topic, said in about[c].items()} for c in ("label", "keywords"))
    names = {topic: by_hand.titles.get(topic) or labels[topic] for topic in kept}
    asked = _asked(names, assigned, by_hand)
    for topic, title in told_apart(names).items():
        rows = central(assigned[(theme_of == topic).to_numpy()], vectors[(theme_of == topic).to_numpy()])
        theme = theme_id(title, taken)
        themes.append({"id": theme, "names": {"fi": title[:1].upper() + title[1:]},
                 "definition": f"{keywords[topic] or names[topic]}.{asked.get(topic, '')}",
                 "includes": rows["text"].head(INCLUDED).tolist(), "unstable": topic in unstable})  # fmt: skip
        examples.append(rows.assign(theme=theme))
    raw = {"id": safe_name(name) or "own", "names": {"fi": "Aineiston aiheista ehdotettu koodikirja"},
           "note": "Proposed from topics; its examples are proposals of the program that no human has confirmed.",
           "themes": [*themes, REST], "phases": [ONE_PHASE], "kinds": [ONE_KIND]}  # fmt: skip
    marked = pd.concat(examples, ignore_index=True).assign(phase=ONE_PHASE["id"], kind=ONE_KIND["id"], proposed="true")
    return Codebook.model_validate(raw).with_examples(marked)


def _unstable(topics: pd.DataFrame, into: Mapping[str, str]) -> set[str]:
    """Topics that were unstable, or that such a one was merged into."""
    said = topics.get("stable", pd.Series("", index=topics.index))
    return {into.get(topic, topic) for topic in topics.loc[said == Stability.UNSTABLE, "topic_id"]}


def _asked(names: Mapping[str, str], assigned: pd.DataFrame, by_hand: ByHand) -> dict[str, str]:
    """By topic the question of found topics whose name stands in several: its wording, else its number, no column's
    code, which says nothing to a reader."""
    codes = {topic: topic.rpartition(".")[0] for topic in names if topic not in by_hand.titles}
    wordings = assigned.drop_duplicates("topic_id").set_index("topic_id").reindex(columns=["question"])["question"]
    numbers = {code: n for n, code in enumerate(dict.fromkeys(filter(None, codes.values())), start=1)}
    told = {}
    for topic in sorted(in_several(names, {topic: codes.get(topic, "") for topic in names}) & {*codes}):
        code, wording = codes[topic], str(wordings.fillna("").get(topic, "")).strip(" .")
        if code:
            said = f" {numbers[code]}" if wording in ("", code) else f": {wording}"
            told[topic] = f" Kysymys{said}" + ("" if said.endswith(("?", "!")) else ".")
    return told


def write_codebook(codebook: Codebook, folder: Path, run: str) -> None:
    """``codebook.yml`` and ``examples.csv`` in a new folder, whole or not at all; only its owner reads them."""
    if folder.exists():
        raise CodebookError(f"{folder}: is there already; choose another name (--name), or remove it first")
    kept = codebook.model_dump(exclude_defaults=True)
    body = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=110)
    examples = codebook.examples().dropna(axis="columns", how="all")
    with whole_folder(folder) as draft:
        private_folder(draft)
        write_text(draft / "codebook.yml", HEAD.format(run=run) + body, lasting=True)
        write_text(draft / ".gitignore", KEEP_OUT)
        write_text(draft / "examples.csv", examples.to_csv(index=False, lineterminator="\n"), lasting=True)


def _check(topics: pd.DataFrame, by_hand: ByHand) -> None:
    known, problems = topics["topic_id"].tolist(), Problems(CodebookError)
    for topic in [*(t for group in by_hand.merge for t in group), *by_hand.titles, *by_hand.drop]:
        if topic not in known:
            problems.add(unknown("topic", topic, known))
    problems.stop_if_any()


def central(rows: pd.DataFrame, vectors: np.ndarray) -> pd.DataFrame:
    """The units nearest to the middle of theirs, the same words once; ties by unit_id."""
    near = (vectors @ vectors.mean(axis=0)).round(5)
    ordered = rows.assign(near=near).sort_values(["near", "unit_id"], ascending=[False, True])
    return ordered[~ordered["text"].map(words_of).duplicated()].head(EXAMPLES).reindex(columns=EXAMPLE_COLUMNS)


def theme_id(title: str, taken: set[str]) -> str:
    """A short name for the tables, another one for each theme.

    >>> taken = {"muut"}
    >>> theme_id("Palkka ja lisät", taken), theme_id("palkka ja lisät", taken), theme_id("Raha (palkka, lisä)", taken)
    ('palkka_ja_lisät', 'palkka_ja_lisät_2', 'raha_palkka_lisä')
    """
    stem = safe_name("_".join(re.findall(r"[\w-]+", title.lower())))[:40].strip("-_") or "teema"
    name = next(each for each in (stem, *(f"{stem}_{n}" for n in range(2, 10_000))) if each not in taken)
    taken.add(name)
    return name
