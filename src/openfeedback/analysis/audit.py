"""The audit of published tables: every figure that follows from others is worked out again."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from openfeedback.analysis.audit_rules import RULES, SAID, Finding, places, show, verdict
from openfeedback.analysis.formulas import Value, evaluate
from openfeedback.errors import InputError, Problems
from openfeedback.files import resource

_SOURCES = {"report": "Teksti {}", "slides": "Diat, {}"}


def audit(folder: Path | str | None = None) -> pd.DataFrame:
    """Every derivable figure of the tables and claims of ``folder`` (``data/published`` by default), worked out again.

    Columns: table, row, column, printed, derived, formula, verdict (``agrees``, ``rounding``: rounding explains the
    difference, ``differs``), explanation (in Finnish). ``folder`` holds tables.yml, its CSVs and perhaps claims.yml.
    Raises InputError naming every missing file and every rule or formula that cannot be worked out.
    """
    home = Path(folder) if folder is not None else resource("data", "published")
    tables, about = published_tables(home), _load(home / "tables.yml")
    problems, found = Problems(InputError), []
    for name, facts in about.items():
        for rule in facts["rules"]:
            found += _collect(problems, facts["title"].partition(".")[0], _checked_rule, tables[name], rule, home, name)
    bodies = {name: _body(table, about[name]["rules"]) for name, table in tables.items()}
    for claim in _load(home / "claims.yml") if (home / "claims.yml").is_file() else []:
        found += _collect(problems, _place(claim), _claim, claim, bodies)
    problems.stop_if_any()
    order = list(dict.fromkeys(row[0] for row in found))
    found.sort(key=lambda row: order.index(row[0]))  # what belongs to one table stands together
    return pd.DataFrame(found, columns=["table", *Finding._fields], dtype="str").fillna("")


def published_tables(folder: Path | str | None = None) -> dict[str, pd.DataFrame]:
    """The tables of ``folder`` as printed: text cells, empty ones missing, rows named by the first column."""
    home = Path(folder) if folder is not None else resource("data", "published")
    paths = {name: home / f"{name}.csv" for name in _load(home / "tables.yml")}
    missing = [f"{path}: no such file; tables.yml names it" for path in paths.values() if not path.is_file()]
    if missing:
        raise InputError(*missing)
    return {name: _read(path) for name, path in paths.items()}


def _read(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""])
    return table.set_index(table.columns[0], drop=False).rename_axis(None)


def _load(path: Path) -> Any:
    if not path.is_file():
        raise InputError(f"{path}: no such file; the audit needs it")
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as problem:
        raise InputError(f"{path}: is not valid YAML: {problem}") from None


def _collect(problems: Problems, place: str, check: Any, *what: Any) -> list[tuple[str, ...]]:
    try:
        return [(place, *finding) for finding in check(*what)]
    except InputError as problem:
        for said in problem.problems:
            problems.add(said)
    return []


def _checked_rule(table: pd.DataFrame, rule: dict[str, Any], home: Path, name: str) -> Iterator[Finding]:
    """Findings of one rule; a cell or a name that does not fit is said with its file."""
    if rule.get("rule") not in RULES:
        raise InputError(f"{home / 'tables.yml'}: {name}: unknown rule '{rule.get('rule')}'; known: {', '.join(RULES)}")
    try:
        yield from RULES[rule["rule"]](table, rule)
    except (KeyError, ValueError, TypeError) as problem:
        raise InputError(f"{home / name}.csv: rule '{rule['rule']}' cannot be checked: {problem}") from None


def _body(table: pd.DataFrame, rules: list[dict[str, Any]]) -> pd.DataFrame:
    """The table without its total rows, which must not be summed with the others."""
    return table.drop(index=[rule["row"] for rule in rules if rule["rule"] == "total"])


def _place(claim: dict[str, Any]) -> str:
    section = str(claim["section"])
    return section if section.startswith("Taulukko") else _SOURCES[claim["source"]].format(section)


def _claim(claim: dict[str, Any], tables: dict[str, pd.DataFrame]) -> Iterator[Finding]:
    printed, value = str(claim["printed"]), evaluate(claim["formula"], tables)
    what = judge(printed, value, claim.get("within", False))
    derived = _shown(value, printed)
    said = [] if what == "agrees" else [claim.get("note") or SAID[what].format(printed=printed, derived=derived)]
    said += [claim["remark"]] if "remark" in claim else []
    yield Finding(str(claim["row"]), str(claim["column"]), printed, derived, claim["formula"], what, " ".join(said))


def judge(printed: str, value: Value, within: bool = False) -> str:
    """Verdict on a printed figure: a number, a range ``a–b``, a bound ``> a``, about ``~a``, or a word.

    >>> judge("8–9.3", (8.0, 9.3)), judge("2.8–4.3", (2.8, 4.5)), judge("1–2", 1.5, within=True)
    ('agrees', 'differs', 'agrees')
    >>> judge("> 50", 54.8), judge("~100", 98.0), judge("2023-syksy", "2023-kevät")
    ('agrees', 'agrees', 'differs')
    """
    if isinstance(value, str):
        return "agrees" if printed == value else "differs"
    if isinstance(value, tuple):
        ends = printed.split("–")
        each = {verdict(float(end), v, places(end)) for end, v in zip(ends, value, strict=True)}
        return "agrees" if each == {"agrees"} else "differs"
    if within:
        low, high = (float(end) for end in printed.split("–"))
        return "agrees" if low <= value <= high else "differs"
    if printed.startswith(">"):
        return "agrees" if value > float(printed[1:]) else "differs"
    if printed.startswith("~"):
        zeros = len(printed) - len(printed.rstrip("0"))
        return verdict(float(printed[1:]), value, -zeros)
    return verdict(float(printed), value, places(printed))


def _shown(value: Value, printed: str) -> str:
    decimals = max(places(number) for number in re.findall(r"[\d.]+", printed) or ["0"]) + 1
    if isinstance(value, tuple):
        return "–".join(show(v, decimals) for v in value)
    return value if isinstance(value, str) else show(value, decimals)
