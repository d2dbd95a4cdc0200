"""Where each word stands: one row a content word of a unit, under its base form."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from openfeedback.analysis.counts import with_second_themes
from openfeedback.parallel import Workers
from openfeedback.settings import TextSettings
from openfeedback.tables import require
from openfeedback.text.morphology import Place, word_places
from openfeedback.text.phrases import PLACEHOLDER
from openfeedback.vocabulary import NO_CONTENT


def units_with(
    units: pd.DataFrame,
    responses: pd.DataFrame,
    codings: pd.DataFrame | None = None,
    respondents: pd.DataFrame | None = None,
    columns: Sequence[str] = (),
) -> pd.DataFrame:
    """Units with what their words can be counted by: unit_id, text, response_id, respondent_id, event_id, theme, …

    ``columns``: background columns of ``respondents``. A theme that says nothing is none; second_theme: a further one
    that a person gave.
    """
    require(units, ["unit_id", "response_id", "text"], "table units")
    require(responses, ["response_id", "respondent_id"], "table responses")
    made = units[["unit_id", "response_id", "text"]]
    answers = responses.drop_duplicates("response_id").set_index("response_id")
    for column in (c for c in ("respondent_id", "event_id") if c in answers):
        made = made.assign(**{column: made["response_id"].map(answers[column])})
    if codings is not None:
        one = codings.drop_duplicates("unit_id")
        rows = with_second_themes(one)[["unit_id", "theme"]]
        for column, part in (("theme", rows.head(len(one))), ("second_theme", rows.iloc[len(one) :])):
            theme = part.set_index("unit_id")["theme"]
            made = made.assign(**{column: made["unit_id"].map(theme.mask(theme.isin(["", NO_CONTENT])))})
    if respondents is not None:
        require(respondents, ["respondent_id", *columns], "table respondents")
        people = respondents.drop_duplicates("respondent_id").set_index("respondent_id")
        made = made.assign(**{c: made["respondent_id"].map(people[c]) for c in columns if c not in made})
    return made


def word_occurrences(
    units: pd.DataFrame, settings: TextSettings | None = None, workers: Workers | None = None
) -> pd.DataFrame:
    """The content words of units (unit_id, text and further columns), in the order of the units.

    unit_id, word (base form; ``settings.compounds`` says whether compounds are joined or split), form (as written),
    start, end (characters of the unit's text), then the further columns of ``units`` without their text. Raises
    InputError for missing columns. A word's capital is that of its most frequent spelling.
    """
    require(units, ["unit_id", "text"], "table of units")
    texts = units["text"].fillna("").astype("str").tolist()
    return occurrences_of(units, word_places(texts, settings, workers))


def occurrences_of(units: pd.DataFrame, places: Sequence[Sequence[Place]]) -> pd.DataFrame:
    """:func:`word_occurrences` from places that are known already, one list a unit."""
    texts = units["text"].fillna("").astype("str").to_numpy(dtype=object)
    places = [_said(text, each) for text, each in zip(texts, places, strict=True)]
    rows = np.repeat(np.arange(len(units)), [len(each) for each in places])
    flat = [place for each in places for place in each]
    found = pd.DataFrame({
        "unit_id": units["unit_id"].to_numpy(dtype=object)[rows],
        "word": _one_spelling([place.word for place in flat]),
        "form": [texts[row][place.start : place.end] for row, place in zip(rows, flat, strict=True)],
        "start": np.array([place.start for place in flat], dtype="int64"),
        "end": np.array([place.end for place in flat], dtype="int64"),
    }).astype({"unit_id": "str", "word": "str", "form": "str"})  # fmt: skip
    further = [c for c in units.columns if c not in ("text", *found.columns)]
    return pd.concat([found, units[further].iloc[rows].reset_index(drop=True)], axis=1)


def _said(text: str, places: Sequence[Place]) -> Sequence[Place]:
    """The words without those of what stands for a name or a number: ``[nimi 1]`` is nobody's word."""
    gone = [found.span() for found in PLACEHOLDER.finditer(text)] if "[" in text else []
    return [p for p in places if not any(a <= p.start < b for a, b in gone)] if gone else places


def _one_spelling(words: Sequence[str]) -> list[str]:
    """Words that differ by capitals alone in their most frequent spelling.

    >>> _one_spelling(["Innokylä", "innokylä", "Innokylä", "tuki"])
    ['Innokylä', 'Innokylä', 'Innokylä', 'tuki']
    """
    spelt = pd.Series(list(words), dtype="object").value_counts().rename_axis("word").reset_index(name="n")
    spelt = spelt.assign(low=spelt["word"].str.lower()).sort_values(["n", "word"], ascending=[False, True])
    known = spelt.drop_duplicates("low").set_index("low")["word"]
    return [str(known[word.lower()]) for word in words] if len(known) else []
