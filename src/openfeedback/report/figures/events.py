"""Themes over events: how large a share of each event's respondents raised a theme."""

from __future__ import annotations

from typing import Any

import pandas as pd

from openfeedback.report.figures import style as style
from openfeedback.report.wording import Wording, day, percent

PANEL, HIGH, ACROSS = 168, 52, 3  # width and height of one theme's panel; panels in a row
TITLE_LETTERS = 28


def theme_events(shares: pd.DataFrame, language: str = "fi") -> Any:
    """A panel a theme: dots at the events' dates with their intervals: theme_name, event, date, share, ci_low, ci_high.

    Events without a date and suppressed shares are not drawn; with nothing left the chart says so.
    """
    import altair as alt

    frame = shares.dropna(subset=["date", "share"])
    if frame.empty:
        return style.nothing_to_show(language)
    words = Wording.of(language)
    rows = zip(frame["theme_name"], frame["event"], frame["date"], frame["share"], strict=True)
    tips = [
        f"{theme}, {event}, {day(date, language)}: {percent(share, language)}" for theme, event, date, share in rows
    ]
    names = ["theme_name", "date", "share", "ci_low", "ci_high"]
    frame = frame[names].assign(tip=tips, theme_name=style.wrapped(frame["theme_name"], TITLE_LETTERS))
    dates = alt.Axis(format="%-m/%Y", title=None, labelAngle=0, tickCount=3, grid=False)
    shares_axis = alt.Axis(labelExpr=style.percent_labels(language), tickCount=3, title=None)
    base = alt.Chart().encode(x=alt.X("date:T", axis=dates))
    lines = base.mark_rule(color=style.GREY, strokeWidth=1.5, aria=False).encode(
        y=alt.Y("ci_low:Q", axis=shares_axis, scale=alt.Scale(domainMin=0)), y2="ci_high:Q"
    )
    points = base.mark_point(filled=True, size=55, color=style.BLUE, opacity=1).encode(y="share:Q", description="tip:N")
    panel = alt.layer(lines, points, data=style.plain(frame)).properties(width=PANEL, height=HIGH)
    header = alt.Header(title=words("axes.share"), labelAnchor="start", labelFontWeight="bold", labelFontSize=12,
                        labelLimit=PANEL, labelLineHeight=style.LINE + 1, labelExpr=style.LINES,
                        titleFontWeight="normal", titleFontSize=12, titleColor=style.INK)  # fmt: skip
    order = list(dict.fromkeys(frame["theme_name"]))
    return style.styled(panel.facet(alt.Facet("theme_name:N", header=header, sort=order), columns=ACROSS), language)
