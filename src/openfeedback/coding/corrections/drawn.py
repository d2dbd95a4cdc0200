"""Units that persons drew stand in the place of the machine's wherever they overlap, now and in later runs.

A row of the table of corrections that is ``drawn`` says so; its codes may be empty (borders alone were set).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import pandas as pd

from openfeedback.coding.corrections.matching import Book
from openfeedback.tables import COLUMNS, empty, require, rows_of

DRAWN = "drawn"
LEAST = 4  # letters that what is left of a cut unit needs to stay one
_EDGES_BEFORE, _EDGES_AFTER = " \t\r\n.,;:!?–—-·•*", " \t\r\n,;:–—-·•*"
_ONLY_JOINS = re.compile(
    r"(?:\W|\b(?:ja|sekä|mutta|vaan|että|eli|tai|och|men|samt|att|eller|and|but|that|or)\b)*", re.I
)
Span = tuple[int, int]


def is_drawn(human: pd.DataFrame) -> pd.Series:
    """Which rows of a table of corrections are units that a person drew.

    >>> is_drawn(pd.DataFrame({"drawn": [True, "true", None, "False"]})).tolist()
    [True, True, False, False]
    """
    return human.reindex(columns=[DRAWN])[DRAWN].astype("str").str.casefold().isin(["true", "1", "1.0", "yes"])


def with_drawn(units: pd.DataFrame, human: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    """The units (unit_id, response_id, start, end, text) in which persons' drawn ones replace what they overlap.

    What is left of a unit beside a drawn one stays a unit where it has words of its own. Where the drawn units of
    several persons overlap the later one stands (``coded_at``). A unit that is new has the id
    ``<response_id>.<start>-<end>``. Drawn units whose answer or words are gone change nothing (``follow`` tells of
    them). Order: that of ``units``, an answer's units by their place; answers that had none come last.
    """
    require(units, ["unit_id", "response_id", "start", "end", "text"], "table units")
    found = places_of(human[is_drawn(human)], units, responses)
    if not found:
        return units
    texts = dict(zip(responses["response_id"].astype("str"), responses["text"].astype("str"), strict=True))
    touched = units["response_id"].astype("str").isin(list(found))
    by_response = {str(r): part for r, part in units[touched].groupby("response_id", sort=False)}
    blank = empty("units")
    parts = {r: recut(by_response.get(r, blank), spans, r, texts[r]) for r, spans in found.items()}
    return _in_place(units, touched, parts)


def places_of(drawn: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame) -> dict[str, list[Span]]:
    """response_id -> the spans that persons drew in it, none over another; by where they stand."""
    if drawn.empty:
        return {}
    book = Book(units, responses)
    rows = sorted(rows_of(drawn), key=lambda row: (str(row.get("coded_at") or ""), str(row.get("coder"))))
    book.keep_own(rows)
    found: dict[str, list[Span]] = defaultdict(list)
    for row in reversed(rows):
        response, span, _ = book.place(row)
        if response is not None and span is not None and not any(_shared(span, other) for other in found[response]):
            found[response].append(span)
    return {response: sorted(spans) for response, spans in sorted(found.items()) if spans}


def recut(units: pd.DataFrame, spans: Sequence[Span], response: str, text: str) -> pd.DataFrame:
    """One answer's units with ``spans`` in the place of what they overlap, by their place.

    >>> units = pd.DataFrame({"unit_id": ["a.1"], "response_id": "a", "start": [0], "end": [22],
    ...                       "text": ["aikaa, rahaa ja tukea."]})
    >>> recut(units, [(7, 12)], "a", "aikaa, rahaa ja tukea.")[["unit_id", "text"]].values.tolist()
    [['a.0-5', 'aikaa'], ['a.7-12', 'rahaa'], ['a.13-22', 'ja tukea.']]
    """
    places = units[["unit_id", "start", "end"]].to_numpy().tolist()
    own: dict[Span, str] = {(int(start), int(end)): str(unit) for unit, start, end in places}
    kept: set[Span] = set(spans)
    for unit in own:
        kept |= set(rest_of(unit, [span for span in spans if _shared(unit, span)], text))
    rows = [(own.get(s, f"{response}.{s[0]}-{s[1]}"), response, *s, text[s[0] : s[1]]) for s in sorted(kept)]
    return pd.DataFrame(rows, columns=list(COLUMNS["units"])).astype(empty("units").dtypes.to_dict())


def trimmed(span: Span, text: str) -> Span | None:
    """A span without blanks at its ends; None where no letter or digit is in it.

    >>> trimmed((0, 8), " aikaa! "), trimmed((0, 2), "- x")
    ((1, 7), None)
    """
    start, end = max(0, span[0]), min(len(text), span[1])
    words = text[start:end]
    if not any(sign.isalnum() for sign in words):
        return None
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def rest_of(unit: Span, over: Sequence[Span], text: str) -> list[Span]:
    """What is left of a unit beside the spans over it."""
    if not over:
        return [unit]
    ends = [unit[0], *[place for span in sorted(over) for place in span], unit[1]]
    pieces = [(max(a, unit[0]), min(b, unit[1])) for a, b in zip(ends[::2], ends[1::2], strict=True)]
    return [rest for a, b in pieces if a < b and (rest := _worth_keeping(a, b, text))]


def _worth_keeping(start: int, end: int, text: str) -> Span | None:
    words = text[start:end]
    start += len(words) - len(words.lstrip(_EDGES_BEFORE))
    end -= len(words) - len(words.rstrip(_EDGES_AFTER))
    said = text[start:end] if start < end else ""
    enough = sum(sign.isalpha() for sign in said) >= LEAST and not _ONLY_JOINS.fullmatch(said)
    return (start, end) if enough else None


def _shared(one: Span, other: Span) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1])


def _in_place(units: pd.DataFrame, touched: pd.Series, parts: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The units with each touched answer's part where its first unit stood."""
    order = {str(r): i for i, r in enumerate(units["response_id"].astype("str").drop_duplicates())}
    last = len(order)
    new = pd.concat([parts[r].assign(_at=order.get(r, last)) for r in sorted(parts)], ignore_index=True)
    old = units[~touched].assign(_at=units.loc[~touched, "response_id"].astype("str").map(order))
    whole = pd.concat([old, new], ignore_index=True) if len(old) else new
    return whole.sort_values("_at", kind="stable", ignore_index=True).drop(columns="_at")[list(units.columns)]
