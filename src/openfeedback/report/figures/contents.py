"""Bars of a theme's contents, and below them a strip of its phases."""

from __future__ import annotations

from typing import Any

import pandas as pd

from openfeedback.report.figures import style as style
from openfeedback.report.wording import Wording, count

LETTERS = 44  # of a title on a line
CELL = 26  # height of the strip


def content_bars(contents: pd.DataFrame, phases: pd.DataFrame, language: str = "fi") -> Any:
    """A bar a content (title, respondents_n); below them one cell a phase (phase_name, respondents_n, text).

    Without phases there is no strip. Numbers stand at the bars and in the cells, so there is no axis.
    """
    import altair as alt

    if contents.empty:
        return style.nothing_to_show(language)
    parts = [_bars(contents, language), *([_strip(phases)] if len(phases) else [])]
    return style.styled(alt.vconcat(*parts, spacing=10), language)


def _bars(contents: pd.DataFrame, language: str) -> Any:
    import altair as alt

    words = Wording.of(language)
    frame = contents.assign(name=style.wrapped(contents["title"], LETTERS),
                            text=[count(n, language) for n in contents["respondents_n"]])  # fmt: skip
    frame["tip"] = frame["title"].astype("str") + ": " + frame["text"]
    names = list(dict.fromkeys(frame["name"]))
    base = alt.Chart(style.plain(frame.astype({"respondents_n": "float64"}))).encode(
        y=alt.Y("name:N", sort=names, title=None, axis=style.label_axis()),
        x=alt.X("respondents_n:Q", title=words("columns.respondents"), axis=None, scale=alt.Scale(domainMin=0)),
    )
    bars = base.mark_bar(color=style.BLUE, height={"band": 0.62}).encode(description="tip:N")
    text = base.mark_text(align="left", dx=4, fontSize=12, color=style.INK, aria=False).encode(text="text:N")
    return (bars + text).properties(width=style.WIDTH, height=alt.Step(style.row_height(names, 20)))


def _strip(phases: pd.DataFrame) -> Any:
    """Phases side by side, darker with more respondents."""
    import altair as alt

    numbers = phases["respondents_n"].astype("float64")
    top = max(numbers.max(skipna=True), 1e-9)
    fill = [style.HIDDEN if n != n else style.shade(n / top) for n in numbers]
    frame = phases.assign(fill=fill, ink=[style.ink_on(f) for f in fill], respondents_n=numbers)
    frame["tip"] = frame["phase_name"].astype("str") + ": " + frame["text"].astype("str")
    frame["phase_name"] = style.wrapped(frame["phase_name"], style.WIDTH // len(frame) // 6)
    further = max(name.count("\n") for name in frame["phase_name"]) * style.LINE  # Vega lets lines run into the cells
    axis = alt.Axis(orient="top", labelAngle=0, labelLimit=style.WIDTH // len(frame), domain=False, ticks=False,
                    labelFontSize=11, labelLineHeight=style.LINE, labelExpr=style.LINES,
                    labelPadding=4 + further)  # fmt: skip
    base = alt.Chart(style.plain(frame)).encode(
        x=alt.X("phase_name:N", sort=list(frame["phase_name"]), title=None, axis=axis)
    )
    boxes = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color("fill:N", scale=None), description="tip:N"
    )
    text = base.mark_text(fontSize=12, aria=False).encode(text="text:N", color=alt.Color("ink:N", scale=None))
    return (boxes + text).properties(width=style.WIDTH, height=CELL)
