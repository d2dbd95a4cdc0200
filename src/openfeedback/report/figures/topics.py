"""Charts of topics: their map, their sizes, their shares over events. From suppressed tables, as all of this room.

Each chart shows a table that is shown or saved beside it: ``topic_map`` the topics and their ``topic_points``,
``topic_sizes`` the topics, ``topics_over_events`` the shares. No chart holds a unit's text or id.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from openfeedback.coding.topics import word_for
from openfeedback.report.figures import style as style
from openfeedback.report.wording import Wording, count, decimal, percent

MAP = 560  # width and height in pixels
POINTS = 4_000  # units that are drawn; of more, so many by lot
LABELLED = 25  # largest topics that have their name on the map


def named_points(points: pd.DataFrame, topics: pd.DataFrame) -> pd.DataFrame:
    """Points (x, y, topic_id) with what the map says of their topics; those of topics that are not shown are left out.

    ``topics`` are the suppressed ones: a row with ``suppressed`` or without a size is not shown.

    >>> points = pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, 1.0], "topic_id": ["1", "2"]})
    >>> topics = pd.DataFrame({"topic_id": ["1", "2"], "label": ["Apu", "Raha"], "units_n": [9, None]})
    >>> named_points(points, topics)["label"].tolist()
    ['Apu']
    """
    shown = topics[topics["units_n"].notna()]
    shown = shown[~shown["suppressed"].astype(bool)] if "suppressed" in shown else shown
    known = [c for c in ("topic_id", "label", "units_n", "stability") if c in shown]
    return points[["x", "y", "topic_id"]].merge(shown[known], on="topic_id", how="inner")


def named_shares(shares: pd.DataFrame, topics: pd.DataFrame) -> pd.DataFrame:
    """Shares of topics by group (``theme`` holds the topic_id) with their ``label``, in the order of ``topics``.

    Those of topics that are not among them are left out.
    """
    return topics[["topic_id", "label"]].merge(shares, left_on="topic_id", right_on="theme")


def topic_map(points: pd.DataFrame, language: str = "fi") -> Any:
    """Units as points, topics as discs with their names: x, y, topic_id, label, units_n, perhaps stability.

    Near topics are alike, a disc's area is its size; unstable topics are grey. As ``named_points`` gives them. Of more
    than POINTS units so many are drawn, at their places, by a lot that is the same every time.
    """
    import altair as alt

    words = Wording.of(language)
    if points.empty:
        return style.nothing_to_show(language)
    frame = points.assign(reading=_readings(points, words), tip=_tips(points, words))
    discs = frame.groupby(["topic_id", "label", "units_n", "reading"], sort=True).agg(
        x=("x", "mean"), y=("y", "mean"), tip=("tip", "first")
    )
    names = discs.reset_index().sort_values(["units_n", "topic_id"], ascending=[False, True]).head(LABELLED)
    names["name"] = style.wrapped(names["label"].str.split(",").str[0], 18)  # hovering shows the whole title
    frame = frame.sample(POINTS, random_state=0).sort_index() if len(frame) > POINTS else frame
    x = alt.X("x:Q", axis=None, scale=alt.Scale(padding=60, zero=False, nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(padding=20, zero=False, nice=False))
    dots = alt.Chart(style.plain(frame[["x", "y", "reading", "tip"]])).mark_circle(size=22, opacity=0.9, aria=False)
    dots = dots.encode(x=x, y=y, color=_colour(frame, words), tooltip=alt.Tooltip("tip:N", title=" "))
    labels = alt.Chart(style.plain(names[["x", "y", "name", "tip"]])).mark_text(
        fontSize=12, fontWeight="bold", color=style.INK, stroke=None, lineBreak="\n", lineHeight=13
    )
    halo = alt.Chart(style.plain(names[["x", "y", "name"]])).mark_text(
        fontSize=12, fontWeight="bold", stroke="white", strokeWidth=4, lineBreak="\n", lineHeight=13, aria=False
    )
    names_shown = labels.encode(x=x, y=y, text="name:N", description="tip:N", tooltip=alt.Tooltip("tip:N", title=" "))
    chart = dots + halo.encode(x=x, y=y, text="name:N") + names_shown
    return style.styled(chart.properties(width=MAP, height=MAP * _shape(points)), language)


def topic_sizes(topics: pd.DataFrame, language: str = "fi", most: int = 25) -> Any:
    """Bars of topic sizes, coloured by how stable a topic is: label, units_n and perhaps stability."""
    import altair as alt

    words = Wording.of(language)
    if topics.empty:
        return style.nothing_to_show(language)
    # a chart carries its data with it: nobody's words may be among them
    frame = topics[[c for c in ("label", "units_n", "stability") if c in topics]].head(most)
    has = "stability" in frame and frame["stability"].notna().any()
    frame = frame.assign(text=[count(n, language) for n in frame["units_n"]], tip=_tips(frame, words))
    frame["stability"] = frame["stability"].astype("float64") if has else 1.0
    frame["reading"] = _readings(frame, words)
    frame["label"] = style.wrapped(frame["label"])
    base = alt.Chart(style.plain(frame)).encode(
        y=alt.Y("label:N", sort=list(frame["label"]), title=None, axis=style.label_axis()),
        x=alt.X("units_n:Q", title=words("axes.units"), axis=alt.Axis(tickMinStep=1, format="d", tickCount=5)),
    )
    legend = alt.Legend(title=words("axes.stability"), orient="bottom") if has else None
    scale = alt.Scale(range=style.READINGS, domain=list(words.entry("stability").values()))
    bars = base.mark_bar(size=16, stroke=style.INK, strokeWidth=0.5).encode(
        color=alt.Color("reading:N", scale=scale, legend=legend), description="tip:N"
    )
    text = base.mark_text(align="left", dx=4, aria=False, color=style.INK).encode(text="text:N")
    step = alt.Step(style.row_height(frame["label"], 22))
    return style.styled((bars + text).properties(width=style.WIDTH, height=step), language)


def topics_over_events(shares: pd.DataFrame, language: str = "fi") -> Any:
    """Heat map of shares of respondents: label, group (an event, in order of the table), share, suppressed.

    As ``analysis.by_group`` by ``event_id`` gives it, with the topics' titles as ``label``. A suppressed cell is grey,
    and says so in its words; the numbers stand in the table.
    """
    import altair as alt

    words = Wording.of(language)
    if shares.empty:
        return style.nothing_to_show(language)
    columns = ["label", "group", "share", "suppressed"]
    frame = style.shaded(shares[columns], lambda share: percent(share, language), words)
    topics, events = list(dict.fromkeys(frame["label"])), list(dict.fromkeys(frame["group"]))
    axis = alt.Axis(orient="top", labelAngle=-60, labelLimit=160, domain=False, ticks=False)
    chart = alt.Chart(style.plain(frame[["label", "group", "fill", "tip"]])).mark_rect(stroke="white", strokeWidth=1.5)
    boxes = chart.encode(
        y=alt.Y("label:N", sort=topics, title=None, axis=style.label_axis()),
        x=alt.X("group:N", sort=events, title=None, axis=axis),
        color=alt.Color("fill:N", scale=None),
        description="tip:N",
        tooltip=alt.Tooltip("tip:N", title=" "),
    )
    step = alt.Step(style.row_height(frame["label"], 22))
    return style.styled(boxes.properties(width=max(26 * len(events), 120), height=step), language)


def _readings(points: pd.DataFrame, words: Wording) -> list[str]:
    """The word for each point's stability; empty where it was not measured."""
    known = points["stability"] if "stability" in points else pd.Series(float("nan"), points.index)
    return [words.label("stability", key) if (key := word_for(s)) else "" for s in known]


def _tips(points: pd.DataFrame, words: Wording) -> list[str]:
    stability = points["stability"] if "stability" in points else pd.Series(float("nan"), points.index)
    known = [
        f", {words('axes.stability').lower()} {decimal(s, words.language, 2)}" if pd.notna(s) else "" for s in stability
    ]
    sizes = [count(n, words.language) for n in points["units_n"]]
    return [f"{label}: {n}{s}" for label, n, s in zip(points["label"], sizes, known, strict=True)]


def _colour(frame: pd.DataFrame, words: Wording) -> Any:
    import altair as alt

    if not frame["reading"].astype(bool).any():
        return alt.value(style.READINGS[1])
    domain = list(words.entry("stability").values())
    legend = alt.Legend(title=words("axes.stability"), orient="bottom", symbolOpacity=1, symbolSize=90)
    return alt.Color("reading:N", scale=alt.Scale(domain=domain, range=style.READINGS), legend=legend)


def _shape(points: pd.DataFrame) -> float:
    """Height over width, so that discs are round."""
    wide, high = (float(points[axis].max() - points[axis].min()) or 1.0 for axis in ("x", "y"))
    return min(max(high / wide, 0.3), 1.6)
