"""Distributions of scale items that may be shown: full, or by the parts of the scale where single labels are rare."""

from __future__ import annotations

import re

import pandas as pd

MOST_POINTS = 7  # a ten-point scale is told by its mean: ten colours in one bar cannot be told apart


def distributions(answered: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Share of each label of each item: item_id, scale, value, label, respondents_n, share.

    ``answered``: respondent_id, item_id, scale, value, label. Items of one scale are all shown in full, or, where a
    label of any of them was chosen by 1 … min_cell - 1 respondents, all by the low, middle and high part of the scale.
    An item is left out where even a part is that rare.
    """
    parts = [_one_scale(str(scale), rows, min_cell) for scale, rows in answered.groupby("scale", sort=True)]
    columns = ["item_id", "scale", "value", "label", "respondents_n", "share"]
    found = [part for part in parts if len(part)]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


def points(scale: str) -> list[int]:
    """Values of a scale, from its name in the catalogue or as a range; empty where it is not known.

    >>> points("1-5"), points("agree4"), points("rank")
    ([1, 2, 3, 4, 5], [1, 2, 3, 4], [])
    """
    from openfeedback.survey.catalogue import catalogue

    if found := re.fullmatch(r"(\d+)-(\d+)", scale):
        return list(range(int(found[1]), int(found[2]) + 1))
    entry = catalogue().get(scale)
    return sorted(set(entry.values.values())) if entry else []


def parts_of(values: list[int]) -> list[list[int]]:
    """Low half, middle point (where there is one) and high half.

    >>> parts_of([1, 2, 3, 4]), parts_of([1, 2, 3, 4, 5])
    ([[1, 2], [3, 4]], [[1, 2], [3], [4, 5]])
    """
    half = len(values) // 2
    middle = [values[half : len(values) - half]] if len(values) % 2 else []
    return [values[:half], *middle, values[len(values) - half :]]


def _one_scale(scale: str, rows: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    values = points(scale)
    if not 2 <= len(values) <= MOST_POINTS:
        return pd.DataFrame()
    labels = _labels(rows, values)
    full = [[value] for value in values]
    counts = {
        str(item): part.drop_duplicates("respondent_id")["value"] for item, part in rows.groupby("item_id", sort=True)
    }
    shown = {item: _counted(answers, full, labels) for item, answers in counts.items()}
    if any(_rare(part, min_cell) for part in shown.values()):
        merged = {item: _counted(answers, parts_of(values), labels) for item, answers in counts.items()}
        shown = {item: part for item, part in merged.items() if not _rare(part, min_cell)}
    made = [part.assign(item_id=item, scale=scale) for item, part in shown.items() if part["respondents_n"].sum()]
    return pd.concat(made, ignore_index=True) if made else pd.DataFrame()


def _labels(rows: pd.DataFrame, values: list[int]) -> dict[int, str]:
    """The commonest wording of each value; the number itself where nobody chose it."""
    counts = rows.dropna(subset=["label"]).groupby(["value", "label"]).size().reset_index(name="n")
    common = counts.sort_values(["n", "label"], ascending=[False, True]).drop_duplicates("value")
    told = dict(zip(common["value"], common["label"], strict=True))
    return {value: str(told.get(float(value), value)) for value in values}


def _counted(answers: pd.Series, parts: list[list[int]], labels: dict[int, str]) -> pd.DataFrame:
    n = [int(answers.isin(part).sum()) for part in parts]
    names = [labels[part[0]] if len(part) == 1 else _joined([labels[value] for value in part]) for part in parts]
    total = sum(n)
    share = [k / total if total else 0.0 for k in n]
    return pd.DataFrame({"value": range(len(parts)), "label": names, "respondents_n": n, "share": share})


def _joined(names: list[str]) -> str:
    """Labels of a part of a scale in one: numbers as a range."""
    return f"{names[0]}–{names[-1]}" if all(n.isdigit() for n in names) else " / ".join(names)


def _rare(counts: pd.DataFrame, min_cell: int) -> bool:
    return bool(counts["respondents_n"].between(1, min_cell - 1).any())
