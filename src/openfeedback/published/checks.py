"""The audit of published tables: every figure that follows from others is worked out again."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from openfeedback.errors import InputError, Problems
from openfeedback.files import limits, read_yaml, resource
from openfeedback.published.arithmetic import Printed, Value, places
from openfeedback.published.rules import SAID, Finding, show, verdict
from openfeedback.published.tables import PLACES, TABLES
from openfeedback.vocabulary import Verdict

_SOURCES = {"report": "Teksti {}", "slides": "Diat, {}"}
Claims = dict[tuple[str, str, str], dict[str, Any]]


def audit(folder: Path | str | None = None) -> pd.DataFrame:
    """Every derivable figure of the tables and claims of ``folder`` (``data/published`` by default), worked out again.

    Columns: table, row, column, printed, derived, formula, verdict (``agrees``, ``rounding``: rounding explains the
    difference, ``differs``), explanation (in Finnish). ``folder`` holds table1.csv … table7.csv, innokyla.csv and
    claims.yml. Raises InputError naming every missing file, every table that cannot be checked and every claim that
    no check knows.
    """
    home = Path(folder) if folder is not None else resource("data", "published")
    tables, claims = published_tables(home), _claims(home / "claims.yml")
    problems, found = Problems(InputError), []
    for place in PLACES:
        try:
            found += [(place, *finding) for finding in _checked(place, tables, claims)]
        except KeyError as missing:
            problems.add(f"{home}: {place} cannot be checked: no {missing} in its tables or claims; add it")
        except (ValueError, ZeroDivisionError) as problem:
            problems.add(f"{home}: {place} cannot be checked: {problem}; correct the table")
    problems.stop_if_any()
    for place, row, column in claims:
        problems.add(
            f"{home / 'claims.yml'}: {place}, {row}, {column}: no check works this out; see published/tables.py"
        )
    problems.stop_if_any()
    return pd.DataFrame(found, columns=["table", *Finding._fields], dtype="str").fillna("")


def published_tables(folder: Path | str | None = None) -> dict[str, pd.DataFrame]:
    """The tables of ``folder`` as printed: text cells, empty ones missing, rows named by the first column."""
    home = Path(folder) if folder is not None else resource("data", "published")
    paths = {name: home / f"{name}.csv" for name in TABLES}
    missing = [f"{path}: no such file; the audit needs it" for path in paths.values() if not path.is_file()]
    if missing:
        raise InputError(*missing)
    return {name: _read(path) for name, path in paths.items()}


def _read(path: Path) -> pd.DataFrame:
    limits.check_lines(path)
    table = pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""])
    return table.set_index(table.columns[0], drop=False).rename_axis(None)


def _claims(path: Path) -> Claims:
    """The printed figures of total rows and of running text, by place, row and column."""
    if not path.is_file():
        raise InputError(f"{path}: no such file; the audit needs it")
    claims = read_yaml(path, InputError, typed=True).value
    return {(_place(claim), str(claim["row"]), str(claim["column"])): claim for claim in claims}


def _place(claim: dict[str, Any]) -> str:
    section = str(claim["section"])
    return section if section.startswith("Taulukko") else _SOURCES[claim["source"]].format(section)


def _checked(place: str, tables: dict[str, pd.DataFrame], claims: Claims) -> Iterator[Finding]:
    """Findings of one place, its rules first; the claims that it works out are taken off ``claims``."""
    check = PLACES[place]
    shown = iter(_formulas(check))
    for found in check(**{name: Printed(tables[name]) for name in inspect.signature(check).parameters}):
        if isinstance(found, Finding):
            yield found
        else:
            row, column, value = found
            yield _claim(claims.pop((place, row, column)), value, next(shown))


def _formulas(check: Callable[..., Any]) -> list[str]:
    """The expressions of the values that a check works out, in its order, as they stand in its source."""
    yields = [node.value for node in ast.walk(ast.parse(inspect.getsource(check))) if isinstance(node, ast.Yield)]
    return [ast.unparse(node.elts[2]).replace("'", '"') for node in yields if isinstance(node, ast.Tuple)]


def _claim(claim: dict[str, Any], value: Value, formula: str) -> Finding:
    printed = str(claim["printed"])
    what = judge(printed, value, claim.get("within", False))
    derived = _shown(value, printed)
    said = [] if what == Verdict.AGREES else [claim.get("note") or SAID[what].format(printed=printed, derived=derived)]
    said += [claim["remark"]] if "remark" in claim else []
    return Finding(str(claim["row"]), str(claim["column"]), printed, derived, formula, what, " ".join(said))


def judge(printed: str, value: Value, within: bool = False) -> str:
    """Verdict on a printed figure: a number, a range ``a–b``, a bound ``> a``, about ``~a``, or a word.

    >>> [str(v) for v in (judge("8–9.3", (8.0, 9.3)), judge("2.8–4.3", (2.8, 4.5)), judge("1–2", 1.5, within=True))]
    ['agrees', 'differs', 'agrees']
    >>> [str(v) for v in (judge("> 50", 54.8), judge("~100", 98.0), judge("2023-syksy", "2023-kevät"))]
    ['agrees', 'agrees', 'differs']
    """
    if isinstance(value, str):
        return Verdict.AGREES if printed == value else Verdict.DIFFERS
    if isinstance(value, tuple):
        ends = printed.split("–")
        each = {verdict(float(end), v, places(end)) for end, v in zip(ends, value, strict=True)}
        return Verdict.AGREES if each == {Verdict.AGREES} else Verdict.DIFFERS
    if within:
        low, high = (float(end) for end in printed.split("–"))
        return Verdict.AGREES if low <= value <= high else Verdict.DIFFERS
    if printed.startswith(">"):
        return Verdict.AGREES if value > float(printed[1:]) else Verdict.DIFFERS
    if printed.startswith("~"):
        zeros = len(printed) - len(printed.rstrip("0"))
        return verdict(float(printed[1:]), value, -zeros)
    return verdict(float(printed), value, places(printed))


def _shown(value: Value, printed: str) -> str:
    decimals = max(places(number) for number in re.findall(r"[\d.]+", printed) or ["0"]) + 1
    if isinstance(value, tuple):
        return "–".join(show(v, decimals) for v in value)
    return value if isinstance(value, str) else show(value, decimals)
