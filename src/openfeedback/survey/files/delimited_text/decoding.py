"""Bytes to text: the encoding under which the text is the most plausible Finnish (or Swedish, or English).

UTF-8 and UTF-16 prove themselves. The others give every byte a meaning, so what is compared is how letters stand among
letters and signs among blanks: under a wrong one "lisää" is "lisŠŠ", "lis„„" or "lis‰‰".
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import NamedTuple

from openfeedback.errors import InputError, counted
from openfeedback.survey.files.residue import put_right
from openfeedback.survey.findings import Finding
from openfeedback.vocabulary import Told

_MARKS = [
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
]  # fmt: skip
OLD = ("cp1252", "mac_roman", "cp850")  # the likelier of equals first
SAMPLE = 2_000_000  # bytes that are enough to tell
LOOK = 500_000  # signs whose letters are looked at one by one
_LETTERS = "äöåÄÖÅ"
_RARER = "éèêëáàâóòôõúüíïñçæøßšžÉÜŠŽÁÓÕÆØ"
_SIGNS = "–—‘’“”„…•€°§´«»½¼²³±·×£©®™→❤\ufe0f\xa0"


class Decoded(NamedTuple):
    """A text, the encoding it was read by, and what is to be told of it."""

    text: str
    encoding: str
    findings: tuple[Finding, ...] = ()


def decode(raw: bytes, where: str, encoding: str | None = None) -> Decoded:
    """The text of a file's bytes; ``encoding`` as the parameters have it. Raises InputError where that is wrong.

    >>> decode("Työ".encode("mac_roman") + b" on " + "lisää".encode("mac_roman"), "k.csv")[:2]
    ('Työ on lisää', 'mac_roman')
    """
    if encoding:
        return Decoded(_decoded_as(raw, where, encoding), encoding)
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return Decoded(_decoded_as(raw, where, name), name)
    if wide := _unmarked_wide(raw):
        return Decoded(_decoded_as(raw, where, wide), wide)
    try:
        return Decoded(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _plausible(raw)


def _decoded_as(raw: bytes, where: str, encoding: str) -> str:
    try:
        return raw.decode(encoding).removeprefix("\ufeff")
    except LookupError:
        raise InputError(f"{where}: encoding '{encoding}' is not known; use utf-8, cp1252 or utf-16") from None
    except UnicodeDecodeError as problem:
        raise InputError(
            f"{where}: byte {problem.start} is not {encoding}; leave `encoding` out or correct it"
        ) from None


def _unmarked_wide(raw: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Finnish is zero."""
    head = raw[:4000]
    if len(head) < 4 or len(raw) % 2 or b"\x00" not in head:
        return None
    zeros = [head[start::2].count(0) / (len(head) / 2) for start in (0, 1)]
    name = "utf-16-le" if zeros[1] > 0.6 > 0.1 > zeros[0] else "utf-16-be" if zeros[0] > 0.6 > 0.1 > zeros[1] else None
    try:
        return name if name and raw.decode(name) else None
    except UnicodeDecodeError:
        return None


def _plausible(raw: bytes) -> Decoded:
    """The most plausible reading of bytes that are no UTF-8, or UTF-8 with some bytes of another encoding in it."""
    head = raw[:SAMPLE]
    broken = head.decode("utf-8", errors="replace").count("\ufffd")
    ways = [Decoded(raw.decode(name, errors="replace"), name) for name in OLD]
    if broken * 4 < len(head.translate(None, _ASCII)):
        text = raw.decode("utf-8", errors=_AS_WINDOWS)
        said = f"{counted(broken, 'byte', 'are')} no UTF-8 in a file that is; read as Windows-1252"
        ways.insert(0, Decoded(text, "utf-8", (Finding(Told.GUESSED, said, n=broken),)))
    meant = {way.encoding: _meant(way.text) for way in ways}
    ways = [way for way in ways if way.encoding not in OLD[1:] or _is_finnish(meant[way.encoding])]
    best = max(ways, key=lambda way: plausibility(meant[way.encoding]))
    if best.encoding in ("utf-8", "cp1252"):
        return best if "\ufffd" not in best.text else Decoded(raw.decode("latin-1"), "latin-1")
    said = f"read as {best.encoding}: under no other encoding is it Finnish; if letters look wrong, say `encoding`"
    return best._replace(findings=(Finding(Told.GUESSED, said),))


def _meant(text: str) -> str:
    """The beginning of a text as it will be once letters encoded twice or in two parts are put right."""
    return unicodedata.normalize("NFC", put_right(text[:LOOK]))


def _is_finnish(text: str) -> bool:
    """Whether what lies beyond ASCII is mostly ä and ö: an encoding that is seldom met must prove itself."""
    odd = [found[0] for found in _ODD.finditer(text)]
    return sum(sign in "äöå" for sign in odd) >= max(2, len(odd) / 2)


def _as_windows(problem: UnicodeError) -> tuple[str, int]:
    assert isinstance(problem, UnicodeDecodeError)
    byte = problem.object[problem.start : problem.start + 1]
    return byte.decode("cp1252", errors="replace"), problem.start + 1


_AS_WINDOWS = "openfeedback-as-windows"
codecs.register_error(_AS_WINDOWS, _as_windows)
_ASCII = bytes(range(128))
_ODD = re.compile(r"[^\x00-\x7f]")


def plausibility(text: str) -> float:
    """How plausible the letters and signs beyond ASCII are where they stand: 1 at best, negative where they are wrong.

    >>> [plausibility(text) for text in ("Lisää", "lis‰‰")], plausibility("lisŠŠ") < 0
    ([1.0, -1.0], True)
    """
    odd = [_worth(text, found.start()) for found in _ODD.finditer(text)]
    return sum(odd) / len(odd) if odd else 0.5


def _worth(text: str, at: int) -> float:
    sign, before, after = text[at], text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if sign in _LETTERS or sign in _RARER:
        if sign.isupper() and before.islower():
            return -1.0
        return 1.0 if sign in _LETTERS else 0.3 if before.isalpha() or after.isalpha() else -0.5
    if sign in _SIGNS:
        return -1.0 if before.isalpha() and after.isalpha() and sign not in "’–\xa0•´" else 0.3
    return -1.0
