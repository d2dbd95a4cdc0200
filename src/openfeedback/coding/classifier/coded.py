"""The codings of a run: by the model, which learns from persons, and by the persons, who win over it."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from openfeedback.coding.classifier.classify import code, lacking
from openfeedback.coding.classifier.combine import code_by_topics, settled_alone, with_human
from openfeedback.coding.classifier.definitions import FEW
from openfeedback.coding.classifier.learnt import even, lists_things
from openfeedback.coding.classifier.reviewed import own_examples
from openfeedback.coding.codebook import CODES, Codebook, words_of
from openfeedback.settings import CodingSettings, VectorSettings
from openfeedback.vocabulary import Coder

ENOUGH_REVIEWED = 30  # units coded by persons from which on they say where the model is no better than a coin


class Coded(NamedTuple):
    """The codings of a run; the model's own before it learnt from persons; the classifier's name for the manifest.

    ``praise``: the kinds of praise and suggestions that may be counted: found by definitions alone, they are not.
    ``own_examples``: units that are examples of the codebook, whose probabilities are told as if they were none.
    ``echoes``: ids of the units that say what an example says: there the model repeats what it was given, and its
    agreement with a person says nothing of it (``independent``: its own codes of the others).
    ``lists``: units to which the program gave one theme, though they name several things (``lists_things``).
    """

    codings: pd.DataFrame
    unseen: pd.DataFrame
    models: dict[str, str]
    praise: list[str]
    own_examples: int = 0
    lists: int = 0
    echoes: frozenset[str] = frozenset()

    @property
    def independent(self) -> pd.DataFrame:
        """The model's codes from before it learnt from persons, without those of units that are its examples."""
        return self.unseen[~self.unseen["unit_id"].isin(self.echoes)]

    @property
    def left_out(self) -> dict[str, float]:
        """The units that got no theme, as none was surer than a coin or than ``coding.min_p``: units_n and share."""
        without = self.codings["theme"].isna()
        return {"units_n": int(without.sum()), "share": round(float(without.mean()), 3) if len(without) else 0.0}

    @property
    def moved(self) -> pd.DataFrame:
        """What learning from persons moved (``moved``)."""
        return moved(self.unseen, self.codings)


def code_with_persons(
    units: pd.DataFrame,
    codebook: Codebook,
    human: pd.DataFrame | None,
    assignments: pd.DataFrame,
    settings: CodingSettings,
    vectors: VectorSettings | None = None,
    seed: int = 0,
) -> Coded:
    """Codings of ``units`` (unit_id, text, answer, question, role) in which persons win over the model.

    A person's codings (``human``: unit_id, coder, theme, phase, kind) become examples, so that the model learns from
    them; ``unseen`` holds its codes from before, the only ones from which agreement may be told. Where topics stand in
    for themes (``topics_as_codebook``: it has no folder), the ``assignments`` are the model's codes.
    The probabilities of units that are the codebook's own examples are those of a model that has not seen them.
    """
    vectors = vectors or VectorSettings()
    if codebook.home is None:
        unseen = code_by_topics(assignments, codebook)
        codings = unseen if human is None else with_human(unseen, human)
        return Coded(codings, unseen, {}, [], lists=_lists(units, codings))
    own = own_examples(codebook, units)
    echoes = _saying(own, units)
    unseen = code(
        units, codebook, settings, vectors, seed, abstain=human is None, proposed=human is not None, unseen=own
    )
    if human is None:
        return Coded(unseen, unseen, _named(codebook), _praise(codebook), _with_theme(echoes, unseen),
                     _lists(units, unseen), echoes)  # fmt: skip
    taught = taught_by(codebook, human, units)
    if settings.min_p is None and len(taught.examples()) > FEW:
        settings = settings.model_copy(update={"min_p": _even(unseen[~unseen["unit_id"].isin(echoes)], human)})
    own = own_examples(codebook, units, human)
    codings = with_human(code(units, taught, settings, vectors, seed, abstain=True, unseen=own), human)
    return Coded(codings, unseen, _named(taught), _praise(taught), _with_theme(_saying(own, units), codings),
                 _lists(units, codings), echoes)  # fmt: skip


def taught_by(codebook: Codebook, human: pd.DataFrame, units: pd.DataFrame) -> Codebook:
    """The codebook with persons' codings (unit_id, coder, theme, phase, kind) of ``units`` among its examples."""
    return codebook.with_examples(settled_alone(human)[["unit_id", *CODES]].merge(units, on="unit_id"))


def moved(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Which codes of the same units (unit_id, theme, kind) are others now: field, before, after, units_n; most first.

    >>> before = pd.DataFrame({"unit_id": ["a", "b"], "theme": ["x", "x"], "kind": "muu"})
    >>> moved(before, before.assign(theme=["x", None])).values.tolist()
    [['theme', 'x', '', 1]]
    """
    both = before.merge(after, on="unit_id", suffixes=("_before", "_after"))
    rows = []
    for field in ("theme", "kind"):
        pairs = both[[f"{field}_before", f"{field}_after"]].fillna("").set_axis(["before", "after"], axis=1)
        counts = pairs[pairs["before"] != pairs["after"]].value_counts().reset_index(name="units_n")
        rows.append(counts.assign(field=field))
    found = pd.concat(rows, ignore_index=True)[["field", "before", "after", "units_n"]]
    return found.sort_values(["field", "units_n", "before", "after"], ascending=[False, False, True, True],
                             ignore_index=True)  # fmt: skip


def moved_lines(found: pd.DataFrame, units: int, most: int = 5) -> list[str]:
    """What moved in sentences, for a person who has just corrected: how many, and the commonest moves.

    >>> one = pd.DataFrame({"field": ["theme"], "before": ["x"], "after": [""], "units_n": [2]})
    >>> moved_lines(one, 9)
    ['theme: 2 of 9 units moved (2: x -> none)', 'kind: 0 of 9 units moved']
    """
    lines = []
    for field in ("theme", "kind"):
        part = found[found["field"] == field]
        rows = part.head(most)[["units_n", "before", "after"]].replace("", "none").astype("str").to_numpy()
        moves = [f"{n}: {before} -> {after}" for n, before, after in rows.tolist()]
        told = f" ({', '.join([*moves, '…'] if len(part) > most else moves)})" if moves else ""
        lines.append(f"{field}: {part['units_n'].sum()} of {units} units moved{told}")
    return lines


def _even(unseen: pd.DataFrame, human: pd.DataFrame) -> float | None:
    """Where the model is no better than a coin, from the units that persons coded too; None where they are few."""
    both = unseen.merge(human[["unit_id", "theme"]].dropna(), on="unit_id", suffixes=("", "_said"))
    if len(both) < ENOUGH_REVIEWED:
        return None
    return even(both["theme_p"].to_numpy(dtype=float), (both["theme"] == both["theme_said"]).to_numpy(dtype=bool))


def _lists(units: pd.DataFrame, codings: pd.DataFrame) -> int:
    """How many units with a theme by the program name several things."""
    program = codings["coder"].isin([*Coder]) & codings["theme"].notna()
    coded = units["unit_id"].isin(codings.loc[program, "unit_id"])
    return sum(lists_things(str(text)) for text in units.loc[coded, "text"])


def _saying(own: frozenset[str], units: pd.DataFrame) -> frozenset[str]:
    """Ids of the units that say these words."""
    return frozenset(units.loc[units["text"].map(words_of).isin(own), "unit_id"])


def _with_theme(units: frozenset[str], codings: pd.DataFrame) -> int:
    """How many of these units have a theme."""
    return len(units.intersection(codings.loc[codings["theme"].notna(), "unit_id"]))


def _praise(codebook: Codebook) -> list[str]:
    unlearnt = lacking(codebook).get("kind", [])
    return [kind for kind in codebook.feedback_kinds if kind not in unlearnt]


def _named(codebook: Codebook) -> dict[str, str]:
    return {"classifier": f"{codebook.id}, n = {len(codebook.examples())}"}
