"""The parts of a long table: which columns hold respondents, questions, answers, times of saving and states."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from openfeedback.survey.columns import read_times, time_share
from openfeedback.survey.files import Export
from openfeedback.survey.scales import number_of
from openfeedback.survey.wordings import data, different, in_words, is_personal_name, listed, matches

MOST = 200  # questions of one survey
FEWEST = 1.5  # answers a respondent, at least
AGAIN, UNNAMED = 0.6, 0.1  # share of answers given again, under a header that names respondents and under any other
FILLED = 0.9
SAMPLE = 500  # different cells that tell whether a column holds times
BLANK = 0.3  # share of empty cells of a column that says only at the first of several rows whose they are
ASKS = 0.5  # share of different cells that end as questions do, in a column of questions


class Long(NamedTuple):
    """Places of the columns; ``comments``: own words beside each answer; ``times`` as ISO text, by column.

    ``subs``: items of a question; ``codes``: the number of each answer that is a label.
    """

    who: int
    question: int
    answers: list[int]
    comments: list[int]
    times: dict[int, pd.Series]
    versions: list[int]
    states: list[int]
    filled_down: tuple[int, ...] = ()
    subs: tuple[int, ...] = ()
    codes: tuple[int, ...] = ()


def long_of(export: Export) -> Long | str | None:
    """The parts of a long table; words on what it lacks, where nothing says whose an answer is; None for any other."""
    kinds = data("headers")
    at = {kind: _listed(export, kinds[kind]) for kind in ("long_question", "long_answer")}
    answers = [j for j in at["long_answer"] if not _says_more(export.headers[j])]
    if not answers:
        return None
    questions = [j for j in at["long_question"] if j not in answers and not _says_more(export.headers[j])]
    questions = questions or [j for j in range(len(export.headers)) if _asks(export.cells[j])]
    answers = [j for j in answers if j not in questions]
    if not questions or not answers:
        return None
    question = max(questions, key=lambda j: (_words(export.cells.loc[:, j].dropna().tolist()), -j))
    filled = [question] if _is_blank(export.cells[question]) else []
    cells = export.cells.copy() if filled else export.cells
    for j in filled:
        cells[j] = cells[j].ffill()
    asked = cells[question].dropna()
    if not 2 <= asked.nunique() <= MOST:
        return None
    times = _times(export, {question, *answers})
    taken, enough = {question, *answers, *times}, len(asked) >= 2 * asked.nunique()
    who = _who(export, cells, question, [j for j in range(len(export.headers)) if j not in taken], enough)
    if who is None:
        plainly = all(listed(export.headers[j], {"is": kinds[kind]["is"]}) for j, kind in _named(question, answers[0]))
        return _unowned(cells, question, times, answers, export) if enough and plainly else None
    return _parts(export, who, question, answers, times, (*filled, *([who] if _is_blank(cells[who]) else [])))


def _named(question: int, answer: int) -> tuple[tuple[int, str], ...]:
    return (question, "long_question"), (answer, "long_answer")


def _parts(
    export: Export, who: int, question: int, answers: list[int], times: dict[int, pd.Series], filled: tuple[int, ...]
) -> Long:
    kinds = data("headers")
    rest = [j for j in range(len(export.headers)) if j not in {who, question, *answers, *times}]
    comments = [j for j in rest if listed(export.headers[j], {"is": data("questions")["follows_item"]})]
    versions = [j for j in _listed(export, kinds["long_version"]) if j in rest and _are_numbers(export.cells[j])]
    versions += [j for j in _listed(export, kinds["id"]) if j in rest and _count_up(export.cells[j])]
    states = [j for j in _listed(export, kinds["long_state"]) if j in rest]
    taken = {*comments, *versions, *states}
    subs = [j for j in _listed(export, kinds["long_sub"]) if j in rest and j not in taken]
    subs = [j for j in subs if not _says_more(export.headers[j]) and _splits(export.cells, question, j)]
    codes = [j for j in _listed(export, kinds["long_code"]) if j in rest and j not in {*taken, *subs}]
    codes = [j for j in codes if _are_numbers(export.cells[j])][:1]
    return Long(who, question, answers, comments, times, versions, states, filled, tuple(subs[:1]), tuple(codes))


def _splits(cells: pd.DataFrame, question: int, sub: int) -> bool:
    """Whether a column tells several items of one question apart."""
    pairs = cells[[question, sub]].dropna().drop_duplicates()
    return bool(len(pairs)) and len(pairs) <= MOST and bool(pairs[question].duplicated().any())


def _listed(export: Export, kind: dict[str, list[str]]) -> list[int]:
    return [j for j, h in enumerate(export.headers) if listed(h, kind) or matches(in_words(h), kind.get("matches", []))]


def _says_more(header: str) -> bool:
    """Whether a header is of an id, a time or a type of questions or answers ("vastausaika").

    >>> _says_more("kysymys_id"), _says_more("Vastauksen tyyppi"), _says_more("Vastaus")
    (True, True, False)
    """
    words = set(in_words(header).replace(".", " ").split())
    of_number = {"numero", "number"} if words & {"arvo", "value"} else set()  # "arvo_numero" is a value, not its number
    return bool({*data("headers")["not_answers"]} & words - of_number)


def _asks(cells: pd.Series) -> bool:
    """Whether the cells of a column are questions that come again and again."""
    if not 2 <= cells.nunique() <= MOST:
        return False
    asked = different(cells)
    asking = sum(value.strip().endswith("?") for value in asked)
    return asking >= ASKS * len(asked) and len(cells) >= 3 * len(asked)


def _words(values: list[str]) -> float:
    return sum(len(value.split()) for value in values) / max(1, len(values))


def _is_blank(cells: pd.Series) -> bool:
    """Whether a column is filled only at the first of several rows."""
    return bool(cells.isna().mean() >= BLANK and len(cells) and pd.notna(cells.iloc[0]))


def _times(export: Export, taken: set[int]) -> dict[int, pd.Series]:
    kinds = data("headers")
    found = {}
    for j in (j for j in range(len(export.headers)) if j not in taken):
        values = export.cells[j].dropna()
        header = export.headers[j]
        called = listed(header, kinds["time"]) or matches(in_words(header), kinds["long_time"]["matches"])
        if called or time_share(different(values)[:SAMPLE], numbers=False) > FILLED:
            when = read_times(export.cells[j])
            if len(values) and when[values.index].notna().mean() > FILLED - 0.1:
                found[j] = when
    return found


def _are_numbers(cells: pd.Series) -> bool:
    return bool(len(cells.dropna())) and all(number_of(value) is not None for value in different(cells))


def _count_up(cells: pd.Series) -> bool:
    """Whether a column numbers its rows in their order of saving: whole numbers, each another."""
    return bool(cells.notna().all() and cells.is_unique and cells.str.fullmatch(r"\s*\d{1,9}\s*").all())


def _who(export: Export, cells: pd.DataFrame, question: int, places: list[int], enough: bool) -> int | None:
    """The column of respondents: each answers several questions, most of them once; without ``enough`` a named one."""
    kinds, found = data("headers"), []
    for j in places:
        header = export.headers[j]
        named = any(listed(header, kinds[kind]) for kind in ("id", "repeated_id")) or is_personal_name(header)
        named = named or matches(in_words(header), kinds["long_who"]["matches"])
        again = _given_again(cells[j].ffill() if _is_blank(cells[j]) else cells[j], cells[question])
        if again is not None and (named or enough) and again <= (AGAIN if named else UNNAMED):
            found.append((not named, again, j))
    return min(found)[2] if found else None


def _given_again(who: pd.Series, questions: pd.Series) -> float | None:
    """Share of answers whose respondent had answered the question already; None where ``who`` names no respondents."""
    people, n = who.nunique(), int(who.notna().sum())
    if not people or n < FILLED * len(who) or n < FEWEST * people:
        return None
    pairs = pd.DataFrame({"who": who, "asked": questions}).dropna()
    several = pairs.groupby("who")["asked"].nunique().mean()
    return float(pairs.duplicated().mean()) if several >= FEWEST else None


def _unowned(
    cells: pd.DataFrame, question: int, times: dict[int, pd.Series], answers: list[int], export: Export
) -> Long | str:
    """A time of saving that all the answers of one respondent share stands for the respondent."""
    for j in times:
        again = _given_again(cells[j], cells[question])
        if again is not None and again <= UNNAMED:
            return _parts(export, j, question, answers, {}, ())
    return (
        f"a row an answer ('{export.names[question]}', '{export.names[answers[0]]}'), but no column says whose: name "
        "the respondent in each row, or the answers of one cannot be told from those of another"
    )
