"""Rows of whoever made the survey and tried it out: known by status, id, name or by what every text of the row says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import pandas as pd

from openfeedback.survey.wordings import (
    ENOUGH,
    Kind,
    data,
    different,
    holding,
    is_personal_name,
    listed,
    matches,
    plain,
)

FEW = 0.2  # share of ids or names, at most, that can be of tests
LONGEST = 60  # signs of what somebody writes to try a form
SHORT = 12  # signs of an id
MOST_WORDS = 8
FEW_WORDS = 4  # of a cell that begins with a loud "TESTI" and says by whom
_LOUD = re.compile(r"TESTI?\b")
_LOUD_END = re.compile(r"[ _-]TESTI?$")  # "Puistokysely TESTI"
EARLY = 3  # filled cells from the left in which a row says that it is a model
FEWEST = 2  # models of a table, at most
_SAYS_NOTHING = re.compile(r"[\W\d_]*|\w{1,2}|[aeiouyäöå\W]+|(\w)\1+")
_LINK = re.compile(r"https?://\S+|www\.\S+")


def trial_rows(headers: Sequence[str], cells: pd.DataFrame, kinds: Mapping[int, Kind]) -> set[str]:
    """Rows (by the index of ``cells``) of tests and previews; ``kinds``: of the columns that are no free text."""
    tried = {*_by_status(headers, cells), *_by_who(headers, cells), *_by_texts(headers, cells, kinds)}
    return tried | _models(cells) | _of_test_units(cells)


def _of_test_units(cells: pd.DataFrame) -> set[str]:
    """Rows of a unit that is made for tests ("TESTIYKSIKKÖ"), where few are of it."""
    found: set[str] = set()
    for j in (j for j in cells if 2 * cells[j].nunique() <= cells[j].count()):  # classes, no answers in own words
        short = [v for v in different(cells[j]) if len(v) < LONGEST and _marks("trial_marks").search(v)]
        tests = [v for v in short if matches(plain(v), data("questions")["test_units"]) or _LOUD_END.search(v)]
        rows = cells.index[cells[j].isin(tests)].tolist() if tests else []
        found |= {*rows} if len(rows) <= max(2, FEW * len(cells)) else set()
    return found


def _models(cells: pd.DataFrame) -> set[str]:
    """Rows that show how to fill the table in: one of the first cells says so.

    "Mallirivi" says it anywhere, "malli" or "esimerkki" above all respondents alone, for others may answer so.
    """
    said: dict[str, set[str]] = {"sure": set(), "maybe": set()}
    left = cells.notna().cumsum(axis=1)
    for j in cells:
        early = cells[j][left[j] <= EARLY]
        for value in (v for v in different(early) if len(v) < LONGEST and _marks("model_marks").search(v)):
            if kind := _model(value):
                said[kind] |= {*early.index[early == value]}
    sure = said["sure"] if len(said["sure"]) <= FEWEST else set()
    top: set[str] = set()
    for row in cells.index:
        if row not in said["maybe"] | sure:
            break
        top.add(row)
    return sure | (top if len(top) <= FEWEST and len(cells) > 2 * len(top) else set())


def _model(text: str) -> str | None:
    """How surely a cell says that its row is a model.

    >>> [_model(text) for text in ("MALLIRIVI", "Esimerkki:", "Exempelrad 1", "malli", "Esimerkkejä lisää")]
    ['sure', 'maybe', 'sure', 'maybe', None]
    """
    wording, kinds = plain(text), data("questions")
    if matches(wording, kinds["model_rows"]):
        return "sure"
    return "maybe" if matches(wording, kinds["maybe_model_rows"]) else None


def _by_status(headers: Sequence[str], cells: pd.DataFrame) -> list[str]:
    """Previews by the tool's own column."""
    rows: list[str] = []
    for j in (j for j, header in enumerate(headers) if listed(header, data("headers")["status"])):
        seen = [value for value in different(cells[j]) if plain(value) in data("questions")["previews"]]
        rows += cells.index[cells[j].isin(seen)].tolist()
    return rows


def _by_who(headers: Sequence[str], cells: pd.DataFrame) -> list[str]:
    """Rows of somebody whose id, name or address says that the form was tried out, where few of them say so."""
    rows: list[str] = []
    kinds = data("headers")
    for j, header in enumerate(headers):
        is_id = listed(header, kinds["id"]) or listed(header, kinds["repeated_id"])
        if not is_id and not is_personal_name(header):
            continue
        patterns = data("questions")["test_ids" if is_id else "trial_names"]
        who = different(cells[j])
        marked = (v for v in who if len(v) < LONGEST and _marks("trial_marks").search(v))
        tried = {value for value in marked if matches(plain(value), patterns)}
        found = cells.index[cells[j].isin(tried)]
        few = len(tried) <= max(1, FEW * len(who)) if is_id else len(found) <= max(2, FEW * len(cells))
        rows += found.tolist() if few else []
    return rows


def _by_texts(headers: Sequence[str], cells: pd.DataFrame, kinds: Mapping[int, Kind]) -> list[str]:
    """Rows with a text of a test and no other text that says anything."""
    free = [j for j, header in enumerate(headers) if j not in kinds and not _of_tool(header) and not _is_id(cells[j])]
    free = [j for j in free if cells[j].nunique() > 1]  # a column of one word is an option that was ticked
    values = {j: [v for v in different(cells[j]) if len(v) < LONGEST] for j in free}
    tests = {j: [value for value in values[j] if is_trial(value)] for j in free}
    if not any(tests.values()):
        return []
    found = pd.DataFrame({j: holding(cells[j], tests[j]) for j in free})
    rows = found.index[found.any(axis=1)]
    rest = cells.loc[rows, free].mask(found.loc[rows])
    return [row for row in rows if _tries_only(rest.loc[row], int(found.loc[row].sum()), cells)]


def _tries_only(rest: pd.Series, tests: int, cells: pd.DataFrame) -> bool:
    """Whether what a row says besides its ``tests`` is nothing, or, beside several, only what others chose too."""
    said = {j: str(cell) for j, cell in rest.items() if not pd.isna(cell)}
    own = {j: cell for j, cell in said.items() if not _says_nothing(cell)}
    several = tests + len(said) - len(own) > 1
    return not own or several and all((cells[j] == cell).sum() > 1 for j, cell in own.items())


def _of_tool(header: str) -> bool:
    """Whether a column is none that a respondent writes an answer into."""
    kinds = data("headers")
    return is_personal_name(header) or any(listed(header, kinds[kind]) for kind in ("ignored", "status", "time"))


def _says_nothing(cell: str) -> bool:
    """Whether a text beside a test is no answer: a sign, letters without sense, a link of a tool.

    >>> [_says_nothing(text) for text in ("äöå äöå", "t", "https://kysely.fi/admin", "kahvi", "hyvä")]
    [True, True, True, False, False]
    """
    return bool(_SAYS_NOTHING.fullmatch(cell.strip().casefold()) or _LINK.fullmatch(cell.strip()))


def _is_id(cells: pd.Series) -> bool:
    """Whether a column holds a short value without blanks for everybody, and no two alike."""
    if cells.hasnans or not cells.is_unique or not (cells.str.len() <= SHORT).all():
        return False
    return not cells.str.contains(r"\s").any() and bool(cells.str.contains(r"\d").mean() > ENOUGH)


def is_trial(text: str) -> bool:
    """Whether a text only tries a form out.

    >>> [is_trial(text) for text in ("Testi 2", "testi vastaus, poistakaa", "Testivastaus / kaavoitus HJ")]
    [True, True, True]
    >>> [is_trial(text) for text in ("Testi oli hyvä ja selkeä", "Koe meni hyvin", "ei", "vastaus", "Testamentti")]
    [False, False, False, False, False]
    """
    small = text.casefold()
    if not _quick().search(small):
        return False
    words = re.findall(r"\w+", small)
    if len(words) > MOST_WORDS:
        return False
    kinds = data("questions")
    if (
        " ".join(words).startswith(tuple(kinds["trial_starts"]))
        or _LOUD.match(text.strip())
        and len(words) <= FEW_WORDS
    ):
        return True
    own = [word.rstrip("0123456789") for word in words]
    rest = (word for word in own if len(word) > 2 and word not in _words("trial_words") | _words("trial_support"))
    return any(word in _words("trial_words") for word in own) and not any(rest)


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(data("questions")[kind])


@cache
def _marks(kind: str) -> re.Pattern[str]:
    """What every cell of a kind holds: a cell without any of it needs no closer look."""
    return re.compile("|".join(map(re.escape, data("questions")[kind])), re.IGNORECASE)


@cache
def _quick() -> re.Pattern[str]:
    """The beginnings of all words of tests: a text without any of them needs no closer look."""
    kinds = data("questions")
    starts = {word[:4] for word in (*kinds["trial_words"], *kinds["trial_starts"])}
    return re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, starts))) + ")")
