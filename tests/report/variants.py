"""Variants of the small run: an appendix of one event, one group, one theme, nobody, without codebook or scores …

``python tests/report/variants.py`` writes their structure anew to variants.yml; read the change before committing it.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import small_contents
import small_run
import yaml

from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.codebook.model import topics_as_codebook
from openfeedback.report.content.document import Bullets, Cards, Document, Figure, Note, Paragraph, Quotes, Table

SNAPSHOT = Path(__file__).parent / "variants.yml"
ONE_EVENT = [("k3", "2025-01-25", "Juurruttamisklinikka", 30)]
MARKS = {Paragraph: "text", Bullets: "list", Note: "box", Quotes: "quotes", Cards: "cards"}


def rich() -> dict[str, pd.DataFrame]:
    """The small run with everything that a run may hold besides."""
    tables = small_run.tables()
    themes = small_run.THEMES[:4]
    agreement = [
        ("blind", field, 80, share, share - 0.1, min(share + 0.08, 1), *[share - 0.03, share - 0.14, share + 0.06] * 2)
        for field, share in (("theme", 0.85), ("phase", 0.74), ("kind", 0.9))
    ]
    measures = [f"{m}{end}" for m in ("percent", "kappa", "alpha") for end in ("", "_low", "_high")]
    events = [
        (theme, "event_id", event, None if i == 3 else 5 + j, n, None if i == 3 else (5 + j) / n, 0.1, 0.8, i == 3)
        for j, theme in enumerate(themes)
        for i, (event, _, _, n) in enumerate(small_run.EVENTS)
    ]
    columns = ["theme", "by", "group", "respondents_n", "group_n", "share", "ci_low", "ci_high", "suppressed"]
    found = [(theme, item, 9, 0.4 - 0.2 * j, -0.6, 0.6, 0.01 + 0.3 * j, 0.02 + 0.3 * j, "exact")
             for j, theme in enumerate(themes) for item in small_run.ITEMS]  # fmt: skip
    means = [(event, item, 12, 3.5 + 0.2 * i, False) for i, (event, *_) in enumerate(small_run.EVENTS[:3])
             for item in small_run.ITEMS]  # fmt: skip
    ranges = [(theme, 20 + i, 19.0, 12.0 + i, 24.0, "probabilities", 0, False) for i, theme in enumerate(themes)]
    audit = [("Taulukko 2", "Yht.", "polls_n", "409", "481", "x", "differs", "summa on 481")]
    return tables | {
        "agreement": pd.DataFrame(agreement, columns=["review", "field", "n", *measures]),
        "event_shares": pd.DataFrame(events, columns=columns).astype({"respondents_n": "Int64", "group_n": "Int64"}),
        "group_sizes": pd.DataFrame([("event_id", "k1", 14, False), ("event_id", "k2", None, True)],
                                    columns=["by", "group", "respondents_n", "suppressed"]),
        "event_correlations": pd.DataFrame(found, columns=["theme", "measure", "events_n", "correlation", "chance_low",
                                                           "chance_high", "p", "p_adjusted", "method"]),
        "event_means": pd.DataFrame(means, columns=["event_id", "item_id", "respondents_n", "mean", "suppressed"]),
        "coding_range": pd.DataFrame(ranges, columns=["theme", "coded_n", "expected_n", "low", "high", "basis",
                                                      "double_n", "suppressed"]),
        "power": pd.DataFrame([("hyoty", 0.1, 59, 6, 1.1, 0.9, False)], columns=["item_id", "share", "respondents_n",
                                                                                "n_with", "sd", "detectable",
                                                                                "suppressed"]),
        "comparisons": tables["comparisons"].assign(detectable=0.55, or_p_adjusted=0.02, odds_ratio=2.0, or_low=1.1,
                                                    or_high=3.0),
        "audit": pd.DataFrame(audit, columns=["table", "row", "column", "printed", "derived", "formula", "verdict",
                                              "explanation"]),
    }  # fmt: skip


def without(*names: str) -> dict[str, pd.DataFrame]:
    """The small run with empty tables of these names."""
    return {name: frame.head(0) if name in names else frame for name, frame in small_run.tables().items()}


def topical() -> dict[str, pd.DataFrame]:
    """The small run without a codebook: topics in place of themes."""
    rows = [("1", "ei", 20, False), ("2", "ei", 11, False), ("3", "ei", None, True)]
    matrix = pd.DataFrame(rows, columns=["theme", "phase", "respondents_n", "suppressed"])
    matrix["reason"] = ["small" if hidden else "" for hidden in matrix["suppressed"]]
    share = matrix["respondents_n"] / 59
    matrix = matrix.assign(share=share, ci_low=share - 0.05, ci_high=share + 0.05, units_n=matrix["respondents_n"])
    as_topic = dict(zip(small_run.THEMES, ["1", "2", "3", *"7777"], strict=True))
    comparisons = small_run.tables()["comparisons"]
    comparisons = comparisons.assign(theme=comparisons["theme"].map(as_topic)).query("theme != '7'")
    return without("feedback", "groups") | {
        "matrix": matrix.astype({"respondents_n": "Int64", "units_n": "Int64"}), "comparisons": comparisons,
    }  # fmt: skip


def nobody() -> dict[str, pd.DataFrame]:
    """An event whose open fields held nothing to keep, with ratings."""
    one = small_run.tables(ONE_EVENT)
    return {n: f if n in ("events", "scores", "respondents", "dropped") else f.head(0) for n, f in one.items()}


def with_contents() -> dict[str, pd.DataFrame]:
    """Everything, and what is wished for in words."""
    return rich() | small_contents.contents()


VARIANTS: dict[str, tuple[Callable[[], dict[str, pd.DataFrame]], dict]] = {
    "whole": (small_run.tables, {"appendix": {"quotes": True}}),
    "rich": (rich, {"appendix": {"quotes": True, "published": True}}),
    "contents": (with_contents, {"appendix": {"quotes": True}}),
    "short": (with_contents, {"appendix": {"length": "short"}}),
    "one event": (lambda: small_run.tables(ONE_EVENT), {"survey": {"only": {"event_id": ["k3"]}}}),
    "one county": (small_run.tables, {"survey": {"only": {"county": ["Kainuu"]}}, "simulated": False}),
    "one customer group": (small_run.tables, {"survey": {"only": {"investment": ["Lapset, nuoret ja perheet"]}}}),
    "one theme": (small_run.tables, {"appendix": {"themes": ["juurruttaminen"], "quotes": True}}),
    "two themes": (rich, {"appendix": {"themes": ["juurruttaminen", "verkostotyo"]}}),
    "three answers": (lambda: small_run.tables([("k4", "2025-03-19", "Pienryhmä", 3)]), {}),
    "nobody": (nobody, {}),
    "without a codebook": (topical, {"coding": {"codebook": None}}),
    "without scores": (lambda: without("scores", "comparisons"), {}),
    "without topics": (lambda: without("topics", "assignments"), {"matrix": {"kinds": []}}),
}


@cache
def variant(name: str, language: str) -> Document:
    """The appendix of a variant, written once."""
    make, params = VARIANTS[name]
    tables = make()
    book = topics_as_codebook(tables["topics"].head(3)) if "coding" in params else load_codebook("table5")
    return small_run.appendix(tables, small_run.params(language=language, **params), book)


def structure(document: Document) -> list[str]:
    """Headings, and under each the kinds of its blocks; tables with their rows and columns as drawn."""
    return [
        f"{'#' * section.level} {section.heading}: {', '.join(_mark(block) for block in section.blocks)}"
        for section in document.sections
    ]


def _mark(block: object) -> str:
    if isinstance(block, Table):
        where = " (workbook)" if block.only_workbook else ""
        return f"table {block.key} {len(block.frame)}x{len(block.header)}{where}"
    return f"figure {block.key}" if isinstance(block, Figure) else MARKS[type(block)]


if __name__ == "__main__":
    found = {name: structure(variant(name, "fi")) for name in VARIANTS}
    SNAPSHOT.write_text(yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=200), encoding="utf-8")
