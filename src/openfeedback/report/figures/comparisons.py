"""Differences of means with their intervals."""

from __future__ import annotations

from typing import Any

import pandas as pd

from openfeedback.analysis.compare import CLEAR
from openfeedback.report.figures import style as style
from openfeedback.report.wording import Wording, decimal

HEADING_LETTERS = 80  # on a line above a panel


def forest(comparisons: pd.DataFrame, language: str = "fi", most: int = 20) -> Any:
    """Differences of means with intervals, one panel an item: the comparisons table, perhaps with theme_name and item.

    Comparisons without an interval (too few respondents) are left out; of the others, the ``most`` clearest are shown.
    """
    import altair as alt

    made = comparisons[comparisons["ci_low"].notna()].sort_values("p_adjusted", kind="stable").head(most)
    if made.empty:
        return style.nothing_to_show(language)
    frame = _with_tips(_named(made), language)
    panel = alt.layer(*_marks(frame, Wording.of(language)), data=style.plain(frame)).properties(
        width=style.WIDTH, height=alt.Step(style.row_height(frame["theme_name"], 24))
    )
    header = alt.Header(title=None, labelAnchor="start", labelFontWeight="bold", labelFontSize=12,
                        labelLimit=style.WIDTH + style.LABEL_WIDTH, labelLineHeight=style.LINE + 1,
                        labelExpr=style.LINES)  # fmt: skip
    items = list(dict.fromkeys(frame["item"]))
    facets = panel.facet(facet=alt.Facet("item:N", header=header, sort=items), columns=1)
    return style.styled(facets.resolve_scale(y="independent"), language)


def _with_tips(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """With a word for whether a difference is clear, the text of its tooltip, and names in lines."""
    words = Wording.of(language)
    sure = frame["p_adjusted"].fillna(1.0) < CLEAR
    clear = [words("axes.clear" if c else "axes.unclear") for c in sure]
    rows = zip(frame["theme_name"], frame["item"], frame["difference"], clear, strict=True)
    tips = [f"{theme}, {item}: {decimal(d, language, 2)} ({c.lower()})" for theme, item, d, c in rows]
    names = {"theme_name": style.wrapped(frame["theme_name"]), "item": style.wrapped(frame["item"], HEADING_LETTERS)}
    return frame.assign(clear=clear, tip=tips, **names)


def _marks(frame: pd.DataFrame, words: Wording) -> list[Any]:
    """The zero line, the intervals and the differences: clear ones as circles, others as diamonds."""
    import altair as alt

    themes = list(dict.fromkeys(frame["theme_name"]))
    domain, legend = [words("axes.clear"), words("axes.unclear")], alt.Legend(title=None, orient="bottom")
    colour = alt.Color("clear:N", scale=alt.Scale(domain=domain, range=[style.BLUE, style.GREY]), legend=legend)
    shape = alt.Shape("clear:N", scale=alt.Scale(domain=domain, range=["circle", "diamond"]), legend=legend)
    axis = alt.Axis(labelExpr="datum.value == 0 ? '0' : format(datum.value, '+.1f')", tickCount=5)
    base = alt.Chart().encode(y=alt.Y("theme_name:N", sort=themes, title=None, axis=style.label_axis()), color=colour)
    zero = alt.Chart().mark_rule(color=style.INK, strokeDash=[4, 3], aria=False).encode(x=alt.datum(0))
    lines = base.mark_rule(strokeWidth=2, aria=False).encode(
        x=alt.X("ci_low:Q", title=words("axes.difference"), axis=axis), x2="ci_high:Q"
    )
    points = base.mark_point(filled=True, size=70).encode(x="difference:Q", shape=shape, description="tip:N")
    return [zero, lines, points]


def _named(comparisons: pd.DataFrame) -> pd.DataFrame:
    """Theme and item by their names where the table has them, else by their ids."""
    theme = comparisons["theme_name"] if "theme_name" in comparisons else comparisons["theme"]
    item = comparisons["item"] if "item" in comparisons else comparisons["item_id"]
    numbers = comparisons[["difference", "ci_low", "ci_high", "p_adjusted"]]
    return numbers.assign(theme_name=theme.astype("str"), item=item.astype("str"))
