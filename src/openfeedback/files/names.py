"""Names of files and folders: what may be one on Windows, macOS and Linux alike, and names made from any text."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path

LONGEST = 120  # bytes of UTF-8: with an ending and the mark of a draft still within every system's 255
ENDING = 20  # bytes left behind a run's name, for ``.yml``, ``.codings.csv`` and the like
FORBIDDEN = '<>:"/\\|?*'
DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {f"{p}{n}" for p in ("com", "lpt") for n in range(10)}
# letters and marks that show nothing though Unicode counts them among the visible
BLANK = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10),
         *range(0xE0100, 0xE01F0)}  # fmt: skip
LETTERS = "ÅÄÖåäö"  # the ones beyond ASCII that a run's name may hold


def why_no_name(name: str, hidden: bool = False) -> str | None:
    """Why a text cannot name a file or folder on every system; None where it can. ``hidden``: may begin with a dot.

    Sources: Microsoft, "Naming Files, Paths, and Namespaces"; Unicode Annex 15 (composed letters, which macOS and
    Linux store differently).

    >>> why_no_name("Kevät 2024"), why_no_name("..")
    (None, 'it begins with a dot')
    >>> why_no_name("aux.txt"), why_no_name("a:b")
    ('Windows keeps it for a device', "it holds ':'")
    """
    signs = [c for c in name if c in FORBIDDEN]
    checks = [
        (not name.strip(), "it is empty"),
        (bool(signs), f"it holds '{signs[0]}'" if signs else ""),
        (any(_unseen(c) for c in name), "it holds a sign that is not seen"),
        (name != name.strip(), "it begins or ends with a space"),
        (name.startswith(".") and (not hidden or not name.strip(".")), "it begins with a dot"),
        (name.endswith("."), "it ends with a dot"),
        (_device(name), "Windows keeps it for a device"),
        (len(name.encode("utf-8", "surrogatepass")) > LONGEST, f"it is longer than {LONGEST} bytes"),
        (unicodedata.normalize("NFC", name) != name, "its letters and accents are apart; write it anew"),
    ]
    return next((why for wrong, why in checks if wrong), None)


def why_no_run_name(name: str) -> str | None:
    """Why a text cannot name a run, whose name also stands in addresses and in tables: letters, digits, dash, dot, _.

    >>> why_no_run_name("Päijät-Häme_2024"), why_no_run_name("my run")
    (None, 'it holds more than letters, digits, -._')
    """
    long = len(name.encode("utf-8", "surrogatepass")) > LONGEST - ENDING
    plain = all((c.isascii() and c.isalnum()) or c in "-._" + LETTERS for c in name)
    shape = None if plain else "it holds more than letters, digits, -._"
    return why_no_name(name) or shape or (f"it is longer than {LONGEST - ENDING} bytes" if long else None)


def refused(name: str, why: str) -> str:
    """The sentence on a name that cannot be one; what cannot be seen in it is spelt out.

    >>> refused("a\\u200bb", "it holds a sign that is not seen")
    "'a\\\\u200bb' cannot be the name of a file or folder on every system: it holds a sign that is not seen"
    """
    shown = "".join(c if c.isprintable() and not _unseen(c) else f"\\u{ord(c):04x}" for c in name)
    return f"'{shown}' cannot be the name of a file or folder on every system: {why}"


def folded(name: str) -> str:
    """A name as the systems compare it that take A and a for the same: equal for two names of one folder.

    >>> folded("Ähtäri") == folded("a\\u0308hta\\u0308ri")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def alike(path: Path) -> list[str]:
    """Names beside a path that Windows and macOS would take for its own."""
    beside = sorted(other.name for other in path.parent.iterdir()) if path.parent.is_dir() else []
    return [name for name in beside if folded(name) == folded(path.name) and name != path.name]


def refused_parts(path: Path) -> list[str]:
    """Sentences on the names of what would be made for a path and cannot be named so on every system."""
    whys = [(name, why_no_name(name)) for name in missing_parts(path)]
    return [f"{refused(name, why)}; choose another" for name, why in whys if why]


def safe_name(text: str) -> str:
    """A name made from any text, the same on every system; empty where the text has no letter that a name can hold.

    >>> safe_name("Etelä-Suomi / YTA 1"), safe_name("Région Ñ"), safe_name("Ä"), safe_name("con")
    ('Etelä-Suomi-YTA-1', 'Region-N', 'Ä', 'con_')
    """
    whole = unicodedata.normalize("NFC", text)
    plain = "".join(c if c in LETTERS else unicodedata.normalize("NFKD", c) for c in whole)
    kept = "".join(c for c in plain if not unicodedata.combining(c) or c in LETTERS)
    words = "".join(c if (c.isascii() and c.isalnum()) or c in "-._" + LETTERS else " " for c in kept).split()
    name = "-".join(words).replace("---", "-").strip(".")
    if _device(name):
        stem, dot, rest = name.partition(".")
        name = f"{stem}_{dot}{rest}"
    return cut(name, ENDING)


def cut(name: str, room: int = 0) -> str:
    """A name shortened to the longest that may be, with ``room`` bytes left for what follows."""
    return name.encode()[: LONGEST - room].decode(errors="ignore").rstrip(". ")


def beside(path: Path, folder: Path) -> str:
    """A path as seen from a folder; the whole path where no way leads from one to the other (drives of Windows)."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def apart(names: Iterable[tuple[str, str]]) -> list[str]:
    """Names (each with the text that it stands for) told apart: those that would share a folder get a mark of their
    text behind them. The order plays no part.

    >>> apart([("A-B", "A/B"), ("a-b", "a b"), ("c", "c")])
    ['A-B-998d3ed8', 'a-b-c8687a08', 'c']
    """
    named = list(names)
    same: dict[str, set[str]] = defaultdict(set)
    for name, text in named:
        same[folded(name)].add(text)
    return [_marked(name, text) if len(same[folded(name)]) > 1 or not name else name for name, text in named]


def missing_parts(path: Path) -> list[str]:
    """The names in a path of what is not there yet and would be made."""
    missing = takewhile(lambda part: not part.exists(), [path, *path.parents])
    return [part.name for part in missing if part.name not in ("", ".", "..")]


def _marked(name: str, text: str) -> str:
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return "-".join(filter(None, [cut(name, ENDING + len(mark) + 1), mark]))


def _device(name: str) -> bool:
    """Windows opens the device whatever ending follows; superscript digits count as digits there."""
    return unicodedata.normalize("NFKC", name.partition(".")[0]).strip().casefold() in DEVICES


def _unseen(sign: str) -> bool:
    """Control signs, signs that steer the writing direction, blanks other than a space, signs without a meaning."""
    kind = unicodedata.category(sign)
    return kind[0] == "C" or ord(sign) in BLANK or (kind[0] == "Z" and sign != " ")
