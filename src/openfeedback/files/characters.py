"""Characters that XML, Excel, JSON or a UTF-8 file cannot hold, each made one space, so that offsets stay true.

Word's soft line break (U+000B), a bell (U+0007) or a non-character (U+FFFF) in one answer would otherwise stop a whole
appendix. Sources: XML 1.0 (5th edition) section 2.2; ECMA-376 part 1, 22.9.2.19 (ST_Xstring, ``_xHHHH_``).
"""

from __future__ import annotations

import dataclasses
import re
import warnings
from bisect import bisect_right
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import pandas as pd

Value = TypeVar("Value")

EXCEL_MOST = 32_767  # UTF-16 units in a cell
SHEET_NAME_MOST = 31
FORMULA_SIGNS = ("=", "+", "-", "@")  # a spreadsheet takes a text that begins so for a formula
CUT = {"fi": "… [katkaistu]", "en": "… [cut]"}  # ends a text that was longer
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


class Notice(UserWarning):
    """Something that the reader of an output should know; said in one sentence."""


def notify(sentence: str) -> None:
    """Say a sentence to whoever runs this: on the terminal, or under the notebook's cell. No path of this machine."""
    warnings.warn_explicit(sentence, Notice, "openfeedback", 1)


def writable(text: str) -> str:
    r"""Text that XML, HTML, Excel, JSON and a UTF-8 file can hold: each other character is one space.

    >>> writable("Johto\x0bmukaan\uffff \x07 \ud800.\n") == "Johto mukaan     .\n"
    True
    >>> writable("😀\tä\x85") == "😀\tä\x85"
    True
    """
    return _NOT_XML.sub(" ", text) if _NOT_XML.search(text) else text  # what needs no change keeps its type (Written)


def writable_in(value: Value) -> Value:
    r"""The same for every text in a value: in lists, mappings, tables and dataclasses; anything else stays as it is.

    >>> writable_in({"a\x07": ["b\x0b", 1, None]})
    {'a ': ['b ', 1, None]}
    """
    made: Value = _each(value)
    return made


def storable(text: str) -> str:
    r"""Text that a UTF-8 file can hold: half a surrogate pair is a space, control characters stay.

    >>> storable("a\ud83d\x07") == "a \x07"
    True
    """
    return _LONE_SURROGATE.sub(" ", text)


def storable_table(frame: pd.DataFrame) -> pd.DataFrame:
    """A table whose texts and column names a UTF-8 file can hold; offsets into its texts stay true."""
    return with_texts(frame, lambda value: _each(value, storable))


def excel_text(text: str, language: str = "fi") -> str:
    r"""Text as it stands in the XML of an Excel cell.

    What XML cannot hold is a space, lines end in ``\n``, and a literal ``_x0041_`` is escaped, which Excel would show
    as A. Over 32,767 UTF-16 units it is cut between characters and ends in a mark.

    >>> excel_text("a\r\nb\x07c"), excel_text("_x0041_")
    ('a\nb c', '_x005F_x0041_')
    >>> len(excel_text("ä" * 40_000)), excel_text("ä" * 40_000, "en")[-9:]
    (32767, 'ää… [cut]')
    """
    lines = _lines(text)
    escaped = _escaped(lines)
    if len(escaped) <= EXCEL_MOST // 2 or _units(escaped) <= EXCEL_MOST:
        return escaped
    mark = CUT.get(language, CUT["fi"])
    room = EXCEL_MOST - _units(mark)
    fits = bisect_right(range(room + 1), room, key=lambda n: _units(_escaped(lines[:n]))) - 1
    return _escaped(lines[:fits]) + mark


def over_excel(text: str) -> bool:
    """Whether an Excel cell is too small for a text.

    >>> over_excel("a" * 32_767), over_excel("😀" * 16_384)
    (False, True)
    """
    return len(text) > EXCEL_MOST // 14 and _units(_escaped(_lines(text))) > EXCEL_MOST


def unescaped(text: str) -> str:
    """A cell's text with its ``_xHHHH_`` as the characters that they stand for, whatever these are."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def without_mark(text: str) -> str:
    """A text that was read from a cell, without the mark where it had been cut: so much of it as there was.

    >>> without_mark("a" * 32_754 + "… [katkaistu]") == "a" * 32_754
    True
    >>> without_mark("Lyhyt… [cut]")
    'Lyhyt… [cut]'
    """
    mark = next((mark for mark in CUT.values() if text.endswith(mark)), "")
    # an escape or a pair may not have fitted before the mark, and blanks at the ends go when a form is read
    return text.removesuffix(mark) if mark and _units(_escaped(_lines(text))) > EXCEL_MOST - 100 else text


def first_units(text: str, most: int) -> str:
    """The beginning of a text, at most so many UTF-16 units; no character is split.

    >>> first_units("a😀b", 2), first_units("a😀b", 3)
    ('a', 'a😀')
    """
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore")


def replaced_n(text: str) -> int:
    r"""How many characters of a text :func:`writable` replaces.

    >>> replaced_n("a\x07\x0bb"), replaced_n("ä\n")
    (2, 0)
    """
    return len(_NOT_XML.findall(text))


def _lines(text: str) -> str:
    return writable(text).replace("\r\n", "\n").replace("\r", "\n")


def _escaped(text: str) -> str:
    return _LOOKS_ESCAPED.sub("_x005F_", text)


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _each(value: Any, change: Callable[[str], str] = writable) -> Any:
    if isinstance(value, str):  # one of another kind (``Written``) stays of its kind where nothing is to change
        return change(value) if _NOT_XML.search(value) else value
    if isinstance(value, dict):
        return {_each(k, change): _each(v, change) for k, v in value.items()}
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(_each(v, change) for v in value)
    if isinstance(value, list):
        return [_each(v, change) for v in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = {f.name: _each(getattr(value, f.name), change) for f in dataclasses.fields(value) if f.init}
        return dataclasses.replace(value, **changed)
    return with_texts(value, lambda v: _each(v, change)) if type(value).__name__ == "DataFrame" else value


def _changed(texts: pd.Series, change: Callable[[Any], Any]) -> dict[str, str]:
    """The different texts of a column that change, each looked at once: most columns repeat a few."""
    return {old: new for old in texts.dropna().unique().tolist() if (new := change(old)) != old}


def with_texts(frame: pd.DataFrame, change: Callable[[Any], Any]) -> pd.DataFrame:
    """A table with its texts and column names changed; the very same table where nothing is to change."""
    import pandas as pd

    names = [change(name) if isinstance(name, str) else name for name in frame.columns]
    changed = frame.set_axis(names, axis=1) if names != list(frame.columns) else frame
    for at, kind in enumerate(frame.dtypes):
        old = frame.iloc[:, at]
        if str(kind) in ("str", "string"):
            if found := _changed(old, change):
                changed = changed.copy() if changed is frame else changed
                changed.isetitem(at, old.map(lambda v, found=found: found.get(v, v)).astype(kind).array)
        elif str(kind) in ("object", "category"):
            new = [change(v) if isinstance(v, str | list | tuple | dict) else v for v in old]
            if any(a is not b and a != b for a, b in zip(new, old, strict=True)):
                changed = changed.copy() if changed is frame else changed
                as_before = None if str(kind) == "category" else kind
                changed.isetitem(at, pd.Series(new, index=old.index, dtype=as_before).array)
    return changed


def no_formula(cell: object) -> object:
    """A cell of a CSV that no spreadsheet works out: a text that would be a formula has an apostrophe.

    >>> no_formula("=1+1"), no_formula("aikaa"), no_formula(2)
    ("'=1+1", 'aikaa', 2)
    """
    signs = (*FORMULA_SIGNS, "\t", "\r")
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(signs) else cell
