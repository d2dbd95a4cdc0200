"""The desk's messages: what each asks for, and who does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from openfeedback.errors import InputError
from openfeedback.explore.corrections import Change
from openfeedback.explore.desk import drawing
from openfeedback.explore.desk.bench import Bench, Message

Doer = Callable[[Message, Sequence[bytes]], None]
Wanted = list[tuple[tuple[int, int], dict[str, Any] | None]]


class Desk:
    """Answers the messages of one explorer that go beyond one unit's codes."""

    CHANGING = ("split", "join", "borders", "passage", "restore")

    def __init__(self, bench: Bench):
        self._bench = bench
        self.doers: dict[str, Doer] = {
            "split": self._split, "join": self._join, "borders": self._borders, "passage": self._passage,
            "restore": self._restore,
        }  # fmt: skip

    def reload(self) -> None:
        """Read the codebook anew and tell the browser."""

    # ---- units; places are characters of the whole answer

    def _split(self, message: Message, _: Sequence[bytes]) -> None:
        answer, unit = self._answer(message)
        self._draw(answer, drawing.split(answer, unit, int(message["at"])))

    def _join(self, message: Message, _: Sequence[bytes]) -> None:
        answer, unit = self._answer(message)
        ids = answer.units["unit_id"].tolist()
        at = ids.index(unit) + (1 if message.get("next", True) else -1)
        if not 0 <= at < len(ids):
            raise InputError("explorer: there is no unit to join with in this answer")
        self._draw(answer, drawing.join(answer, unit, ids[at]))

    def _borders(self, message: Message, _: Sequence[bytes]) -> None:
        answer, unit = self._answer(message)
        self._draw(answer, drawing.borders(answer, unit, int(message["start"]), int(message["end"])))

    def _passage(self, message: Message, _: Sequence[bytes]) -> None:
        answer, _unit = self._answer(message)
        self._draw(answer, drawing.passage(answer, int(message["start"]), int(message["end"])))

    def _restore(self, message: Message, _: Sequence[bytes]) -> None:
        answer, unit = self._answer(message)
        start = int(answer.units.loc[answer.units["unit_id"] == unit, "start"].iloc[0])
        self._make(answer, drawing.restored(answer, self._bench.who()), start)

    def _answer(self, message: Message) -> tuple[drawing.Answer, str]:
        units = self._bench.material.units
        row = units.iloc[int(message["unit"])]
        response = str(row["response_id"])
        part = units[units["response_id"] == response]
        text = str(self._bench.material.answers[response])
        own = self._bench.own_rows(part["unit_id"].tolist())
        return drawing.Answer(response, text, part, own), str(row["unit_id"])

    def _draw(self, answer: drawing.Answer, wanted: Wanted) -> None:
        who, id_of = self._bench.who(), self._bench.borders.id_of
        changes = drawing.drawn_changes(answer, wanted, who, now(), id_of)
        self._make(answer, changes, wanted[0][0][0])

    def _make(self, answer: drawing.Answer, changes: Sequence[Change], start: int) -> None:
        """Make the changes; the unit that begins at ``start`` is the one to look at."""
        if changes:
            self._bench.do(changes)
        self._bench.send_changes((answer.response, start))


def now() -> str:
    """The time of a coding, to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
