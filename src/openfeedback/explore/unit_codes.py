"""One unit's codes as a person gives them: checked, completed with what the model said, stored with their place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

import pandas as pd

from openfeedback.coding.corrections import DRAWN, PLACE, with_places
from openfeedback.errors import InputError, Problems
from openfeedback.explore.corrections import CODES, MODELS, SECOND, Change, model_codes, now_at
from openfeedback.explore.queue import CodingQueue
from openfeedback.explore.view import Material
from openfeedback.vocabulary import SETTLED

Message = dict[str, Any]


class Corrected(Protocol):
    """The session whose units are coded."""

    material: Material
    coder: str | None
    blind: bool
    queue: CodingQueue

    def unit(self, message: Message) -> str: ...

    def who(self) -> str: ...

    def persons(self) -> pd.DataFrame: ...

    def own_rows(self, units: Sequence[str]) -> dict[str, dict[str, Any]]: ...

    def do(self, changes: Sequence[Change]) -> None: ...


class UnitCodes:
    """Stores and takes away the codes of one unit."""

    def __init__(self, host: Corrected):
        self._host = host

    def put(self, message: Message, coder: str | None = None, more: dict[str, Any] | None = None) -> None:
        """Store the codes of a message as those of who corrects, or of ``coder``; ``more``: further columns."""
        host = self._host
        host.who()
        unit = host.unit(message)
        codes = {field: message["codes"].get(field) for field in CODES}
        self._check(codes)
        own = {} if coder else host.own_rows([unit]).get(unit, {})
        second = message["second"] if "second" in message else own.get(SECOND)
        if second:
            self._check({**codes, "theme": second})
        note = str(message.get("note") or "").strip() or None
        row = {**codes, SECOND: None if second == codes["theme"] else second or None}
        row |= {**self._said_by_the_model(unit), "evidence": note}
        blind = (host.blind or bool(message.get("blind"))) and not host.queue.sight.has(host.coder, unit)
        row |= {"coded_at": now_at(), "blind": blind, DRAWN: own.get(DRAWN), **(more or {})}
        self._change(unit, row, coder)

    def remove(self, message: Message) -> None:
        """Take the codes away; a unit that the coder drew stays a unit."""
        unit = self._host.unit(message)
        own = self._host.own_rows([unit]).get(unit, {})
        self._change(unit, {**own, **dict.fromkeys([*CODES, SECOND])} if own.get(DRAWN) else None)

    def _said_by_the_model(self, unit: str) -> dict[str, Any]:
        units = self._host.material.units
        model = model_codes(units[units["unit_id"] == unit], self._host.persons()).iloc[0]
        return {f"model_{field}": None if pd.isna(model[field]) else model[field] for field in CODES}

    def _change(self, unit: str, row: dict[str, Any] | None, coder: str | None = None) -> None:
        """Store a coding with the place of its unit, so that it is found again in a later run."""
        material = self._host.material
        own = material.units[material.units["unit_id"] == unit]
        place = with_places(own[["unit_id"]], own, material.responses).iloc[0]
        carried = None if row is None else {**row, **{c: place[c] for c in PLACE}}
        self._host.do([Change(unit, coder or self._host.who(), None, carried, str(place["text"]))])

    def _check(self, codes: dict[str, Any]) -> None:
        book, problems = self._host.material.codebook, Problems(InputError)
        for field in CODES:
            if codes[field] not in {code.id for code in book.codes(field)}:
                problems.add(f"explorer: {field} '{codes[field]}' is not in codebook {book.id}")
        problems.stop_if_any()


def checked_coder(name: str) -> str:
    """The name of a person who corrects.

    >>> checked_coder(" KL ")
    'KL'
    """
    name = name.strip()
    if not name or name.lower() in (*MODELS, SETTLED) or len(name) > 40 or re.search(r"[+\n\r\t]", name):
        raise InputError(f"explorer: '{name[:40]}' cannot name a person; give initials or a pseudonym, for example KL")
    return name
