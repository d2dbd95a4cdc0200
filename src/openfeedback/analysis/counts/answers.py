"""What was asked, answered and left out, and how items were rated: the counts beside the themes, as they truly are."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from openfeedback.analysis.intervals import effective_n
from openfeedback.analysis.weights import weights_of
from openfeedback.survey.scales import points
from openfeedback.tables import COLUMNS, empty
from openfeedback.vocabulary import Coder

COUNTED = {"respondents_n": ("respondent_id", "nunique"), "responses_n": ("response_id", "nunique")}
NOTES = ("miro", "padlet", "notes")  # exports of which each row is a note, whoever wrote it
MOST_POINTS = 7  # a longer scale is told by its mean: ten colours in one bar look alike


def answer_tables(tables: Mapping[str, pd.DataFrame], by_persons: bool = False) -> dict[str, pd.DataFrame]:
    """overview, questions, event_answers, dropped_reasons, item_means and distributions, from a run's tables.

    ``by_persons``: the parameters name codings by persons. Tables that are missing count as empty.
    """
    some = {name: tables.get(name, empty(name) if name in COLUMNS else pd.DataFrame()) for name in _NEEDED}
    responses, scores = some["responses"], _answered(some["scores"])
    return {
        "overview": overview(some, by_persons),
        "questions": questions(responses),
        "event_answers": event_answers(responses, some["events"]),
        "dropped_reasons": some["dropped"].groupby("reason").size().rename("responses_n").reset_index(),
        "item_means": item_means(some["scores"], scores),
        "distributions": distributions(scores),
    }


_NEEDED = ("responses", "respondents", "events", "units", "codings", "assignments", "dropped", "dropped_units",
           "scores")  # fmt: skip


def overview(tables: Mapping[str, pd.DataFrame], by_persons: bool = False) -> pd.DataFrame:
    """One row: how many people, answers, events, units, codes and topics there are."""
    responses, codings = tables["responses"], tables["codings"]
    persons = ~codings["coder"].isin([*Coder])
    assigned, answered = tables["assignments"], set(responses["event_id"].dropna())
    return pd.DataFrame([{
        "respondents_n": responses["respondent_id"].nunique(), "responses_n": len(responses),
        "events_n": len(answered), "silent_events_n": int((~tables["events"]["event_id"].isin(answered)).sum()),
        "dropped_n": len(tables["dropped"]),
        **_without_units(tables), "effective_n": _effective(tables["respondents"], responses),
        "units_n": len(tables["units"]), "coded_n": len(codings), "abstained_n": int(codings["theme"].isna().sum()),
        "human_units_n": int(persons.sum()) if by_persons else 0, "assigned_n": int(assigned["topic_id"].notna().sum()),
        "unassigned_n": int(assigned["topic_id"].isna().sum()), "by_persons": bool(by_persons and persons.any()),
        "edge_n": _edge(assigned), "weighted": "weight" in tables["respondents"],
        "notes": _notes(tables["respondents"], responses),
    }])  # fmt: skip


def _without_units(tables: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    """Kept answers of which no part has an idea, and parts without one of the other answers."""
    held = tables["units"]["response_id"]
    answers = tables["responses"]["response_id"]
    dropped = tables["dropped_units"].reindex(columns=["response_id"])["response_id"]
    whole = answers.isin(dropped) & ~answers.isin(held)
    return {"unitless_n": int(whole.sum()), "dropped_parts_n": int(dropped.isin(held).sum())}


def _effective(respondents: pd.DataFrame, responses: pd.DataFrame) -> int:
    """The effective size of all who answered, by their weights; 0 where there are none."""
    weights = weights_of(respondents, pd.Index(sorted(responses["respondent_id"].unique())))
    return 0 if weights is None else round(effective_n(weights))


def _notes(respondents: pd.DataFrame, responses: pd.DataFrame) -> str:
    """Whether all, some or none of those who answered are notes, which nobody knows the writers of."""
    if "source" not in respondents:
        return "none"
    answered = respondents[respondents["respondent_id"].isin(responses["respondent_id"])]
    notes = answered["source"].isin(NOTES)
    return "none" if not notes.any() else "all" if notes.all() else "some"


def _edge(assigned: pd.DataFrame) -> int:
    """Units that have a topic and are not of its core."""
    return int((assigned["topic_id"].notna() & ~assigned["core"]).sum()) if "core" in assigned else 0


def questions(responses: pd.DataFrame) -> pd.DataFrame:
    """question_id, question (its first wording by letters), respondents_n, responses_n; by id."""
    counted = responses.groupby("question_id", sort=True).agg(**COUNTED).reset_index()
    worded = responses.sort_values("question").drop_duplicates("question_id")[["question_id", "question"]]
    return counted.merge(worded, on="question_id")[["question_id", "question", *COUNTED]]


def event_answers(responses: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """event_id, date, name, respondents_n, responses_n; events without an answer too, by date and name."""
    counted = responses[responses["event_id"].notna()].groupby("event_id", sort=True).agg(**COUNTED).reset_index()
    known = events.drop_duplicates("event_id")[["event_id", "date", "name"]]
    found = known.merge(counted, on="event_id", how="outer")
    found = found.assign(**{name: found[name].fillna(0).astype("int64") for name in COUNTED})
    place = found["name"].fillna(found["event_id"])
    order = found.assign(place=place).sort_values(["date", "place"], na_position="last").index
    return found.loc[order].reset_index(drop=True)


def item_means(scores: pd.DataFrame, answered: pd.DataFrame) -> pd.DataFrame:
    """item_id, item, scale, respondents_n, mean of each item with an answer."""
    named = scores.sort_values(["item_id", "item"]).drop_duplicates("item_id", keep="last").set_index("item_id")["item"]
    scales = scores.dropna(subset=["scale"]).sort_values("scale").drop_duplicates("item_id").set_index("item_id")
    found = answered.groupby("item_id", sort=True).agg(
        respondents_n=("respondent_id", "nunique"), mean=("value", "mean")
    )
    rows = found.reset_index()
    rows = rows.assign(item=rows["item_id"].map(named), scale=rows["item_id"].map(scales["scale"]))
    return rows[["item_id", "item", "scale", "respondents_n", "mean"]]


def distributions(answered: pd.DataFrame) -> pd.DataFrame:
    """item_id, scale, value, label (the commonest wording), respondents_n: every point of a scale that is not too long.

    ``answered``: respondent_id, item_id, scale, value, label.
    """
    parts = []
    for (scale, item), rows in answered.groupby(["scale", "item_id"], sort=True):
        values = points(str(scale))
        if 2 <= len(values) <= MOST_POINTS:
            labels = _labels(answered[answered["scale"] == scale], values)
            n = rows.drop_duplicates("respondent_id")["value"].value_counts().reindex(values, fill_value=0)
            made = {"item_id": item, "scale": scale, "value": values, "label": labels, "respondents_n": n.to_numpy()}
            parts += [pd.DataFrame(made)] if n.sum() else []
    columns = ["item_id", "scale", "value", "label", "respondents_n"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _answered(scores: pd.DataFrame) -> pd.DataFrame:
    return scores[scores["value"].notna() & ~scores["opt_out"].fillna(False).astype(bool)]


def _labels(rows: pd.DataFrame, values: list[int]) -> list[str]:
    """The commonest wording of each value; the number itself where nobody chose it."""
    counts = rows.dropna(subset=["label"]).groupby(["value", "label"]).size().reset_index(name="n")
    common = counts.sort_values(["n", "label"], ascending=[False, True]).drop_duplicates("value")
    wordings = dict(zip(common["value"], common["label"], strict=True))
    return [str(wordings.get(float(value), value)) for value in values]
