"""The tables that the appendix draws, made of a run's own: counted by analysis/, protected by disclosure/.

In comes what a run keeps for itself (texts, codes, scores), out comes what may be seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

from openfeedback.analysis import QUOTED, quotable, texts_of, topic_examples
from openfeedback.analysis.compare import CHANGES, content_changes
from openfeedback.analysis.counts import answer_tables, lies_in, topic_mentions
from openfeedback.coding.classifier import praise_alone
from openfeedback.coding.topics import outside_codebook, topic_themes
from openfeedback.disclosure import protect_answers, protect_readings, protect_topics
from openfeedback.params import Params
from openfeedback.run.stages import PRIVATE
from openfeedback.settings import TextSettings
from openfeedback.tables import COLUMNS, empty
from openfeedback.vocabulary import Coder, Kind

OWN = ("responses", "respondents", "scores", "dropped", "dropped_units", "units", "codings", "assignments", "topics",
       "topic_points")  # fmt: skip
DRAWN = ("overview", "questions", "event_answers", "dropped_reasons", "item_means", "distributions", "topics_shown",
         "topic_readings", "points_shown", "quotes", "content_changes")  # fmt: skip


_QUOTED: tuple[tuple[str, Literal["phase", "kind", "content"]], ...] = (
    ("matrix", "phase"), ("feedback", "kind"), ("contents", "content"),
)  # fmt: skip


def drawn(tables: Mapping[str, pd.DataFrame], params: Params, min_cell: int) -> dict[str, pd.DataFrame]:
    """The tables that the appendix draws: the protected ones as they are, and ``DRAWN`` in place of the run's own.

    ``tables``: the run's; those of counts protected already, any of them missing. ``min_cell``: fewest respondents
    behind a number that is shown.
    """
    own = {name: tables[name] if name in tables else _nothing(name) for name in OWN}
    made = protect_answers(answer_tables({**tables, **own}, bool(params.coding.human)), tables, min_cell)
    few = bool(made["overview"]["suppressed"].iloc[0]) or not made["overview"]["respondents_n"].iloc[0]
    quoting = params.appendix.quotes and not few
    made["topics_shown"] = _topics(own, params.text, quoting, min_cell)
    visible = made["topics_shown"].loc[~made["topics_shown"]["suppressed"]]
    made["topic_readings"] = _readings(own, visible, min_cell)
    points = own["topic_points"]
    made["points_shown"] = points[points["topic_id"].isin(visible["topic_id"])].drop(columns="unit_id")
    made["quotes"] = _quotes(tables, own, params, min_cell if quoting else 0)
    made["content_changes"] = _changes(tables, int(made["overview"]["respondents_n"].fillna(0).iloc[0]))
    return {name: frame for name, frame in tables.items() if name not in PRIVATE} | made


def _changes(tables: Mapping[str, pd.DataFrame], people: int) -> pd.DataFrame:
    """What changed since the round before, where its tables are given (``contents_earlier``, ``overview_earlier``)."""
    now, earlier = (tables.get(name, pd.DataFrame()) for name in ("contents", "contents_earlier"))
    if now.empty or earlier.empty:
        return pd.DataFrame(columns=CHANGES)
    before = tables.get("overview_earlier", pd.DataFrame({"respondents_n": [0]}))["respondents_n"].fillna(0)
    return content_changes(now, earlier, people, int(before.iloc[0]))


def _nothing(name: str) -> pd.DataFrame:
    if name in COLUMNS:
        return empty(name)
    return pd.DataFrame(columns=["unit_id", "x", "y", "topic_id"] if name == "topic_points" else [])


def _topics(own: Mapping[str, pd.DataFrame], text: TextSettings, quoting: bool, min_cell: int) -> pd.DataFrame:
    """The topics that enough people speak of, with an example where words may be quoted."""
    topics = own["topics"]
    raised = topic_mentions(own["assignments"], own["units"], own["responses"]) if len(own["assignments"]) else None
    if raised is not None and raised["theme"].notna().any():
        shown = protect_topics(topics, raised.groupby("theme")["respondent_id"].nunique(), min_cell)
    else:  # the tables do not say whose the units are
        shown = protect_topics(topics, topics.set_index("topic_id")["units_n"].fillna(0), min_cell)
        quoting = False
    out = shown.drop(columns=["examples", "example_ids"], errors="ignore")
    if not quoting or "example_ids" not in shown:
        return out
    found = topic_examples(shown[~shown["suppressed"]], own["units"], own["responses"])
    return out.merge(found.assign(example=_redacted(found["example"], text)), on="topic_id", how="left")


def _readings(own: Mapping[str, pd.DataFrame], visible: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    if own["codings"].empty or not own["assignments"]["topic_id"].notna().any():
        return pd.DataFrame(columns=["topic_id", "candidate", "theme", "part"])
    cross = topic_themes(own["assignments"], own["codings"], own["units"], own["responses"])
    return protect_readings(cross, outside_codebook(cross, visible), min_cell)


def _quotes(
    tables: Mapping[str, pd.DataFrame], own: Mapping[str, pd.DataFrame], params: Params, min_cell: int
) -> pd.DataFrame:
    """Words for the cells and contents that are told; none where ``min_cell`` is 0."""
    kinds = {"matrix": list(params.matrix.kinds) if params.coding.codebook else [], "contents": list[str]()}
    made = [pd.DataFrame(columns=QUOTED)]
    for name, by in _QUOTED if min_cell else ():
        if (cells := tables.get(name, pd.DataFrame())).empty:
            continue
        told = cells[~cells["suppressed"].astype(bool) & (cells["respondents_n"].fillna(0) >= min_cell)]
        wanted = kinds[name] if name in kinds else list(dict.fromkeys(cells["kind"]))
        coded = _asking(texts_of(own["codings"], own["units"], own["responses"], wanted))
        if name == "contents":
            coded = coded.merge(tables["content_codings"][["unit_id", "content_id"]].dropna(), on="unit_id")
            coded = coded[lies_in(coded)]
            coded = _not_twice(coded, made, tables.get("contents_matrix", pd.DataFrame()))
        made.append(quotable(told, coded, by))
    found = pd.concat(made, ignore_index=True)
    return found.assign(text=_redacted(found["text"], params.text))


def _asking(coded: pd.DataFrame) -> pd.DataFrame:
    """The coded units without praise that the program took for a wish or a suggestion: it is quoted as neither."""
    asked = coded["kind"].isin([Kind.WISH, Kind.SUGGESTION]) & coded["coder"].isin([*Coder])
    return coded[~asked | ~coded["text"].map(praise_alone).astype(bool)]


def _not_twice(coded: pd.DataFrame, made: Sequence[pd.DataFrame], cells: pd.DataFrame) -> pd.DataFrame:
    """The coded units without words that stand beside a phase already, but where the content of that phase is told.

    Words in both places would tell how many people, at the least, wished for the content in that phase.
    """
    told = cells.loc[~cells["suppressed"].astype(bool), ["content_id", "phase"]] if len(cells) else cells
    known = set(zip(told["content_id"], told["phase"], strict=True)) if len(told) else set[tuple[str, str]]()
    beside = coded["text"].isin(pd.concat([frame["text"] for frame in made]))
    there = [place in known for place in zip(coded["content_id"], coded["phase"], strict=True)]
    return coded[~beside | pd.Series(there, coded.index, dtype=bool)]


def _redacted(texts: pd.Series, settings: TextSettings) -> pd.Series:
    """The texts without personal data, whatever the reading did before: redacting twice changes nothing."""
    from openfeedback.text.redact import redact

    return redact(texts.reset_index(drop=True), settings)[0].set_axis(texts.index) if len(texts) else texts
