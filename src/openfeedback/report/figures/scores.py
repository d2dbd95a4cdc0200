"""Charts of the published Tables 2, 6 and 7, and of themes against scores over events."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from openfeedback.report.figures import style as style
from openfeedback.report.wording import count, day, decimal, p_value, percent

PANELS = 4  # more pairs of theme and item than this are too many to read
_COUNT_OF = {"polls_usefulness_mean_1_5": "polls_n"}
_LIKERT = ["disagree_pct", "not_applicable_pct", "agree_pct"]


def published_means(table: pd.DataFrame, language: str = "fi") -> Any:
    """Means of a published table (2 or 7, as ``published_tables`` gives it) with their n, one panel a measure.

    Columns whose name holds ``_mean_`` are measures; n is webropol_n or feedback_n, of Polls polls_n.
    """
    frame = published_values(table, language)
    if frame.empty:
        return style.nothing_to_show(language)
    words, rows = _words(language), [_row_name(cells, _words(language), language) for _, cells in table.iterrows()]
    panels = [_mean_panel(part, rows, words) for _, part in frame.groupby("measure", sort=False)]
    return style.styled(_stacked(panels), language)


def published_values(table: pd.DataFrame, language: str = "fi") -> pd.DataFrame:
    """The printed means of a published table, one row a mean: row, measure, scale_end, mean, n, text, tip."""
    words = _words(language)
    n_of = "webropol_n" if "webropol_n" in table else "feedback_n"
    rows = [
        (_row_name(cells, words, language), str(column), float(cells[column]), int(cells[_COUNT_OF.get(column, n_of)]))
        for column in table.columns if "_mean_" in column
        for _, cells in table.iterrows() if pd.notna(cells[column])
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["row", "column", "mean", "n"])
    frame["scale_end"] = frame["column"].str.rsplit("_", n=1).str[-1].astype("int64")
    frame["measure"] = [words["measures"].get(column, column) for column in frame["column"]]
    frame["text"] = [
        words["value"].format(mean=decimal(m, language), n=count(n, language))
        for m, n in zip(frame["mean"], frame["n"], strict=True)
    ]
    frame["tip"] = frame["row"] + ", " + frame["measure"] + ": " + frame["text"]
    return frame.drop(columns="column")


def published_likert(table: pd.DataFrame, language: str = "fi") -> Any:
    """Table 6 as diverging bars: disagreement to the left, agreement to the right, not applicable in the middle.

    As printed: a row whose percentages do not make 100 is as long as they are.
    """
    from openfeedback.report.figures.matrix import likert_bars

    words = _words(language)
    long = table.melt(table.columns[0], _LIKERT, var_name="column", value_name="share").dropna(subset=["share"])
    frame = pd.DataFrame({
        "item": long[table.columns[0]].to_numpy(), "label": [words[c] for c in long["column"]],
        "value": [_LIKERT.index(c) for c in long["column"]], "share": long["share"].astype(float).to_numpy() / 100,
    })  # fmt: skip
    return likert_bars(frame, language)


def event_points(
    event_shares: pd.DataFrame,
    event_means: pd.DataFrame,
    correlations: pd.DataFrame,
    names: Mapping[str, str] | None = None,
    items: Mapping[str, str] | None = None,
    language: str = "fi",
    most: int = PANELS,
) -> Any:
    """Each event as a point: a theme's share against an item's mean, one panel a pair, the strongest pairs first.

    ``event_shares`` (theme, group, respondents_n, group_n, share) and ``event_means`` (event_id, item_id, mean) are
    suppressed tables: events with a suppressed share or mean are not drawn. ``correlations`` as from
    ``correlations_over_events``. A point's size and figure are the event's number of respondents.
    """
    panels = [_event_panel(part, pair, names or {}, items or {}, language)
              for pair, part in _pairs(event_shares, event_means, correlations, most)]  # fmt: skip
    return style.styled(_stacked(panels), language) if panels else style.nothing_to_show(language)


def event_point_rows(
    event_shares: pd.DataFrame, event_means: pd.DataFrame, correlations: pd.DataFrame, most: int = PANELS
) -> pd.DataFrame:
    """The points that ``event_points`` draws: theme, event_id, group_n, share, item_id, mean."""
    parts = [part for _, part in _pairs(event_shares, event_means, correlations, most)]
    return pd.concat([_points(event_shares, event_means).head(0), *parts], ignore_index=True)


def _pairs(
    shares: pd.DataFrame, means: pd.DataFrame, correlations: pd.DataFrame, most: int
) -> list[tuple[Any, pd.DataFrame]]:
    """The strongest pairs of theme and item, each with its points; two points lie on a line whatever they are."""
    points = _points(shares, means)
    strong = correlations[correlations["p"].notna()].sort_values(["p", "theme", "measure"]).head(most * 4)
    found = [(pair, points[(points["theme"] == pair.theme) & (points["item_id"] == pair.measure)])
             for pair in strong.itertuples()]  # fmt: skip
    return [(pair, part) for pair, part in found if len(part) > 2][:most]


def _points(shares: pd.DataFrame, means: pd.DataFrame) -> pd.DataFrame:
    shown = shares.loc[~shares["suppressed"], ["theme", "group", "group_n", "share"]].dropna()
    known = means.loc[~means["suppressed"], ["event_id", "item_id", "mean"]]
    return shown.rename(columns={"group": "event_id"}).merge(known, on="event_id")


def _event_panel(
    part: pd.DataFrame, pair: Any, names: Mapping[str, str], items: Mapping[str, str], language: str
) -> Any:
    import altair as alt

    words = _words(language)
    frame = part.sort_values("event_id").assign(
        tip=[
            words["point"].format(
                event=e, share=percent(s, language), n=count(n, language), mean=decimal(m, language, 2)
            )
            for e, s, n, m in zip(part["event_id"], part["share"], part["group_n"], part["mean"], strict=True)
        ]
    )
    title = words["panel"].format(
        theme=names.get(pair.theme, pair.theme), item=items.get(pair.measure, pair.measure),
        rho=decimal(pair.correlation, language, 2), p=p_value(pair.p, language), n=pair.events_n,
    )  # fmt: skip
    base = alt.Chart(style.plain(frame)).encode(
        x=alt.X("share:Q", title=words["share"], axis=alt.Axis(labelExpr=style.percent_labels(language), tickCount=5)),
        y=alt.Y(
            "mean:Q",
            title=words["mean"],
            scale=alt.Scale(zero=False, padding=14, nice=False),
            axis=alt.Axis(tickCount=4),
        ),
    )
    dots = base.mark_point(filled=True, color=style.BLUE, opacity=0.75).encode(
        size=alt.Size("group_n:Q", scale=alt.Scale(domainMin=0, range=[30, 400]), legend=None),
        description="tip:N",
    )
    text = base.mark_text(dy=-12, fontSize=11, aria=False, color=style.GREY).encode(text="group_n:Q")
    return (dots + text).properties(width=style.WIDTH, height=160, title=_title(title))


def _mean_panel(part: pd.DataFrame, rows: list[str], words: Mapping[str, Any]) -> Any:
    import altair as alt

    part = part.assign(row=style.wrapped(part["row"]))
    order = [row for row in style.wrapped(pd.Series(rows)) if row in set(part["row"])]
    end = int(part["scale_end"].iloc[0])
    base = alt.Chart(style.plain(part)).encode(
        y=alt.Y("row:N", sort=order, title=None, axis=style.label_axis()),
        x=alt.X("mean:Q", title=words["mean"], scale=alt.Scale(domain=[1, end], nice=False),
                axis=alt.Axis(values=list(range(1, end + 1)), format="d")),
    )  # fmt: skip
    dots = base.mark_point(filled=True, color=style.BLUE, size=70).encode(description="tip:N")
    text = base.mark_text(align="right", dx=-9, fontSize=11, aria=False, color=style.INK).encode(text="text:N")
    return (dots + text).properties(
        width=style.WIDTH, height=alt.Step(style.row_height(order, 20)), title=_title(part["measure"].iloc[0])
    )


def _stacked(panels: list[Any]) -> Any:
    import altair as alt

    return alt.vconcat(*panels, spacing=22).resolve_scale(size="shared")


def _title(text: str) -> Any:
    import altair as alt

    lines = style.wrapped(pd.Series([text]), 75).iloc[0].split("\n")
    return alt.TitleParams(lines, anchor="start", frame="group", fontSize=12, fontWeight="bold", color=style.INK)


def _row_name(cells: pd.Series, words: Mapping[str, Any], language: str) -> str:
    """The date in the language's form and what it was."""
    date, what = str(cells.iloc[0]), str(cells.iloc[1])
    if language == "fi":
        what = re.sub(r"[a-z][a-z ()-]*[a-z]", lambda m: words["events"].get(m[0], m[0]), what)
    for name, known in words["events"].items():
        what, date = what.replace(name, known), date.replace(name, known)
    season = re.sub(r"^([0-9]{4})-(\w+)$", r"\2 \1", date)  # "2025-kevät" is "kevät 2025" to a reader
    return f"{day(date, language) if re.fullmatch(r'[0-9]{4}-[0-9]{2}-[0-9]{2}', date) else season} {what}"


@cache
def _words(language: str) -> dict[str, Any]:
    text = (Path(__file__).parent / "data" / "score_figures.yml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text)[language])
