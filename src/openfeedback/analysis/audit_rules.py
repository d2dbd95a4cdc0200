"""Rules that a published table's own figures should keep; each gives one finding a figure checked."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import yaml

from openfeedback.analysis.formulas import nearest_mean, nearest_share, numbers, rounds_to

SAID: dict[str, str] = yaml.safe_load((Path(__file__).parent / "data" / "audit.yml").read_text("utf-8"))


class Finding(NamedTuple):
    """One figure checked: where, as printed, as worked out, how, and what came of it."""

    row: str
    column: str
    printed: str
    derived: str
    formula: str
    verdict: str
    explanation: str = ""


def places(printed: str) -> int:
    """Printed decimals.

    >>> places("81"), places("15.4")
    (0, 1)
    """
    return len(printed.partition(".")[2])


def show(value: float, decimals: int = 1) -> str:
    """A number with at most ``decimals`` decimals and no needless zeros.

    >>> show(7.142857, 2), show(35.0)
    ('7.14', '35')
    """
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def verdict(printed: float, derived: float, decimals: int, slack: float = 0.0) -> str:
    """agrees: equal after rounding; rounding: within ``slack`` more; differs."""
    if rounds_to(derived, printed, decimals):
        return "agrees"
    return "rounding" if abs(derived - printed) <= 0.5 * 10.0**-decimals + slack + 1e-9 else "differs"


def say(what: str, key: str, **facts: Any) -> str:
    """The sentence for a verdict; nothing where the figures agree."""
    return "" if what == "agrees" else SAID["rounding" if what == "rounding" else key].format(**facts)


def total(table: pd.DataFrame, rule: dict[str, Any]) -> Iterator[Finding]:
    """The total row against the sum of the others."""
    for column in rule["columns"]:
        printed, parts = str(table.at[rule["row"], column]), numbers(table[column].drop(rule["row"]))
        decimals = max(places(cell) for cell in table[column].dropna())
        what = verdict(float(printed), parts.sum(), decimals, len(parts) * 0.5 * 10.0**-decimals if decimals else 0)
        derived = show(parts.sum(), decimals)
        formula = " + ".join(show(p, decimals) for p in parts)
        text = say(what, "total", printed=printed, derived=derived)
        yield Finding(rule["row"], column, printed, derived, formula, what, text)


def between(table: pd.DataFrame, rule: dict[str, Any]) -> Iterator[Finding]:
    """A total of several things, whose least and greatest are known, lies where it can."""
    for name, row in table.dropna(subset=[rule["low"], rule["high"]]).iterrows():
        times, low, high = (float(row[rule[key]]) for key in ("times", "low", "high"))
        least, most = (times - 1) * low + high, (times - 1) * high + low
        what = "agrees" if least <= float(row[rule["column"]]) <= most else "differs"
        derived = f"{show(least)}–{show(most)}"
        text = say(what, "between", times=show(times), derived=derived)
        yield Finding(str(name), rule["column"], row[rule["column"]], derived, "(n − 1)·min + max … (n − 1)·max + min",
                      what, text)  # fmt: skip


def percent(table: pd.DataFrame, rule: dict[str, Any]) -> Iterator[Finding]:
    """Percentages against the counts beside them."""
    counts, base = numbers(table[rule["of"]]), numbers(table[rule["of"]]).sum()
    for row, printed in table[rule["column"]].dropna().items():
        exact, decimals = 100 * counts[row] / base, _decimals(table[[rule["column"]]])
        what = verdict(float(printed), exact, decimals)
        twins = table.loc[(counts == counts[row]) & (table[rule["column"]] != printed), rule["column"]]
        facts = {"count": show(counts[row]), "base": show(base), "derived": show(exact, decimals + 1)}
        text = say(what, "percent", printed=printed, **facts)
        if what != "agrees" and len(twins):
            text += "; " + SAID["percent_twin"].format(other=twins.iloc[0], **facts)
        yield Finding(str(row), rule["column"], printed, facts["derived"], f"{facts['count']} / {facts['base']} · 100",
                      what, text)  # fmt: skip


def hundred_down(table: pd.DataFrame, rule: dict[str, Any]) -> Iterator[Finding]:
    """Percentages of a column make 100."""
    for column in rule["columns"]:
        yield _hundred("summa", column, list(table[column].dropna()))


def hundred_across(table: pd.DataFrame, rule: dict[str, Any]) -> Iterator[Finding]:
    """Percentages of a row make 100."""
    for row, cells in table[rule["columns"]].iterrows():
        yield _hundred(str(row), "summa", list(cells.dropna()))


def possible_share(table: pd.DataFrame, rule: dict[str, Any]) -> Iterator[Finding]:
    """Percentages that some count of the base gives; one last decimal more where they were added or evened out."""
    decimals = _decimals(table[rule["columns"]])
    for row, cells in table[rule["columns"]].iterrows():
        for column, printed in cells.dropna().items():
            count, _ = nearest_share(float(printed), rule["base"])
            exact = 100 * count / rule["base"]
            what = verdict(float(printed), exact, decimals, 0.5 * 10.0**-decimals)
            if what == "differs":  # what the row's other figures leave says more than the nearest possible one
                exact = 100 - numbers(cells.drop(str(column))).sum()
            facts = {"printed": printed, "base": rule["base"], "count": count, "derived": show(exact, decimals + 1)}
            said = {"agrees": "", "rounding": "share_rounding", "differs": "share_wrong"}[what]
            text = SAID[said].format(**facts) if said else ""
            yield Finding(str(row), str(column), printed, facts["derived"], f"k / {rule['base']} · 100", what, text)


def possible_mean(table: pd.DataFrame, rule: dict[str, Any]) -> Iterator[Finding]:
    """Means that whole answers of n respondents, or of fewer, can give (GRIM)."""
    for column in rule["columns"]:
        for row, printed in table.loc[table[rule["of"]].notna(), column].dropna().items():
            n, value, decimals = int(str(table.at[row, rule["of"]])), float(printed), places(printed)
            tried = {k: nearest_mean(value, k, decimals) for k in range(n, 0, -1)}
            fits = next((k for k, (_, fine) in tried.items() if fine), 0)
            text = "" if fits == n else SAID["mean_fewer" if fits else "mean_wrong"].format(
                n=n, fewer=fits, printed=printed)  # fmt: skip
            yield Finding(str(row), column, printed, show(tried[fits or n][0], decimals + 1), f"Σ / {fits or n}",
                          "agrees" if fits else "differs", text)  # fmt: skip


def at_most(table: pd.DataFrame, rule: dict[str, Any]) -> Iterator[Finding]:
    """No figure beyond its limit in the same row."""
    for column in rule["columns"]:
        for row, cells in table.dropna(subset=[column, rule["limit"]]).iterrows():
            printed, limit = cells[column], cells[rule["limit"]]
            what = "agrees" if float(printed) <= float(limit) else "differs"
            text = say(what, "at_most", printed=printed, derived=limit, called=rule.get("called", rule["limit"]))
            yield Finding(str(row), column, printed, f"≤ {limit}", f"{column} ≤ {rule['limit']}", what, text)


def _decimals(columns: pd.DataFrame) -> int:
    """Decimals that the columns are printed with; a whole number among them stands for itself and zeros."""
    return max((places(str(cell)) for cell in columns.stack().dropna()), default=0)


def _hundred(row: str, column: str, cells: list[str]) -> Finding:
    decimals = max((places(cell) for cell in cells), default=0)
    found = sum(float(cell) for cell in cells)
    what = verdict(found, 100.0, decimals, (len(cells) - 1) * 0.5 * 10.0**-decimals)
    text = say(what, "hundred", printed=show(found, decimals))
    return Finding(row, column, show(found, decimals), "100", " + ".join(cells), what, text)


RULES: dict[str, Callable[[pd.DataFrame, dict[str, Any]], Iterator[Finding]]] = {
    rule.__name__: rule
    for rule in (total, between, percent, hundred_down, hundred_across, possible_share, possible_mean, at_most)
}
