"""What tools leave in cells: tags, entities, ``_x000D_``, letters encoded twice, signs that nobody sees.

Each is made what its writer meant, and counted by cells. Composed letters (NFC) are made here, once for all readers.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from html import unescape
from html.entities import html5

from openfeedback.errors import counted
from openfeedback.files import replaced_n, writable
from openfeedback.survey.findings import Finding
from openfeedback.vocabulary import Told

_TAGS = (
    "a|abbr|article|b|big|blockquote|body|br|center|code|div|em|font|h[1-6]|hr|html|i|img|label|li|meta|ol|p|pre|s|"
    "section|small|span|strike|strong|style|sub|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|o:p"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"\s*<(?:br|hr)\s*/?>[ \t\r\n]*|</(?:p|div|li|tr|h[1-6]|blockquote)>\s*(?=\S)", re.IGNORECASE)
_SCRIPT = re.compile(r"<(style|script)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPE = re.compile(r"_x(00[01][0-9A-Fa-f]|00[Aa]0|00[Aa][Dd]|200[B-Fb-f]|[Ff][Ee][Ff][Ff])_")
_UNSEEN = re.compile("[\u200b\u200e\u200f\u2060-\u2064\ufeff\u00ad\u202a-\u202e]")
_JOINER = re.compile("[\u200c\u200d]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_LINES = re.compile("\r\n?|[\u2028\u2029]")
_WINDOWS = re.compile("[\x80-\x9f]")
_GUARD = re.compile(r"'(?=[-+=@])")
_SUSPECT = re.compile(
    "[\x00-\x08\x0b-\x1f\x80-\x9f\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ud800-\udfff\ufeff\ufffe\uffff"
    "'&<\u00cc\u00c2\u00c3\u00e2\u00f0\u00c5\u221a\u251c\u2248\u201a\u252c\u00d4]|_x"
)

# letters and signs that a text encoded twice is taken back to; anything else stays as it is
_MEANT = set(
    "äöåÄÖÅéÉèÈêëáÁàâãóÓòôúÚùüÜíÍìïîûñçæÆøØßõÕšžŽ–—‘’“”„…•€°§´«»½¼²³±·×£©®™→←✓✔★❤☺\xa0\u200b\ufe0f\u200d\u0301\u0308\u030a\u030c"
)
_CODES = {  # bytes as signs -> the sign of each byte, where that codec gives it another than Latin-1
    name: {bytes([n]).decode(name, errors="replace"): n for n in range(0x80, 0x100)}
    for name in ("cp1252", "mac_roman", "cp850")
}
_CODES["cp1252"] |= {chr(n): n for n in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


def _twice(name: str) -> re.Pattern[str]:
    """Runs of signs that are the bytes of one UTF-8 letter under a codec."""
    signs = {n: re.escape(sign) for sign, n in _CODES[name].items() if sign != "\ufffd"}
    rest = "[" + "".join(signs[n] for n in range(0x80, 0xC0) if n in signs) + "]"
    leads = {1: (0xC2, 0xC3, 0xC5, 0xCC), 2: (0xE2,), 3: (0xF0,)}
    return re.compile("|".join(f"[{''.join(signs[n] for n in ns)}]{rest}{{{k}}}" for k, ns in leads.items()))


_TWICE = {name: _twice(name) for name in _CODES}
_RUN = re.compile(f"(?:{_TWICE['cp1252'].pattern})+")
_OWN = re.compile("[a-zäöå][äöå]|[äöå][a-zäöå]|[ÄÖÅ][a-zäöå]")  # letters as they should be, inside a word
_ALONE = re.compile("(?<!\\S)[\"'”(]?Ã[¤¶¥„–…][\"'”)]?(?=[\\s.,;:!?]|$)")  # ä, ö, å encoded twice and no more of a word
REASONS = {
    "writable": "held characters that no document can hold (such as Word's soft line break, U+000B); each of them is "
                "a space now",
    "twice": "held letters encoded twice (Ã¤ for ä); they are put right",
    "tags": "held HTML tags or entities; they are text now",
    "guarded": "began with an apostrophe that a tool sets before -, +, = and @; it is gone",
    "escapes": "held _x000D_ or the like; it is a line break now",
    "unseen": "held signs that nobody sees (zero-width, soft hyphens); they are gone",
    "windows": "held Windows-1252 signs in Latin-1 (quotation marks, dashes); they are put right",
    "composed": "held letters in two parts (macOS); they are composed now",
}  # fmt: skip


def clean_rows(rows: list[list[str]]) -> tuple[list[list[str]], tuple[Finding, ...]]:
    """Rows with clean cells, and what was changed in how many of them; rows that need nothing stay the same objects."""
    counts: Counter[str] = Counter()
    made = [[_clean(cell, counts) for cell in row] if _needs(row) else row for row in rows]
    said = [
        Finding(Told.CHANGED, f"{counted(counts[key], 'cell')} {what}", n=counts[key])
        for key, what in REASONS.items()
        if counts[key]
    ]
    return made, tuple(said)


def _needs(row: list[str]) -> bool:
    whole = "\t".join(row)
    return _SUSPECT.search(whole) is not None or not (whole.isascii() or unicodedata.is_normalized("NFC", whole))


def _clean(cell: str, counts: Counter[str]) -> str:
    if not _needs([cell]):
        return cell
    for key, step in _STEPS.items():
        changed = step(cell)
        if changed != cell:
            counts[key] += 1
            cell = changed
    return cell


def clean_text(text: str) -> str:
    """One text without the residue.

    >>> clean_text("lis&auml;&auml; tukea.<br />My&ouml;s <b>aikaa</b> &amp; rahaa"), clean_text("<3 ja < 2 h > liikaa")
    ('lisää tukea.\\nMyös aikaa & rahaa', '<3 ja < 2 h > liikaa')
    >>> clean_text("Rivi._x000D_\\nToinen"), clean_text("Ã„lÃ¤ kiirehdi â€“ tauko")
    ('Rivi.\\nToinen', 'Älä kiirehdi – tauko')
    """
    return _clean(text, Counter())


def _without_tags(text: str) -> str:
    if "<" in text and _TAG.search(text):
        text = _BREAK.sub("\n", _SCRIPT.sub("", text))
        text = re.sub(r"[ \t]{2,}", " ", _TAG.sub("", text)).strip()
    for _ in range(2):  # "&amp;auml;" was escaped twice
        text = _ENTITY.sub(lambda found: unescape(found[0]) if _known(found[0]) else found[0], text)
    return _seen(text)  # "&shy;"


def _known(entity: str) -> bool:
    return entity.startswith("&#") or entity[1:] in html5


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return re.sub("\r\n?", "\n", _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text))


def put_right(text: str) -> str:
    """Letters that were encoded twice (or more) as their writer meant them.

    >>> put_right("vÃ¤hÃ¤n"), put_right("lis√§√§"), put_right("ty├Âpaja"), put_right("HÄMEESSÄ–KAINUU")
    ('vähän', 'lisää', 'työpaja', 'HÄMEESSÄ–KAINUU')
    >>> put_right("PÃƒÂ¤ivÃƒÂ¤"), put_right("Ãƒâ€žÃƒÂ¤nitteet")
    ('Päivä', 'Äänitteet')
    """
    for _ in range(3):
        before = text
        text = _RUN.sub(lambda found: _thrice(found[0]), text)
        for name, pattern in _TWICE.items():
            codes = _CODES[name]
            text = pattern.sub(lambda found, codes=codes: _meant(found[0], codes), text)  # type: ignore[misc]
        if text == before:
            break
    return text


def _cell_put_right(text: str) -> str:
    """A cell put right; a letter alone among words that are as they should be is spoken of ("näkyy muodossa Ã¤").

    >>> _cell_put_right("ääkköset näkyivät muodossa Ã¤, â€“ outoa"), _cell_put_right("Ã„lÃ¤ hätäile")
    ('ääkköset näkyivät muodossa Ã¤, – outoa', 'Älä hätäile')
    """
    spoken = [found.span() for found in _ALONE.finditer(text)] if _OWN.search(text) else []
    made, at = [], 0
    for start, end in spoken:
        made += [put_right(text[at:start]), text[start:end]]
        at = end
    return "".join([*made, put_right(text[at:])])


def _thrice(run: str) -> str:
    """What a run of signs means where its letters were encoded three times ("ÃƒÂ¤")."""
    codes = _CODES["cp1252"]
    try:
        once = bytes(codes[sign] for sign in run).decode("utf-8")
    except (UnicodeDecodeError, KeyError):
        return run
    twice = _TWICE["cp1252"].sub(lambda found: _meant(found[0], codes), once)
    return twice if twice != once and all(sign in _MEANT or ord(sign) > 0x1F000 for sign in twice) else run


def _meant(run: str, codes: dict[str, int]) -> str:
    try:
        sign = bytes(codes[sign] for sign in run).decode("utf-8")
    except (UnicodeDecodeError, KeyError):
        return run
    return sign if sign in _MEANT or ord(sign) > 0x1F000 else run


def _as_windows(text: str) -> str:
    return _WINDOWS.sub(lambda found: _WINDOWS_SIGNS.get(found[0], " "), text)


_WINDOWS_SIGNS = {
    chr(n): sign for sign, n in _CODES["cp1252"].items() if n < 0xA0 and len(sign) == 1 and sign != "\ufffd"
}


def _seen(text: str) -> str:
    """Without zero-width signs and soft hyphens; the joiners inside an emoji stay, so that it stays whole."""
    text = _UNSEEN.sub("", text)
    return _JOINER.sub(lambda found: found[0] if _in_emoji(text, found.start()) else "", text)


def _in_emoji(text: str, at: int) -> bool:
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    return bool(before and after) and ord(before) > 0x2000 and ord(after) > 0x2000


_STEPS: dict[str, Callable[[str], str]] = {
    "guarded": lambda text: text[1:] if _GUARD.match(text) else text,
    "twice": _cell_put_right,
    "escapes": _unescaped,
    "unseen": lambda text: _seen(text),
    "tags": _without_tags,
    "windows": _as_windows,
    "spaces": lambda text: _SPACES.sub(" ", text),
    "lines": lambda text: _LINES.sub("\n", text),
    "composed": lambda text: unicodedata.normalize("NFC", text),
    "writable": lambda text: writable(text) if replaced_n(text) else text,
}
