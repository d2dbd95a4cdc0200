"""Rules that a published table's own figures should keep; each gives one finding a figure checked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import yaml

from openfeedback.published.arithmetic import mean_near, numbers, places, rounds_to
from openfeedback.vocabulary import Verdict

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


def show(value: float, decimals: int = 1) -> str:
    """A number with at most ``decimals`` decimals and no needless zeros.

    >>> show(7.142857, 2), show(35.0)
    ('7.14', '35')
    """
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def verdict(printed: float, derived: float, decimals: int, slack: float = 0.0) -> Verdict:
    """agrees: equal after rounding; rounding: within ``slack`` more; differs."""
    if rounds_to(derived, printed, decimals):
        return Verdict.AGREES
    return Verdict.ROUNDING if abs(derived - printed) <= 0.5 * 10.0**-decimals + slack + 1e-9 else Verdict.DIFFERS


def say(what: str, key: str, **facts: Any) -> str:
    """The sentence for a verdict; nothing where the figures agree."""
    return "" if what == Verdict.AGREES else SAID["rounding" if what == Verdict.ROUNDING else key].format(**facts)


def total(table: pd.DataFrame, row: str, *columns: str) -> Iterator[Finding]:
    """The total row against the sum of the others."""
    for column in columns:
        printed, parts = str(table.at[row, column]), numbers(table[column].drop(row))
        decimals = _decimals(table[[column]])
        what = verdict(float(printed), parts.sum(), decimals, len(parts) * 0.5 * 10.0**-decimals if decimals else 0)
        derived = show(parts.sum(), decimals)
        formula = " + ".join(show(p, decimals) for p in parts)
        text = say(what, "total", printed=printed, derived=derived)
        yield Finding(row, column, printed, derived, formula, what, text)


def between(table: pd.DataFrame, column: str, times: str, low: str, high: str) -> Iterator[Finding]:
    """A total of several things, whose least and greatest are known, lies where it can."""
    formula = "(n − 1)·min + max … (n − 1)·max + min"
    for row, cells in table.dropna(subset=[low, high]).iterrows():
        n, least, most, whole = numbers(cells[[times, low, high, column]])
        ends = (n - 1) * least + most, (n - 1) * most + least
        what = Verdict.AGREES if ends[0] <= whole <= ends[1] else Verdict.DIFFERS
        derived = f"{show(ends[0])}–{show(ends[1])}"
        text = say(what, "between", times=show(n), derived=derived)
        yield Finding(str(row), column, cells[column], derived, formula, what, text)


def percent(table: pd.DataFrame, of: str, column: str) -> Iterator[Finding]:
    """Percentages against the counts beside them."""
    counts, shares, decimals = numbers(table[of]), numbers(table[column]), _decimals(table[[column]])
    base = counts.sum()
    for row, printed in table[column].dropna().items():
        n = counts[str(row)]
        exact = 100 * n / base
        what = verdict(shares[str(row)], exact, decimals)
        facts = {"count": show(n), "base": show(base), "derived": show(exact, decimals + 1)}
        text = say(what, "percent", printed=printed, **facts)
        twins = table.loc[(counts == n) & (table[column] != printed), column]
        if what != Verdict.AGREES and len(twins):
            text += "; " + SAID["percent_twin"].format(other=twins.iloc[0], **facts)
        formula = f"{facts['count']} / {facts['base']} · 100"
        yield Finding(str(row), column, printed, facts["derived"], formula, what, text)


def hundred_down(table: pd.DataFrame, *columns: str) -> Iterator[Finding]:
    """Percentages of a column make 100."""
    for column in columns:
        yield _hundred("summa", column, table[column].dropna())


def hundred_across(table: pd.DataFrame, *columns: str) -> Iterator[Finding]:
    """Percentages of a row make 100."""
    for row, cells in table[list(columns)].iterrows():
        yield _hundred(str(row), "summa", cells.dropna())


def possible_share(table: pd.DataFrame, base: int, *columns: str) -> Iterator[Finding]:
    """Percentages that some count of the base gives; one last decimal more where they were added or evened out."""
    decimals = _decimals(table[list(columns)])
    key = {Verdict.ROUNDING: "share_rounding", Verdict.DIFFERS: "share_wrong"}
    for row, cells in table[list(columns)].iterrows():
        shares = numbers(cells)
        for column, printed in cells.dropna().items():
            count = round(shares[str(column)] * base / 100)
            exact = 100 * count / base
            what = verdict(shares[str(column)], exact, decimals, 0.5 * 10.0**-decimals)
            if what == Verdict.DIFFERS:  # what the row's other figures leave says more than the nearest possible one
                exact = 100 - shares.drop(str(column)).sum()
            facts = {"printed": printed, "base": base, "count": count, "derived": show(exact, decimals + 1)}
            text = SAID[key[what]].format(**facts) if what in key else ""
            yield Finding(str(row), str(column), printed, facts["derived"], f"k / {base} · 100", what, text)


def possible_mean(table: pd.DataFrame, of: str, *columns: str) -> Iterator[Finding]:
    """Means that whole answers of n respondents, or of fewer, can give (GRIM)."""
    people = numbers(table[of]).astype("int64")
    for column in columns:
        for row, value in numbers(table.loc[people.index, column]).items():
            n, printed = int(people[str(row)]), str(table.at[row, column])
            fits = next((k for k in range(n, 0, -1) if rounds_to(mean_near(value, k), value, places(printed))), 0)
            what, key = (Verdict.AGREES, "mean_fewer") if fits else (Verdict.DIFFERS, "mean_wrong")
            text = "" if fits == n else SAID[key].format(n=n, fewer=fits, printed=printed)
            derived = show(mean_near(value, fits or n), places(printed) + 1)
            yield Finding(str(row), column, printed, derived, f"Σ / {fits or n}", what, text)


def at_most(table: pd.DataFrame, limit: str, called: str, *columns: str) -> Iterator[Finding]:
    """No figure beyond its limit in the same row; ``called``: what the limit counts, in Finnish."""
    for column in columns:
        for row, cells in table.dropna(subset=[column, limit]).iterrows():
            printed, most = numbers(cells[[column, limit]])
            what = Verdict.AGREES if printed <= most else Verdict.DIFFERS
            text = say(what, "at_most", printed=cells[column], derived=cells[limit], called=called)
            yield Finding(str(row), column, cells[column], f"≤ {cells[limit]}", f"{column} ≤ {limit}", what, text)


def _decimals(columns: pd.DataFrame) -> int:
    """Decimals that the columns are printed with; a whole number among them stands for itself and zeros."""
    return max((places(str(cell)) for cell in columns.stack().dropna()), default=0)


def _hundred(row: str, column: str, cells: pd.Series) -> Finding:
    decimals = max((places(cell) for cell in cells), default=0)
    found = sum(numbers(cells))
    what = verdict(found, 100.0, decimals, (len(cells) - 1) * 0.5 * 10.0**-decimals)
    text = say(what, "hundred", printed=show(found, decimals))
    return Finding(row, column, show(found, decimals), "100", " + ".join(cells), what, text)
