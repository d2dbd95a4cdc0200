"""One visual language for the charts: colours, fonts, labels, and how a chart becomes SVG or PNG."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any

import pandas as pd

from openfeedback.report.finnish import NBSP, count
from openfeedback.report.wording import Wording

INK, GREY, BLUE = "#1f2933", "#5f6b76", "#0b5394"
GROUP_COLOURS = [BLUE, "#b45309", "#00664b", "#8a3a75", GREY, INK]
GROUP_SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]
DIVERGING = ["#9a4a00", "#e5a55f", "#f3d9b8", "#d9d9d9", "#b9d3ea", "#6aa3d5", "#0b5394"]
HIDDEN = "#d5d8dc"
READINGS = [BLUE, "#8fb9de", HIDDEN]  # stable, tentative, unstable
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
WIDTH = 420
LABEL_WIDTH, LABEL_LETTERS, LINE = 280, 40, 13  # of a name beside a row: points, letters and points a line
LINES = "split(datum.label, '\\n')"  # a Vega expression: the lines of a wrapped name


def shade(share: float) -> str:
    """A blue between nearly white (0) and dark (1).

    >>> shade(0.0), shade(1.0)
    ('#eef4fa', '#0b3d6b')
    """
    ends = zip((0xEE, 0xF4, 0xFA), (0x0B, 0x3D, 0x6B), strict=True)
    return "#" + "".join(f"{round(low + (high - low) * share):02x}" for low, high in ends)


def ink_on(colour: str) -> str:
    """Text colour with a contrast of at least 4.5 on ``colour`` (relative luminance as in WCAG 2.1).

    >>> ink_on("#0b5394"), ink_on("#eef4fa")
    ('white', '#1f2933')
    """
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "white" if 1.05 / (luminance + 0.05) >= 4.5 else INK


def svg_text(chart: Any) -> str:
    """The chart as SVG text."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(chart.to_json()))


def png_bytes(chart: Any, scale: float = 2.0) -> bytes:
    """The chart as PNG."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(chart.to_json(), scale=scale))


def diverge(part: pd.DataFrame) -> pd.DataFrame:
    """Start and end of each label's bar, so that the middle of the scale lies at zero."""
    part = part.sort_values("value").reset_index(drop=True)
    half = len(part) // 2
    left = float(part["share"].iloc[:half].sum()) + (float(part["share"].iloc[half]) / 2 if len(part) % 2 else 0.0)
    end = part["share"].astype(float).cumsum() - left
    return part.assign(start=end - part["share"].astype(float), end=end)


def cell_text(n: Any, gone: bool, words: Wording) -> str:
    """What stands in a cell of a heat map: the count, the word for a suppressed one, or the mark for none."""
    if gone or pd.isna(n):
        return words("hidden")
    return count(n, words.language) if n else words("none")


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Types that Altair knows: nullable integers as floats, text as objects."""
    return frame.astype({c: "float64" for c in frame.columns if str(frame[c].dtype) == "Int64"}).reset_index(drop=True)


def label_axis() -> Any:
    """The axis of names that ``wrapped`` has broken into lines."""
    import altair as alt

    return alt.Axis(labelLimit=LABEL_WIDTH, labelPadding=6, domain=False, ticks=False, labelLineHeight=LINE,
                    labelExpr=LINES)  # fmt: skip


def wrapped(names: pd.Series, length: int = LABEL_LETTERS) -> pd.Series:
    """Names broken into lines of at most ``length`` letters, none of them cut; equal names stay equal.

    >>> wrapped(pd.Series(["Verkostotyö", "Toimintamallien kuvaaminen ja käyttöönotto"]), 26).tolist()
    ['Verkostotyö', 'Toimintamallien kuvaaminen\\nja käyttöönotto']
    """
    broken = ["\n".join(textwrap.wrap(str(name), length, break_long_words=False)) or " " for name in names]
    return pd.Series(broken, names.index, dtype=object)


def row_height(names: Iterable[str], least: int) -> int:
    """Height of a row of a chart whose longest name has several lines.

    >>> row_height(["a"], 22), row_height(["a\\nb\\nc"], 22)
    (22, 45)
    """
    lines = max((name.count("\n") + 1 for name in names), default=1)
    return max(least, lines * LINE + 6)


def percent_labels(language: str, absolute: bool = False) -> str:
    """A Vega expression for the labels of an axis of shares."""
    value = "abs(datum.value)" if absolute else "datum.value"
    return f"format({value} * 100, '.0f') + '{NBSP if language == 'fi' else ''}%'"


def nothing_to_show(language: str) -> Any:
    """A chart that says in words that there is nothing to draw."""
    import altair as alt

    frame = pd.DataFrame({"text": [Wording.of(language)("nothing")]})
    return styled(alt.Chart(frame).mark_text(fontSize=13, color=INK).encode(text="text:N"), language)


def styled(chart: Any, language: str) -> Any:
    """The chart in the appendix's font and colours, with the language's decimal mark and minus sign."""
    number = {"decimal": "," if language == "fi" else ".", "thousands": NBSP, "grouping": [3], "currency": ["", ""],
              "minus": "−"}  # fmt: skip
    return (
        chart.configure(font=FONT, background="white", padding=6, locale={"number": number})
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK,
            titleColor=INK,
            labelFontSize=12,
            titleFontSize=12,
            gridColor="#e4e7eb",
            titleFontWeight="normal",
        )
        .configure_legend(labelColor=INK, titleColor=INK, labelFontSize=12, titleFontSize=12, titleFontWeight="normal")
    )


def likert_colours(n: int) -> list[str]:
    """``n`` colours from low to high, grey in the middle where there is a middle (n at most 7).

    >>> likert_colours(4)
    ['#9a4a00', '#e5a55f', '#6aa3d5', '#0b5394']
    """
    left, right = DIVERGING[: n // 2], DIVERGING[len(DIVERGING) - n // 2 :]
    return [*left, *(["#d9d9d9"] if n % 2 else []), *right]
