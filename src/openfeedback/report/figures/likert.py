"""Diverging bars of Likert items."""

from __future__ import annotations

from typing import Any

import pandas as pd

from openfeedback.report.figures import style as style
from openfeedback.report.wording import Wording, percent

LEGEND_LETTERS = 60  # of all labels together: more do not fit on one row
ENOUGH = 0.08  # share of a bar that holds its figure


def likert_bars(shares: pd.DataFrame, language: str = "fi") -> Any:
    """Diverging bars: item, label, value, share; low answers left of the middle line, a middle label across it."""
    import altair as alt

    words = Wording.of(language)
    frame = pd.concat([style.diverge(part) for _, part in shares.groupby("item", sort=True)], ignore_index=True)
    frame["tip"] = [f"{r.item}, {r.label}: {percent(r.share, language)}" for r in frame.itertuples()]
    frame["text"] = [percent(s, language) if s >= ENOUGH else "" for s in frame["share"]]
    frame["middle"] = (frame["start"] + frame["end"]) / 2
    labels = list(dict.fromkeys(frame.sort_values("value", kind="stable")["label"]))
    across = 2 if sum(map(len, labels)) > LEGEND_LETTERS else len(labels)
    colours = style.likert_colours(len(labels))
    ink = {label: style.ink_on(colour) for label, colour in zip(labels, colours, strict=True)}
    frame["ink"] = frame["label"].map(ink)
    frame["item"] = style.wrapped(frame["item"])
    base = alt.Chart(style.plain(frame)).encode(y=alt.Y("item:N", title=None, axis=style.label_axis()))
    bars = base.mark_bar(size=22, stroke="white").encode(
        x=alt.X("start:Q", title=words("axes.answers"),
                axis=alt.Axis(labelExpr=style.percent_labels(language, absolute=True), tickCount=5)),
        x2="end:Q",
        color=alt.Color("label:N", sort=labels, scale=alt.Scale(domain=labels, range=colours),
                        legend=alt.Legend(title=None, orient="bottom", columns=across, labelLimit=240)),
        description="tip:N",
    )  # fmt: skip
    text = base.mark_text(fontSize=11, aria=False).encode(
        x="middle:Q", text="text:N", color=alt.Color("ink:N", scale=None)
    )
    zero = alt.Chart(pd.DataFrame({"x": [0]})).mark_rule(color=style.INK, aria=False).encode(x="x:Q")
    layers = alt.layer(bars, text) if len(labels) % 2 else alt.layer(bars, zero, text)  # a middle label has no line
    chart = layers.resolve_scale(color="independent")
    return style.styled(
        chart.properties(width=style.WIDTH, height=alt.Step(style.row_height(frame["item"], 36))), language
    )
