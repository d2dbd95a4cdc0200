"""Charts: from a suppressed table to an Altair chart in one visual language.

Colours are Okabe & Ito's (2008) or one-hue scales that survive greyscale; every number is also in a table.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from openfeedback.coding.stability import word_for
from openfeedback.files import whole_file, write_text
from openfeedback.report import chart_style as style
from openfeedback.report.finnish import count, decimal, percent
from openfeedback.report.forest_figure import forest
from openfeedback.report.likert_figure import likert_bars
from openfeedback.report.wording import Wording

__all__ = ["forest", "group_shares", "heat_map", "likert_bars", "matrix_heatmap", "save_figure", "topic_sizes"]


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
    frame["theme_name"] = style.wrapped(frame["theme_name"])
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
    step = alt.Step(style.row_height(themes, 38))
    return style.styled((boxes + text).properties(width=max(90 * len(phases), 180), height=step), language)


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
    frame["reading"] = [words.label("stability", word_for(s)) for s in frame["stability"]]
    frame["text"] = [count(n, language) for n in frame["units_n"]]
    known = [
        f", {words('axes.stability').lower()} {decimal(s, language, 2)}" if has else "" for s in frame["stability"]
    ]
    frame["tip"] = [f"{label}: {n}{s}" for label, n, s in zip(frame["label"], frame["text"], known, strict=True)]
    frame["label"] = style.wrapped(frame["label"])
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
    step = alt.Step(style.row_height(frame["label"], 22))
    return style.styled((bars + text).properties(width=style.WIDTH, height=step), language)


def group_shares(groups: pd.DataFrame, language: str = "fi") -> Any:
    """Shares with intervals by group: theme_name, group, share, ci_low, ci_high; at most six groups."""
    import altair as alt

    words = Wording.of(language)
    frame = groups[["theme_name", "group", "share", "ci_low", "ci_high"]].copy()
    told = zip(frame["theme_name"], frame["group"], frame["share"], strict=True)
    frame["tip"] = [f"{theme}, {group}: {percent(share, language)}" for theme, group, share in told]
    frame["theme_name"] = style.wrapped(frame["theme_name"])
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
            width=style.WIDTH, height=alt.Step(16 if len(names) < 4 else 8, **{"for": "offset"})
        ),
        language,
    )


def save_figure(chart: Any, path: Path | str) -> list[Path]:
    """Save a chart as ``path`` with the endings .svg and .png; the same chart gives the same bytes."""
    path = Path(path)
    stem = path.with_suffix("") if path.suffix in (".svg", ".png") else path
    svg, png = stem.with_name(stem.name + ".svg"), stem.with_name(stem.name + ".png")
    write_text(svg, style.svg_text(chart))
    with whole_file(png) as draft:
        draft.write_bytes(style.png_bytes(chart))
    return [svg, png]
