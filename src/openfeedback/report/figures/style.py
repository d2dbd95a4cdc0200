"""One visual language for the charts: colours, fonts, labels, and how a chart becomes SVG or PNG."""

from __future__ import annotations

import base64
import html
import json
import textwrap
from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from openfeedback.files import writable_in
from openfeedback.report.wording import NBSP, Wording, withheld

SUPPRESSION = ("reason", "respondents_low", "respondents_high")  # what a protected table tells of a suppressed number
INK, GREY, BLUE = "#1f2933", "#5f6b76", "#0b5394"
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


def spec_text(spec: dict[str, Any]) -> str:
    """A chart's specification as JSON, its texts such as a picture can hold."""
    return json.dumps(_one_line_titles(writable_in(spec)), indent=2, sort_keys=True)


def _one_line_titles(spec: Any) -> Any:
    """Titles without line breaks: Vega puts them into expressions, which a break would end."""
    if isinstance(spec, list):
        return [_one_line_titles(part) for part in spec]
    if not isinstance(spec, dict):
        return spec
    return {
        key: " ".join(value.splitlines()) if key == "title" and isinstance(value, str) else _one_line_titles(value)
        for key, value in spec.items()
    }


def svg_text(chart: Any) -> str:
    """The chart as SVG text."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec_text(chart.to_dict())))


def png_bytes(chart: Any, scale: float = 2.0) -> bytes:
    """The chart as PNG."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(spec_text(chart.to_dict()), scale=scale))


def picture(spec: dict[str, Any], **_: Any) -> dict[str, Any]:
    """What a notebook shows of a chart: its SVG as one image, which needs no script, no network and no trust.

    Altair's own way loads three scripts from another host whenever the notebook is opened. JupyterLab shows a bare SVG
    only in a notebook that it trusts, and a PNG is about twenty times as large; an image within HTML has neither fault,
    and the ids of several SVGs in one page do not meet. Returns a MIME bundle.
    """
    import vl_convert

    svg = str(vl_convert.vegalite_to_svg(spec_text(spec)))
    data = base64.b64encode(svg.encode("utf-8")).decode("ascii")
    said = html.escape(str(spec.get("description") or "Kuvio"), quote=True)
    return {"text/html": f'<img alt="{said}" src="data:image/svg+xml;base64,{data}">', "text/plain": "Kuvio"}


def show_pictures() -> None:
    """Show charts in notebooks as pictures, unless the user has chosen another of Altair's renderers."""
    import altair as alt

    if alt.data_transformers.active == "default":  # it refuses tables of over 5,000 rows, and the run would stop there
        alt.data_transformers.disable_max_rows()
    if alt.renderers.active == "default":
        alt.renderers.register("openfeedback", picture)
        alt.renderers.enable("openfeedback")


def diverge(part: pd.DataFrame) -> pd.DataFrame:
    """Start and end of each label's bar, so that the middle of the scale lies at zero."""
    part = part.sort_values("value").reset_index(drop=True)
    half = len(part) // 2
    left = float(part["share"].iloc[:half].sum()) + (float(part["share"].iloc[half]) / 2 if len(part) % 2 else 0.0)
    end = part["share"].astype(float).cumsum() - left
    return part.assign(start=end - part["share"].astype(float), end=end)


def shaded(frame: pd.DataFrame, written: Callable[[float], str], words: Wording) -> pd.DataFrame:
    """Cells of a heat map with their fill, text, ink on the fill and tip; suppressed ones grey, in words.

    ``frame``: names of row and column, a number, ``suppressed``; names of rows are broken into lines.
    """
    row, column, number = frame.columns[:3]
    numbers = frame[number].astype("float64")
    hidden = frame["suppressed"].astype(bool) | numbers.isna()
    top = max(numbers[~hidden].max(), 1e-9)
    cells = list(zip(numbers, hidden, strict=True))
    fill = [HIDDEN if suppressed else shade(n / top) for n, suppressed in cells]
    instead = [withheld(row, words, words("hidden")) for row in frame.to_dict("records")]
    text = [other if suppressed else written(n) for (n, suppressed), other in zip(cells, instead, strict=True)]
    tip = frame[row].astype("str") + ", " + frame[column].astype("str") + ": " + text
    frame = frame.drop(columns=[c for c in SUPPRESSION if c in frame])
    return frame.assign(fill=fill, text=text, ink=[ink_on(f) for f in fill], tip=tip, **{row: wrapped(frame[row])})


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
    show_pictures()
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
