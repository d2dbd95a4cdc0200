"""Names of topics and contents against all units of their groups: who uses the words that a name is made of.

Of names: share of a group's units that use every word of its name. Of lists of words: share that use each listed word.
Counted from the tables of runs, by base forms and parts of compounds, apart from the code that makes names.
Usage: bench_names.py [--show] RUN... (folders like outputs/NAME).
"""

import json
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from openfeedback.coding.topics.words.candidates import every_part
from openfeedback.text.morphology import minen_noun

LISTS, MIXED = ("Sanoja: ", "Words: "), ("Sekalaisia: ", "Mixed: ", "Eri sanoin: ", "Aihe ", "Topic ")
TOLD = re.compile(r" \((?:kieltolauseissa.*|\d+)\)$")  # what stands behind a name and is none of its words


def groups(run: Path) -> dict[str, list[tuple[str, list[str]]]]:
    """The name and the texts of each topic and each content of a run."""
    table = {path.stem: pd.read_parquet(path) for path in sorted((run / "stages").glob("*.parquet"))}
    texts = table["units"].set_index("unit_id")["text"]
    made = {}
    for kind, named, units, column, title in (
        ("topics", "topics", "assignments", "topic_id", "label"),
        ("contents", "contents", "content_codings", "content_id", "title"),
    ):
        of = table[units].dropna(subset=[column]).groupby(column)["unit_id"].agg(list)
        names = table[named].set_index(column)[title].astype(str)
        made[kind] = [(names[key], texts[of[key]].tolist()) for key in names.index if key in of and "/muut" not in key]
    return made


def said(texts: list[str]) -> list[set[str]]:
    """The base forms of each text with parts of compounds, verbs also as nouns."""
    return [{*parts, *filter(None, map(minen_noun, parts))} for parts in every_part(texts)]


def shares(name: str, texts: list[str]) -> tuple[float, list[float]]:
    """Share of the texts that use every word of a name, and each of them."""
    words = [set(word) for word in every_part(re.findall(r"[\w-]+", name)) if word]
    own = said(texts)
    each = [np.mean([bool(word & of_text) for of_text in own]) for word in words]
    return float(np.mean([all(word & of_text for word in words) for of_text in own])), [float(share) for share in each]


def figures(named: list[tuple[str, list[str]]], show: bool) -> dict[str, object]:
    """Counts of tiers; of names and of lists the least and mean share, and how many are below a half and a third."""
    names, lists, mixed = [], [], 0
    for name, texts in named:
        plain = TOLD.sub("", name)
        whole, each = shares(plain.split(": ")[-1], texts)
        if show:
            print(f"{len(texts):4d}  {whole:.2f}  {min(each, default=0):.2f}  {name}")
        if plain.startswith(MIXED):
            mixed += 1
        elif plain.startswith(LISTS):
            lists.append(min(each, default=0.0))
        else:
            names.append(whole)
    told: dict[str, object] = {"groups": len(named), "mixed": mixed}
    for tier, found, least in (("names", names, 1 / 2), ("lists", lists, 1 / 3)):
        told[tier] = len(found)
        if found:
            told |= {f"{tier}_min": round(min(found), 2), f"{tier}_mean": round(float(np.mean(found)), 2),
                     f"{tier}_below": sum(share < least for share in found)}  # fmt: skip
    return told


def main() -> None:
    """A line of figures for the topics and for the contents of each run."""
    for run in map(Path, [given for given in sys.argv[1:] if given != "--show"]):
        for kind, named in groups(run).items():
            print(json.dumps({"run": run.name, "of": kind, **figures(named, "--show" in sys.argv)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
