"""Agreement of coders: percent, Cohen's kappa, Krippendorff's alpha, each with a bootstrap interval over the answers.

Percent and kappa are of two coders; of more, the mean over their pairs (for kappa: Light 1971). Alpha takes any number
of coders with missing codes (Krippendorff 2011). A measure is missing (NaN) where chance alone would agree perfectly,
that is, where only one code was ever used, as nothing can then be measured. Units of one answer hang together, so whole
answers are drawn (Field & Welsh 2007, Journal of the Royal Statistical Society B 69, 369–390). Where every resample
gives the same value there is no interval: it would say certainty. Codes that differ in capitals or blanks are one.
"""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from openfeedback.coding.agreement.measures import with_intervals
from openfeedback.coding.agreement.spelling import one_spelling
from openfeedback.coding.codebook import CODES
from openfeedback.errors import InputError
from openfeedback.tables import require
from openfeedback.vocabulary import SETTLED, Coder


def agree(
    a: pd.DataFrame, b: pd.DataFrame, resamples: int = 1000, seed: int = 0, clusters: pd.Series | None = None
) -> pd.DataFrame:
    """Agreement of the codings ``a`` with the codings ``b``: one row a field (theme, phase, kind).

    Columns: field, n (units that two coders or more coded), percent, kappa, alpha (0–1), each with ``_low`` and
    ``_high``: percentile interval of 95 % over ``resamples`` resamples of the answers, and note (why a measure or
    an interval is missing). A table may hold several coders. ``clusters`` (by unit_id) says which answer a unit is of;
    by default that follows from the unit's id, ``<response_id>.<n>``. Raises InputError where a table lacks unit_id,
    has none of the fields, or a coder coded a unit twice.
    """
    return agree_all([a, b], resamples, seed, clusters)


def agree_all(
    tables: list[pd.DataFrame], resamples: int = 1000, seed: int = 0, clusters: pd.Series | None = None
) -> pd.DataFrame:
    """Agreement of all coders of any number of tables: the columns of :func:`agree`."""
    tables = [_independent(table) for table in one_spelling(tables)]
    grids = {field: grid(tables, field) for field in shared_fields(tables)}
    return pd.DataFrame([{"field": f, **_measured(codes, clusters, resamples, seed)} for f, codes in grids.items()])


def agree_by_pair(
    tables: list[pd.DataFrame], resamples: int = 1000, seed: int = 0, clusters: pd.Series | None = None
) -> pd.DataFrame:
    """Agreement of every two coders: columns a, b and those of :func:`agree`."""
    rows, tables = [], [_independent(table) for table in one_spelling(tables)]
    for field in shared_fields(tables):
        codes = grid(tables, field)
        rows += [
            {"a": a, "b": b, "field": field, **_measured(codes[[a, b]], clusters, resamples, seed)}
            for a, b in combinations(codes.columns, 2)
        ]
    return pd.DataFrame(rows)


def by_code(
    tables: list[pd.DataFrame],
    field: str = "theme",
    resamples: int = 1000,
    seed: int = 0,
    clusters: pd.Series | None = None,
) -> pd.DataFrame:
    """Agreement on each code of a field against all others together: code, and the columns of :func:`agree`.

    A unit that a person gave a second theme has both themes.
    """
    tables = one_spelling(tables)
    codes = grid(tables, field)
    second = _second_themes(tables, codes) if field == "theme" else codes
    rows = [
        {
            "code": code,
            **_measured(
                ((codes == code) | (second == code)).where(codes.notna()).astype(object), clusters, resamples, seed
            ),
        }
        for code in sorted(pd.unique(codes.to_numpy().ravel()[codes.notna().to_numpy().ravel()]))
    ]
    return pd.DataFrame(rows)


def _independent(table: pd.DataFrame) -> pd.DataFrame:
    """The table without what its coders settled among themselves, where they stand in it: that is nobody's own."""
    settled = table["coder"].eq(SETTLED) if "coder" in table.columns else pd.Series(False, table.index)
    return table[~settled] if settled.any() and not settled.all() else table


def _second_themes(tables: list[pd.DataFrame], themes: pd.DataFrame) -> pd.DataFrame:
    """Second themes that persons gave, in the grid of the ``themes``."""
    of_persons = [
        table.reindex(columns=[*table.columns, *{"second_theme"} - {*table.columns}]).assign(
            second_theme=lambda t: t["second_theme"].astype("object").where(~_by_model(t))
        )
        for table in tables
    ]
    return grid(of_persons, "second_theme").reindex(index=themes.index, columns=themes.columns)


def _by_model(table: pd.DataFrame) -> pd.Series:
    coder = table["coder"] if "coder" in table.columns else pd.Series("", table.index)
    return coder.isin([*Coder])


def confusion(a: pd.DataFrame, b: pd.DataFrame, field: str = "theme") -> pd.DataFrame:
    """How many units got which code from ``a`` (rows) and from ``b`` (columns); the same codes in both directions."""
    codes = grid(one_spelling([a, b]), field)
    if codes.shape[1] != 2:
        raise InputError(f"a confusion table is of two coders; here are {codes.shape[1]}: keep one in each table")
    both = codes.dropna()
    every = sorted({*both.iloc[:, 0], *both.iloc[:, 1]})
    table = pd.crosstab(both.iloc[:, 0], both.iloc[:, 1]).reindex(index=every, columns=every, fill_value=0)
    return table.rename_axis(index="a", columns="b")


def shared_fields(tables: list[pd.DataFrame]) -> list[str]:
    """The fields that every table has; InputError where there is none or a table lacks unit_id."""
    for i, table in enumerate(tables):
        require(table, ["unit_id"], _called(i))
    fields = [field for field in CODES if all(field in table.columns for table in tables)]
    if not fields:
        raise InputError("the tables of codings share none of the columns theme, phase, kind; check them")
    return fields


def grid(tables: list[pd.DataFrame], field: str) -> pd.DataFrame:
    """Codes of a field: one row a unit of any table (sorted), one column a coder.

    A coder's name that stands in several tables gets the table's number.
    """
    coders = [_by_coder(table, field, _called(i)) for i, table in enumerate(tables)]
    names = [str(name) for table in coders for name in table.columns]
    for i, table in enumerate(coders, 1):
        table.columns = pd.Index([f"{n or 'coder'} ({i})" if names.count(n) > 1 or not n else n for n in table.columns])
    return pd.concat(coders, axis=1).sort_index()


def _measured(codes: pd.DataFrame, clusters: pd.Series | None, resamples: int, seed: int) -> dict[str, float | str]:
    return with_intervals(codes, _answers(codes.index, clusters), resamples, seed)


def _answers(units: pd.Index, clusters: pd.Series | None) -> pd.Series:
    """The answer that each unit is of: as given, else from its id; a unit without either stands alone.

    >>> _answers(pd.Index(["r1.1", "r1.2", "x"]), None).tolist()
    ['r1', 'r1', 'x']
    """
    ids = pd.Series(units.astype("str"), index=units)
    if clusters is None:
        return ids.str.replace(r"\.\d+$", "", regex=True)
    return ids.map(clusters.astype("str")).fillna(ids)


def _called(i: int) -> str:
    order = ("first", "second", "third")
    return f"the {order[i] if i < 3 else f'{i + 1}th'} table of codings"


def _by_coder(codings: pd.DataFrame, field: str, name: str) -> pd.DataFrame:
    require(codings, ["unit_id", field], name)
    coder = codings["coder"].astype("str").fillna("") if "coder" in codings.columns else pd.Series("", codings.index)
    rows = pd.DataFrame({"unit": codings["unit_id"].astype("str"), "coder": coder, "code": codings[field]})
    twice = rows.loc[rows.duplicated(["unit", "coder"]), "unit"]
    if len(twice):
        some = ", ".join(sorted(set(twice))[:5])
        raise InputError(f"{name}: a coder coded a unit more than once ({some}); keep one row each")
    codes = rows["code"].astype(object).where(rows["code"].notna() & (rows["code"].astype(str) != ""), None)
    return rows.assign(code=codes).pivot(index="unit", columns="coder", values="code")
