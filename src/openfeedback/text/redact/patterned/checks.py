"""Is a piece what its form says? Check digits, dates that exist, lengths; a typo or two is let pass as personal.

``CHECKS`` names them for the rules of data/redact_patterns.yml.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from openfeedback.text.data_files import load
from openfeedback.text.morphology import analyse
from openfeedback.text.redact.lexical import is_thing, read_word
from openfeedback.text.redact.patterned.codes import (
    address_four,
    address_six,
    almost_four,
    code_end,
    code_shaped,
    foreign_code,
    iban,
    identity_code,
    unlike_version,
)

PHONE_DIGITS = range(7, 15)


def phone(piece: str) -> bool:
    """A telephone number by how many digits it has; no date and no hours.

    >>> phone("040 - 77 12 903"), phone("o45 612 0098"), phone("01.02.2024"), phone("09 00")
    (True, True, False, False)
    """
    date = re.fullmatch(r"[0-3]?\d[./ -][01]?\d[./ -](?:19|20)\d\d", piece)
    return not date and not_service(piece) and len(re.sub(r"[^\doOxX]", "", piece)) in PHONE_DIGITS


def not_service(piece: str) -> bool:
    """No number of a public service: 112, 116 117, 118, free and charged ones.

    >>> not_service("116 117"), not_service("0800 12345"), not_service("1161170")
    (False, False, True)
    """
    return not re.fullmatch(r"112|116\d{3}|118\d*|(?:0800|0600|0700|0200|0100)\d{4,6}", re.sub(r"\D", "", piece))


def dwelling(piece: str) -> bool:
    """A street or another place where people live, by how it is called: no class, line, hall, gate or product.

    >>> dwelling("Harjuntausta 22 C 41"), dwelling("Terminaali 2 B 14"), dwelling("Lähetin 20 A 4")
    (True, False, False)
    """
    words = re.findall(r"[^\W\d_][\w-]*", re.split(r"\d", piece)[0])
    roomy = any(w.lower().startswith(tuple(load("redact_patterns")["not_dwellings"])) for w in words)
    said = any(a.pos == "verb" and not a.guessed for a in analyse(words[-1].lower()))
    elsewhere = said or is_thing(words[-1]) or read_word(words[-1]).place
    return street(piece) and not roomy and not elsewhere and len(words[-1]) > 3


def email(piece: str) -> bool:
    """Something before the at sign and a domain of two letters or more after it."""
    return bool(re.search(r"\w.*(?:[^\W\d_]{2}|\.[^\W\d_])", piece))


def long_number(piece: str) -> bool:
    """A number of three digits or more that is no year and no date.

    >>> long_number("FS 60217"), long_number("20457"), long_number("2024"), long_number("12")
    (True, True, False, False)
    """
    digits = re.sub(r"\D", "", piece)
    return len(digits) > 2 and not re.fullmatch(r"(?:19|20)\d\d|\d{1,2}\.\d{1,2}\.\d{2,4}", piece)


def reference(piece: str) -> bool:
    """A reference of an invoice: seven digits or more."""
    return len(re.sub(r"\D", "", piece)) > 6 and not_service(piece)


def handle(piece: str) -> bool:
    """Letters with a digit, an underscore or a dot among them; no file, no web page, no place in a house.

    >>> handle("tyttonen1963"), handle("maija.v"), handle("suomi.fi"), handle("2b"), handle("Windows11")
    (True, True, False, False, False)
    """
    page = re.search(r"\.(?:fi|com|net|org|se|eu|io)$", piece.lower()) or not no_file(piece)
    letters = re.sub(r"[\W\d_]", "", piece)
    known = letters.lower() in load("redact_patterns")["not_handles"]
    return not page and not known and len(letters) > 2 and not re.fullmatch(r"[\d.,]+\W?\w{1,3}", piece)


def no_file(piece: str) -> bool:
    """Not a file by its ending.

    >>> no_file("vastaukset_2024.xlsx"), no_file("jp_1964")
    (False, True)
    """
    ends = r"\.(?:pdf|docx?|xls[xmb]?|pptx?|od[ts]|[ct]sv|txt|rtf|zip|jpe?g|png|gif|mp[34]|mov|py|html?|xml|json)$"
    return not re.search(ends, piece.lower())


def unknown_word(piece: str) -> bool:
    """A word in no list and no dictionary.

    >>> unknown_word("hurjapaavo"), unknown_word("palvelu")
    (True, False)
    """
    return read_word(piece).unknown


def called(piece: str) -> bool:
    """No participle and no verb, as in "nimellä kulkeva tili".

    >>> called("koiramuori"), called("kulkeva")
    (True, False)
    """
    return not any(a.pos in ("participle", "verb") and not a.guessed for a in analyse(piece))


def street(piece: str) -> bool:
    """No word of service development ("Palvelupolku 2") and no road of the country ("Valtatie 4")."""
    words = re.findall(r"[^\W\d_][\w-]*", piece)
    return not any(w.lower().startswith(tuple(load("redact_patterns")["not_streets"])) for w in words[:1])


def initial_surname(piece: str) -> bool:
    """Whether an initial or two and a surname begin it, as in names of accounts.

    >>> initial_surname("tlehto91"), initial_surname("mvirtanen-dev"), initial_surname("covid19")
    (True, True, False)
    """
    letters = re.split(r"[\d_.-]", piece)[0]
    return not read_word(letters).common and any(read_word(letters[n:].capitalize()).last for n in (1, 2))


def plate(piece: str) -> bool:
    """Two or three digits (one alone is a model or a room)."""
    return len(re.sub(r"\D", "", piece)) > 1


def small_plate(piece: str) -> bool:
    """Letters that are no word and no unit, before a number; in capitals any.

    >>> small_plate("btx 902"), small_plate("jäi 300"), small_plate("kpl 20"), small_plate("JOS 20")
    (True, False, False, True)
    """
    letters = re.split(r"[\W\d]", piece)[0]
    said = any(not a.guessed and not a.pos.startswith("proper") for a in analyse(letters))
    unit = letters in load("redact_patterns")["not_letters"]
    return letters.isupper() or not (said or unit or read_word(letters).foreign)


CHECKS: dict[str, Callable[[str], bool]] = {
    one.__name__: one
    for one in (iban, identity_code, foreign_code, code_shaped, code_end, address_four, almost_four, address_six,
                unlike_version, phone, email, long_number, reference, handle, unknown_word, street, plate,
                dwelling, not_service, no_file, initial_surname, small_plate, called)
}  # fmt: skip
