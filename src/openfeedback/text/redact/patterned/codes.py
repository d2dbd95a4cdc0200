"""Codes and network addresses: check digits, dates that exist, lengths."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from openfeedback.text.data_files import load

NEAR = 2  # letters or digits that an account number may lack or have too many
_HOME = ("10.", "127.", "172.", "192.168.")  # addresses of networks at home and at work


def iban(piece: str) -> bool:
    """A country's account number by its check digits, or of about its length (a typo).

    >>> iban("FI21 1234 5600 0007 85"), iban("FI21 1234 5600 0007 8"), iban("ab 12 2024 2025")
    (True, True, False)
    """
    code = re.sub(r"[ .-]", "", piece).upper()
    length = load("redact_patterns")["accounts"].get(code[:2])
    return length is not None and (abs(len(code) - int(length)) <= NEAR or mod_97(code))


def mod_97(code: str) -> bool:
    """Whether the check digits of an account number fit (ISO 13616).

    >>> mod_97("FI2112345600000785"), mod_97("FI2212345600000785")
    (True, False)
    """
    return code.isascii() and code.isalnum() and int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1


def identity_code(piece: str) -> bool:
    """Whether it begins with a day of a month (no diary or invoice number does so by chance but one in twelve).

    >>> identity_code("131052-308T"), identity_code("o10190A123b"), identity_code("994512-123")
    (True, True, False)
    """
    day, month = _day_month(piece)
    return 1 <= day <= 31 and 1 <= month <= 12


def _day_month(piece: str) -> tuple[int, int]:
    dotted = re.match(r"(\d{1,2})\.(\d{1,2})\.", piece)
    digits = re.sub(r"\D", "", re.sub(r"[oO]", "0", piece[:6]))
    return (int(dotted[1]), int(dotted[2])) if dotted else (int(digits[:2] or 0), int(digits[2:4] or 0))


def foreign_code(piece: str) -> bool:
    """A Swedish personal number, or an Estonian one by its check digit.

    >>> foreign_code("19641125-1234"), foreign_code("37605030299"), foreign_code("37605030298")
    (True, True, False)
    """
    return "-" in piece or "+" in piece or _estonian(piece)


def _estonian(digits: str) -> bool:
    """The check digit of Estonian identity codes (weights 1…9, 1; then 3…9, 1, 2, 3)."""
    for weights in ("1234567891", "3456789123"):
        rest = sum(int(w) * int(d) for w, d in zip(weights, digits, strict=False)) % 11
        if rest < 10:
            return rest == int(digits[10])
    return digits[10] == "0"


def code_shaped(piece: str) -> bool:
    """At least six letters and digits in all, so no year and no amount."""
    return len(re.sub(r"\W", "", piece)) > 5


def code_end(piece: str) -> bool:
    """The last four of an identity code: with its mark or its letter, as a plain number may be a year.

    >>> code_end("-9126"), code_end("123A"), code_end("2024")
    (True, True, False)
    """
    return not piece.isdigit() or not 1900 <= int(piece) <= 2100


def address_four(piece: str) -> bool:
    """An IPv4 address.

    >>> address_four("84.251.117.38"), address_four("10.0.0.5"), address_four("300.1.1.1")
    (True, True, False)
    """
    try:
        IPv4Address(re.split(r"[:/]", piece)[0])
    except AddressValueError:
        return False
    return True


def unlike_version(piece: str) -> bool:
    """Whether four numbers are no chapter or version: one of them is large, or a network at home begins so.

    >>> unlike_version("84.251.117.38"), unlike_version("4.2.1.3"), unlike_version("10.0.0.5")
    (True, False, True)
    """
    return piece.startswith(_HOME) or any(int(n) > 99 for n in piece.split(".") if n.isdigit())


def almost_four(piece: str) -> bool:
    """An address with a typo, a blank or its end struck out: three numbers or four, one of them large; no date."""
    numbers = [int(n) for n in re.findall(r"\d+", piece)]
    return len(numbers) + len(re.findall(r"[x*]+", piece)) == 4 and max(numbers) > 31


def address_six(piece: str) -> bool:
    """An IPv6 address.

    >>> address_six("2001:14ba:9c3:7e00::51"), address_six("12:30:45"), address_six("::")
    (True, False, False)
    """
    try:
        IPv6Address(re.split(r"[%/]", piece)[0])
    except AddressValueError:
        return False
    return len(re.findall(r"[0-9A-Fa-f]+", piece)) > 1
