"""What is known of each respondent: background, choices, weight."""

from __future__ import annotations

import re
from typing import NamedTuple

import pandas as pd

from openfeedback.files import notify
from openfeedback.survey.columns import Column, chosen_in, chosen_options, is_personal_cell
from openfeedback.survey.files import Export
from openfeedback.survey.wordings import different, holding, unique
from openfeedback.vocabulary import OWN_WORDS, ColumnRole

_ZEROS = re.compile(r"^(-?\d+(?:[.,]\d*[1-9])?)[.,]?0{6,}$")  # behind a number, as LimeSurvey writes it


class Keys(NamedTuple):
    """Row by row: respondent, event, time of answering, and the beginning of the response ids."""

    respondent_id: pd.Series
    event_id: pd.Series
    answered_at: pd.Series
    row_id: pd.Series


def respondents_of(export: Export, columns: list[Column], keys: Keys) -> pd.DataFrame:
    """One row a respondent; where rows share an id, the first filled cell of each column counts."""
    frame = {"respondent_id": keys.respondent_id, "event_id": keys.event_id, "source": export.format}
    more: list[tuple[str, pd.Series]] = []
    for column in columns:
        cells = export.cells[column.position]
        if column.role == ColumnRole.CHOICE and column.options:
            cells = _listed_choices(cells, column)
        if column.role == ColumnRole.BACKGROUND:
            zeros = {v: found[1] for v in different(cells) if (found := _ZEROS.match(v))}
            cells = cells.replace(zeros) if zeros else cells
        if column.labels:
            cells = cells.map(dict(column.labels)).astype("str")
        if column.role == ColumnRole.BACKGROUND or (column.role == ColumnRole.CHOICE and column.options):
            more.append((column.id, _without_own_words(cells, column)))
        if column.role == ColumnRole.WEIGHT:
            more.append(("weight", _weights(cells, column)))
    more += chosen_options(export, columns)
    names = unique([*frame, *[name for name, _ in more]])[len(frame) :]
    whole = pd.DataFrame(frame | dict(zip(names, [cells for _, cells in more], strict=True)))
    if whole["respondent_id"].duplicated().any():
        whole = whole.groupby("respondent_id", sort=False, as_index=False).first()
    return whole


def _weights(cells: pd.Series, column: Column) -> pd.Series:
    """Survey weights as numbers; how many respondents have none is said, as they count in no weighted figure."""
    numbers = pd.to_numeric(cells.str.replace(",", ".", regex=False), errors="coerce")
    if without := int((numbers.isna() | (numbers == 0)).sum()):
        notify(f"column '{column.name}': {without} of {len(cells)} respondents have no survey weight (an empty cell, 0 "
               "or no number); weighted figures are of the others")  # fmt: skip
    return numbers


def _listed_choices(cells: pd.Series, column: Column) -> pd.Series:
    """The choices of a cell as option columns give them: "Koulutus | Sparraus"."""
    separator, options = column.options or ("", ())
    return cells.map({v: " | ".join(chosen_in(v, separator, options)) or None for v in different(cells)}).astype("str")


def _without_own_words(cells: pd.Series, column: Column) -> pd.Series:
    """Values of a background column without personal data; a sentence of one person's ("muu, mikä?") does not leave.

    Where a person named the column, long values stay if its values are long anyway.
    """
    cells = cells.mask(holding(cells, [v for v in different(cells) if is_personal_cell(v)]))
    counts = {str(value): n for value, n in cells.value_counts().items()}
    words = {value: len(value.split()) for value in counts}
    if column.confidence == 1.0 and not column.options and sum(n <= 3 for n in words.values()) <= len(words) / 2:
        return cells
    own = [value for value, n in counts.items() if n == 1 and words[value] > 5 and not _is_chosen(value, column)]
    return cells.where(~holding(cells, own), OWN_WORDS)


def _is_chosen(value: str, column: Column) -> bool:
    """Whether a cell of choices holds options alone."""
    return column.options is not None and set(value.split(" | ")) <= set(column.options[1])
