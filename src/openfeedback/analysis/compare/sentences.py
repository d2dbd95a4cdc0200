"""A comparison in one plain sentence or two, for readers who read no tables; wordings are data (data/compare.yml)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from openfeedback.analysis.compare.themes import WEIGHTED
from openfeedback.vocabulary import BETWEEN

CLEAR = 0.05  # an adjusted p below this counts as a clear difference
_EQUAL = 0.005  # a difference that prints as 0.00
_LEAST_P = 0.001


def with_sentences(
    comparisons: pd.DataFrame,
    names: Mapping[str, str] | None = None,
    items: Mapping[str, str] | None = None,
    language: str = "fi",
) -> pd.DataFrame:
    """The comparisons with ``sentence``: what was found, whether chance explains it, whether the event may.

    ``names``: theme (kind, topic) → the reader's name; parts of "theme × phase" are named each by itself. ``items``:
    item_id → wording. Give the table after suppression: a suppressed row says no number.
    """
    rows = ({str(key): value for key, value in row.items()} for row in comparisons.to_dict("records"))
    said = [_say(row, names or {}, items or {}, language) for row in rows]
    return comparisons.assign(sentence=pd.Series(said, index=comparisons.index, dtype="str"))


def item_wordings(scores: pd.DataFrame) -> dict[str, str]:
    """Wording of each scale item (item_id → item); of several the first by the alphabet.

    >>> item_wordings(pd.DataFrame({"item_id": ["q", "q"], "item": ["Hyöty nyt", "Hyöty"]}))
    {'q': 'Hyöty'}
    """
    first = scores.sort_values(["item_id", "item"]).drop_duplicates("item_id")
    return dict(zip(first["item_id"], first["item"], strict=True))


def clearest(comparisons: pd.DataFrame) -> pd.DataFrame:
    """The tested comparisons, those least explained by chance first."""
    return comparisons[comparisons["p"].notna()].sort_values(["p_adjusted", "by", "theme", "item_id"])


def theme_by_theme(comparisons: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The two tables in which comparisons are kept: those of themes, and all others."""
    by_theme = comparisons["by"] == "theme"
    return comparisons[by_theme], comparisons[~by_theme]


def _say(row: dict[str, Any], names: Mapping[str, str], items: Mapping[str, str], language: str) -> str:
    words = _words(language)
    if row.get("suppressed", False):
        return str(words["hidden"])
    if pd.isna(row["p"]):
        return str(words["few_weighted" if WEIGHTED in str(row.get("note")) else "few"])
    name = BETWEEN.join(names.get(part, part) for part in str(row["theme"]).split(BETWEEN))
    facts = {
        "what": words["what"][row.get("by", "theme")].format(name=name, n=int(row["n_with"])),
        "item": items.get(row["item_id"], row["item_id"]),
        "n_without": int(row["n_without"]),
        "size": _number(abs(row["difference"]), language, 2), "p": _p(row["p_adjusted"], language),
        **{k: _number(row[k], language, 2) for k in ("mean_with", "mean_without")},
        "interval": _interval(row, words, language),
        "detectable": _number(row.get("detectable"), language, 1),
    }  # fmt: skip
    return " ".join(words[key].format(**facts) for key in _parts(row))


def _parts(row: dict[str, Any]) -> list[str]:
    """Which sentences a comparison takes."""
    size, clear = row["difference"], row["p_adjusted"] < CLEAR
    first = "equal" if abs(size) < _EQUAL else "higher" if size > 0 else "lower"
    alone = ["no_spread"] if pd.isna(row["ci_low"]) else []
    if not clear:
        return [first, *alone, "unclear_bare" if pd.isna(row.get("detectable")) else "unclear"]
    good = {"high": size > 0, "low": size < 0}.get(str(row.get("best")))
    parts = [first, *alone, *([] if good is None else ["better" if good else "worse"]), "clear"]
    within = row.get("or_p")
    return parts if pd.isna(within) else [*parts, "stays" if within < CLEAR else "goes"]


def _interval(row: dict[str, Any], words: Mapping[str, Any], language: str) -> str:
    """The interval after its comma; nothing where there is none."""
    if pd.isna(row["ci_low"]):
        return ""
    ends = {end: _number(row[f"ci_{end}"], language, 2) for end in ("low", "high")}
    return str(words["interval"]).format(**ends)


def _number(value: Any, language: str, digits: int) -> str:
    """A number as the reader writes it.

    >>> _number(-0.5, "fi", 2), _number(1.25, "en", 1)
    ('−0,50', '1.2')
    """
    text = f"{float(value):.{digits}f}".replace("-", "−")
    return text.replace(".", ",") if language == "fi" else text


def _p(p: float, language: str) -> str:
    if p < _LEAST_P:
        return str(_words(language)["below"]).format(p=_number(_LEAST_P, language, 3))
    return _number(p, language, 3)


@cache
def _words(language: str) -> dict[str, Any]:
    return dict(yaml.safe_load((Path(__file__).parent / "data" / "compare.yml").read_text(encoding="utf-8"))[language])
