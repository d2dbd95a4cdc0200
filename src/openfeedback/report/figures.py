"""Charts: from a suppressed table to an Altair chart in one visual language.

Colours are Okabe & Ito's (2008) or one-hue scales that survive greyscale; every number is also in a table.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from openfeedback.files import whole_file, write_text
from openfeedback.report import chart_style as style
from openfeedback.report.finnish import count, decimal, percent
from openfeedback.report.wording import Wording


def heat_map(matrix: pd.DataFrame, language: str = "fi") -> Any:
    """Theme × phase heat map: theme_name, phase_name, respondents_n, suppressed."""
    import altair as alt

    words = Wording.of(language)
    if matrix.empty:
        return style.nothing_to_show(language)
    frame = matrix[["theme_name", "phase_name", "respondents_n", "suppressed"]].copy()
    top = max(float(frame["respondents_n"].fillna(0).max()), 1.0)
    shares = frame["respondents_n"].astype("float64").fillna(0.0) / top
    frame["fill"] = [
        style.HIDDEN if gone else style.shade(share) for share, gone in zip(shares, frame["suppressed"], strict=True)
    ]
    frame["text"] = [
        style.cell_text(n, gone, words) for n, gone in zip(frame["respondents_n"], frame["suppressed"], strict=True)
    ]
    frame["ink"] = [style.ink_on(fill) for fill in frame["fill"]]
    frame["tip"] = frame["theme_name"] + ", " + frame["phase_name"] + ": " + frame["text"]
    themes, phases = list(dict.fromkeys(frame["theme_name"])), list(dict.fromkeys(frame["phase_name"]))
    base = alt.Chart(style.plain(frame)).encode(
        y=alt.Y("theme_name:N", sort=themes, title=None, axis=style.label_axis()),
        x=alt.X("phase_name:N", sort=phases, title=None, axis=alt.Axis(orient="top", labelAngle=0, labelLimit=100,
                labelExpr="split(datum.label, ' ')", labelPadding=20, domain=False, ticks=False)),
    )  # fmt: skip
    boxes = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color("fill:N", scale=None), description="tip:N"
    )
    text = base.mark_text(fontSize=12, aria=False).encode(text="text:N", color=alt.Color("ink:N", scale=None))
    return style.styled((boxes + text).properties(width=max(90 * len(phases), 180), height=alt.Step(38)), language)


def matrix_heatmap(matrix: pd.DataFrame, codebook: Any, language: str = "fi") -> Any:
    """The heat map of a suppressed matrix, with names from the codebook."""
    words = Wording.of(language)
    names = {theme.id: theme.name(language) for theme in codebook.themes}
    phases = {phase.id: phase.name(language) for phase in codebook.phases} | words.entry("phases")
    named = matrix.assign(
        theme_name=matrix["theme"].map(lambda t: names.get(t, t)),
        phase_name=matrix["phase"].map(lambda p: phases.get(p, p)),
    )
    return heat_map(named, language)


def topic_sizes(topics: pd.DataFrame, language: str = "fi", most: int = 25) -> Any:
    """Bars of topic sizes, coloured by how stable a topic is: label, units_n and perhaps stability."""
    import altair as alt

    words = Wording.of(language)
    if topics.empty:
        return style.nothing_to_show(language)
    # a chart carries its data with it: nobody's words may be among them
    frame = topics[[c for c in ("label", "units_n", "stability") if c in topics]].head(most)
    has = "stability" in frame and frame["stability"].notna().any()
    frame["stability"] = frame["stability"].astype("float64") if has else 1.0
    frame["reading"] = [words.label("stability", style.reading(s)) for s in frame["stability"]]
    frame["text"] = [count(n, language) for n in frame["units_n"]]
    known = [
        f", {words('axes.stability').lower()} {decimal(s, language, 2)}" if has else "" for s in frame["stability"]
    ]
    frame["tip"] = [f"{label}: {n}{s}" for label, n, s in zip(frame["label"], frame["text"], known, strict=True)]
    base = alt.Chart(style.plain(frame)).encode(
        y=alt.Y("label:N", sort=list(frame["label"]), title=None, axis=style.label_axis()),
        x=alt.X("units_n:Q", title=words("axes.units"), axis=alt.Axis(tickMinStep=1, format="d", tickCount=5)),
    )
    domain = list(words.entry("stability").values())
    scale = alt.Scale(range=style.READINGS, domain=domain)
    legend = alt.Legend(title=words("axes.stability"), orient="bottom") if has else None
    bars = base.mark_bar(size=16, stroke=style.INK, strokeWidth=0.5).encode(
        color=alt.Color("reading:N", scale=scale, legend=legend), description="tip:N"
    )
    text = base.mark_text(align="left", dx=4, aria=False, color=style.INK).encode(text="text:N")
    return style.styled(
        (bars + text).properties(width=style.WIDTH, height=alt.Step(30 if frame["label"].str.len().max() > 36 else 22)),
        language,
    )


def forest(comparisons: pd.DataFrame, language: str = "fi", most: int = 20) -> Any:
    """Differences of means with intervals, one panel an item: the comparisons table, perhaps with theme_name and item.

    Comparisons without an interval (too few respondents) are left out; of the others, the ``most`` clearest are shown.
    """
    import altair as alt

    words = Wording.of(language)
    made = comparisons[comparisons["ci_low"].notna()].sort_values("p_adjusted", kind="stable").head(most)
    if made.empty:
        return style.nothing_to_show(language)
    frame = _named(made)
    clear = frame["p_adjusted"].fillna(1.0) < style.CLEAR
    frame["clear"] = [words("axes.clear" if c else "axes.unclear") for c in clear]
    told = zip(frame["theme_name"], frame["item"], frame["difference"], frame["clear"], strict=True)
    frame["tip"] = [f"{theme}, {item}: {decimal(d, language, 2)} ({str(c).lower()})" for theme, item, d, c in told]
    themes = list(dict.fromkeys(frame["theme_name"]))
    base = alt.Chart().encode(y=alt.Y("theme_name:N", sort=themes, title=None, axis=style.label_axis()))
    domain = [words("axes.clear"), words("axes.unclear")]
    colour = alt.Color(
        "clear:N",
        scale=alt.Scale(domain=domain, range=[style.BLUE, style.GREY]),
        legend=alt.Legend(title=None, orient="bottom"),
    )
    shape = alt.Shape(
        "clear:N",
        scale=alt.Scale(domain=domain, range=["circle", "diamond"]),
        legend=alt.Legend(title=None, orient="bottom"),
    )
    zero = alt.Chart().mark_rule(color=style.INK, strokeDash=[4, 3], aria=False).encode(x=alt.datum(0))
    lines = base.mark_rule(strokeWidth=2, aria=False).encode(
        x=alt.X(
            "ci_low:Q",
            title=words("axes.difference"),
            axis=alt.Axis(labelExpr="datum.value == 0 ? '0' : format(datum.value, '+.1f')", tickCount=5),
        ),
        x2="ci_high:Q",
        color=colour,
    )
    points = base.mark_point(filled=True, size=70).encode(
        x="difference:Q", color=colour, shape=shape, description="tip:N"
    )
    panel = alt.layer(zero, lines, points, data=style.plain(frame)).properties(
        width=style.WIDTH, height=alt.Step(34 if frame["theme_name"].str.len().max() > 36 else 24)
    )
    items = list(dict.fromkeys(frame["item"]))
    header = alt.Header(
        title=None,
        labelAnchor="start",
        labelFontWeight="bold",
        labelLimit=style.WIDTH + style.LABEL_WIDTH,
        labelFontSize=12,
    )
    facets = panel.facet(facet=alt.Facet("item:N", header=header, sort=items), columns=1)
    return style.styled(facets.resolve_scale(y="independent"), language)


def group_shares(groups: pd.DataFrame, language: str = "fi") -> Any:
    """Shares with intervals by group: theme_name, group, share, ci_low, ci_high; at most six groups."""
    import altair as alt

    words = Wording.of(language)
    frame = groups[["theme_name", "group", "share", "ci_low", "ci_high"]].copy()
    told = zip(frame["theme_name"], frame["group"], frame["share"], strict=True)
    frame["tip"] = [f"{theme}, {group}: {percent(share, language)}" for theme, group, share in told]
    themes, names = list(dict.fromkeys(frame["theme_name"])), sorted(frame["group"].unique())
    axis = alt.Axis(labelExpr=style.percent_labels(language), tickCount=5)
    base = alt.Chart(style.plain(frame)).encode(
        y=alt.Y("theme_name:N", sort=themes, title=None, axis=style.label_axis()),
        yOffset=alt.YOffset("group:N", sort=names),
        color=alt.Color("group:N", sort=names, scale=alt.Scale(domain=names, range=style.GROUP_COLOURS[: len(names)]),
                        legend=alt.Legend(title=None, orient="bottom", columns=3, labelLimit=220)),
        shape=alt.Shape("group:N", sort=names, scale=alt.Scale(domain=names, range=style.GROUP_SHAPES[: len(names)]),
                        legend=alt.Legend(title=None, orient="bottom", columns=3, labelLimit=220)),
    )  # fmt: skip
    lines = base.mark_rule(strokeWidth=1.5, aria=False).encode(
        x=alt.X("ci_low:Q", title=words("axes.share"), axis=axis, scale=alt.Scale(domainMin=0)),
        x2="ci_high:Q",
        shape=alt.ShapeValue("circle"),
    )
    points = base.mark_point(filled=True, size=60).encode(x="share:Q", description="tip:N")
    return style.styled(
        (lines + points).properties(
            width=style.WIDTH, height=alt.Step(16 if len(names) < 4 else 10, **{"for": "offset"})
        ),
        language,
    )


def likert_bars(shares: pd.DataFrame, language: str = "fi") -> Any:
    """Diverging bars: item, label, value, share; low answers left of the middle line, a middle label across it."""
    import altair as alt

    words = Wording.of(language)
    frame = pd.concat([style.diverge(part) for _, part in shares.groupby("item", sort=True)], ignore_index=True)
    frame["tip"] = [f"{r.item}, {r.label}: {percent(r.share, language)}" for r in frame.itertuples()]
    frame["text"] = [percent(s, language) if s >= 0.08 else "" for s in frame["share"]]
    frame["middle"] = (frame["start"] + frame["end"]) / 2
    labels = list(dict.fromkeys(frame.sort_values("value", kind="stable")["label"]))
    across = 2 if sum(map(len, labels)) > 60 else len(labels)
    colours = style.likert_colours(len(labels))
    ink = {label: style.ink_on(colour) for label, colour in zip(labels, colours, strict=True)}
    frame["ink"] = frame["label"].map(ink)
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
    return style.styled(chart.properties(width=style.WIDTH, height=alt.Step(36)), language)


def save_figure(chart: Any, path: Path | str) -> list[Path]:
    """Save a chart as ``path`` with the endings .svg and .png; the same chart gives the same bytes."""
    path = Path(path)
    stem = path.with_suffix("") if path.suffix in (".svg", ".png") else path
    svg, png = stem.with_name(stem.name + ".svg"), stem.with_name(stem.name + ".png")
    write_text(svg, style.svg_text(chart))
    with whole_file(png) as draft:
        draft.write_bytes(style.png_bytes(chart))
    return [svg, png]


def _named(comparisons: pd.DataFrame) -> pd.DataFrame:
    """Theme and item by their names where the table has them, else by their ids."""
    theme = comparisons["theme_name"] if "theme_name" in comparisons else comparisons["theme"]
    item = comparisons["item"] if "item" in comparisons else comparisons["item_id"]
    numbers = comparisons[["difference", "ci_low", "ci_high", "p_adjusted"]]
    return numbers.assign(theme_name=theme.astype("str"), item=item.astype("str"))
