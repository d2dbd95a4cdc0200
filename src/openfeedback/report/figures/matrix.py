"""Charts: from a suppressed table to an Altair chart in one visual language.

Colours are Okabe & Ito's (2008) or one-hue scales that survive greyscale; every number is also in a table.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from openfeedback.files import whole_file, write_text
from openfeedback.report.figures import style as style
from openfeedback.report.figures.comparisons import forest
from openfeedback.report.figures.likert import likert_bars
from openfeedback.report.wording import Wording, count

__all__ = ["forest", "heat_map", "likert_bars", "matrix_heatmap", "save_figure"]


def heat_map(matrix: pd.DataFrame, language: str = "fi") -> Any:
    """Theme × phase heat map: theme_name, phase_name, respondents_n, suppressed."""
    import altair as alt

    words = Wording.of(language)
    if matrix.empty:
        return style.nothing_to_show(language)
    columns = [
        "theme_name",
        "phase_name",
        "respondents_n",
        "suppressed",
        *[c for c in style.SUPPRESSION if c in matrix],
    ]
    frame = style.shaded(matrix[columns], lambda n: count(n, language) if n else words("none"), words)
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


def save_figure(chart: Any, path: Path | str) -> list[Path]:
    """Save a chart as ``path`` with the endings .svg and .png; the same chart gives the same bytes."""
    path = Path(path)
    stem = path.with_suffix("") if path.suffix in (".svg", ".png") else path
    svg, png = stem.with_name(stem.name + ".svg"), stem.with_name(stem.name + ".png")
    write_text(svg, style.svg_text(chart))
    with whole_file(png) as draft:
        draft.write_bytes(style.png_bytes(chart))
    return [svg, png]
