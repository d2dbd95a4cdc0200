"""The rows of a long table as answers: who said what, to which question, and when it was saved."""

from __future__ import annotations

import pandas as pd

from openfeedback.survey.columns import is_personal_cell
from openfeedback.survey.rows.long.parts import Long
from openfeedback.survey.scales import number_of, read_scale, with_numbers
from openfeedback.survey.wordings import data, different, in_words, is_untick, matches, one_spelling, plain, tidy

MOSTLY = 0.5  # share of rows marked as deleted above which the mark means something else


def filled_down(cells: pd.DataFrame, long: Long) -> pd.DataFrame:
    """The cells with respondents and questions in every row, where they stand only at the first of several."""
    made = cells.copy()
    for j in long.filled_down:
        made[j] = made[j].ffill()
    return made


def deleted(headers: list[str], cells: pd.DataFrame, long: Long) -> pd.Series:
    """Rows whose state says that they count no more."""
    gone = pd.Series(False, index=cells.index)
    for j in long.states:
        off = {value for value in different(cells[j]) if _says_deleted(headers[j], value)}
        marked = cells[j].isin(off)
        gone |= marked if marked.mean() <= MOSTLY else False
    return gone


def _says_deleted(header: str, value: str) -> bool:
    """Whether a state says that an answer was deleted.

    >>> [_says_deleted(*each) for each in (("Poistettu (K/E)", "K"), ("Poistettu (K/E)", "E"), ("voimassa", "ei"))]
    [True, False, True]
    >>> _says_deleted("tila", "Poistettu"), _says_deleted("deleted", "1"), _says_deleted("tila", "1")
    (True, True, False)
    """
    kinds, name = data("headers"), in_words(header)
    if matches(name, kinds["gone_headers"]):
        return not is_untick(value) and plain(value) not in kinds["no_letters"]
    if matches(name, kinds["valid_headers"]):
        return is_untick(value) or plain(value) in kinds["no_letters"]
    return plain(value) in kinds["gone"]


def rows_of(headers: list[str], cells: pd.DataFrame, long: Long) -> tuple[pd.DataFrame, dict[str, str]]:
    """A row an answer: who, asked, said, when, version (see ``latest``), comments behind; and the spellings joined."""
    who = cells[long.who].map({value: _as_person(value) for value in cells[long.who].unique()})
    written = _asked(cells, long)
    answered_by = {str(asked): set(people) for asked, people in who.groupby(written)}
    counts = {str(asked): int(n) for asked, n in written.value_counts().items()}
    names = one_spelling(counts, answered_by)
    rows = pd.DataFrame({"who": who, "asked": written.map(names), "said": _said(cells, long)})
    rows = rows.assign(said=_with_codes(rows, cells, long))
    rows = rows.assign(when=_when(cells, long), version=_version(cells, long))
    parts = [rows]
    for j in long.comments:
        some = rows.assign(said=cells[j], asked=rows["asked"] + f": {tidy(headers[j])}")[cells[j].notna()]
        parts.append(some.set_axis([f"{row}:{j}" for row in some.index]))
    return pd.concat(parts).astype({"said": "str", "asked": "str"}), names


def _asked(cells: pd.DataFrame, long: Long) -> pd.Series:
    """The question of each row; "question: item" where one question has several items."""
    written = cells[long.question].map({value: tidy(value) for value in cells[long.question].unique()})
    for j in long.subs:
        of = cells[[long.question, j]].dropna().drop_duplicates()[long.question]
        several = cells[long.question].isin(of[of.duplicated()]) & cells[j].notna()
        written = written.where(~several, written + ": " + cells[j].fillna("").map(tidy))
    return written


def _as_person(value: str) -> str:
    """What tells a respondent: addresses whatever their capitals.

    >>> _as_person(" Maija@esimerkki.fi"), _as_person("R7")
    ('maija@esimerkki.fi', 'R7')
    """
    value = value.strip()
    return value.casefold() if is_personal_cell(value) else value


def _said(cells: pd.DataFrame, long: Long) -> pd.Series:
    """The answers; of several columns of them words come before numbers."""
    order = sorted(long.answers, key=lambda j: (_are_numbers(different(cells.loc[:, j])), j))
    return cells[order].bfill(axis=1)[order[0]]


def _with_codes(rows: pd.DataFrame, cells: pd.DataFrame, long: Long) -> pd.Series:
    """The answers: the number of each where no label stands, and before it where labels and numbers are one scale.

    The number tells which scale it is: "4 = aina" is the last of four points.
    """
    made = rows["said"].copy()
    for j in long.codes:
        made = made.fillna(cells[j])
        pairs = pd.DataFrame({"asked": rows["asked"], "said": made.str.strip(), "code": cells[j].str.strip()}).dropna()
        for asked, of in pairs[pairs["said"] != pairs["code"]].groupby("asked", sort=False):
            both = of[["said", "code"]].drop_duplicates()
            joined = with_numbers(dict(zip(both["said"], both["code"], strict=True)))
            one_to_one = len(both) == both["said"].nunique() == both["code"].nunique() < len(of)
            if one_to_one and read_scale(joined.values(), str(asked)):
                made.loc[of.index] = of["said"].map(joined)
    return made


def _are_numbers(values: list[str]) -> bool:
    return all(number_of(value) is not None for value in values)


def _when(cells: pd.DataFrame, long: Long) -> pd.Series:
    """The last of a row's times; missing where it has none."""
    times = pd.DataFrame({j: when.loc[cells.index] for j, when in long.times.items()}, index=cells.index)
    return (
        times.astype("object").max(axis=1).astype("str")
        if len(times.columns)
        else pd.Series(None, index=cells.index, dtype="str")
    )


def _version(cells: pd.DataFrame, long: Long) -> pd.Series:
    if not long.versions:
        return pd.Series(0.0, index=cells.index)
    return (
        cells[long.versions[0]]
        .map(lambda value: number_of(value) if isinstance(value, str) else None)
        .astype("float64")
    )
