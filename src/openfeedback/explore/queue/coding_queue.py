"""The messages of coding by keyboard: what comes next, how the model grows, a second coder, what is settled."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from openfeedback.errors import InputError
from openfeedback.explore.corrections import CODES, now_at
from openfeedback.explore.queue.double import agreement_rows, differences, pair_of
from openfeedback.explore.queue.growth import agreement, certainty
from openfeedback.explore.queue.learner import Learner
from openfeedback.explore.queue.sight import Sight
from openfeedback.explore.queue.sitting import Message, Sitting
from openfeedback.vocabulary import SETTLED

LEARNING = ("queue", "learn", "double")  # messages with a thread of their own, so that coding never waits for them
AHEAD = 40


class CodingQueue:
    """Answers what the queue of one session asks; ``doers`` by the message's name."""

    CHANGING = ("queue_code", "settle")  # messages after which codes may be others

    def __init__(self, session: Sitting):
        self.session, self.sight, self._telling = session, Sight(), threading.Lock()
        self._learner: Learner | None = None
        self._said: dict[str, str] = {}  # the model's theme of a unit when a person coded it
        self._start: dict[str, Any] | None = None
        self.doers: dict[str, Callable[[Message], None]] = {
            "queue": self._queue, "queue_code": self._code, "growth": self._growth, "learn": self._learn,
            "blind": self._blind, "double": self._double, "settle": self._settle, "seen": self._seen,
        }  # fmt: skip

    @property
    def learner(self) -> Learner:
        """The model's codes: the run's until it learns."""
        if self._learner is None:
            self._learner = Learner(self.session.material)
        return self._learner

    def _queue(self, message: Message) -> None:
        """The next units: for a second coder what others coded, at random; else what teaches the most."""
        units, persons = self.session.material.units, self.session.persons()
        if self.session.blind:
            places = _second(units["unit_id"], persons, self.session.coder)
        else:
            known = units["unit_id"].isin(persons.loc[persons["theme"].notna(), "unit_id"]).to_numpy()
            places = self.learner.next(units, self.session.vectors(), known, AHEAD)
        self._tell({"say": "queue", "units": [int(i) for i in places]})

    def _code(self, message: Message) -> None:
        unit = self.session.unit(message)
        if unit not in self.learner.learnt and unit in self.learner.said.index:
            self._said.setdefault(unit, str(self.learner.said["theme"].fillna("").loc[unit]))
        self.session.code(message)
        self._growth(message)

    def _growth(self, _: Message) -> None:
        self._tell({"say": "growth"})

    def _tell(self, message: Message) -> None:
        """Say this with the counts of now, not of when a thread began: what arrives last is the latest."""
        with self._telling:
            self.session.say({**message, **self._counts(self.session.persons())}, [])

    def _learn(self, message: Message) -> None:
        self.session.say({"say": "learning"}, [])
        self.learner.learn(self.session.material, self.session.persons())
        self._queue(message)

    def _counts(self, persons: pd.DataFrame) -> dict[str, Any]:
        """Agreement of the model with this person and how sure it is; nothing of the model for a second coder."""
        mine = persons[(persons["coder"] == self.session.coder) & persons["theme"].notna()]
        coded = {"mine": len(mine)}
        if self.session.blind:
            return coded
        mine = mine.reindex(columns=["unit_id", "theme", "model_theme", "coded_at"]).sort_values("coded_at")
        before = mine["unit_id"].map(self._said).fillna(mine["model_theme"])
        told = before.notna()
        rest = self.learner.said[~self.learner.said.index.isin(persons["unit_id"])]
        now = {**agreement(before[told].tolist(), mine.loc[told, "theme"].tolist()),
               **certainty(rest["theme_p"])._asdict()}  # fmt: skip
        self._start = self._start or now
        fresh = int((~mine["unit_id"].isin(self.learner.learnt)).sum())
        return {**coded, "fresh": fresh, "now": now, "start": self._start}

    def _seen(self, message: Message) -> None:
        """The browser showed codes of these units: by their places, of which some may be gone meanwhile."""
        if not self.session.blind:  # then there was no code to show
            ids = self.session.material.units["unit_id"]
            self.sight.saw(self.session.coder, [str(ids.iloc[i]) for i in message["units"] if 0 <= i < len(ids)])

    def _blind(self, message: Message) -> None:
        """Begin or end coding without sight of anybody's codes: the browser is sent everything anew."""
        self.session.conceal(bool(message["on"]), message.get("name"))

    def _double(self, _: Message) -> None:
        """Agreement of the present coder with the other one, and the units on which they differ."""
        persons, material = self.session.persons(), self.session.material
        pair = pair_of(persons, self.session.coder)
        if pair is None:
            self.session.say({"say": "double", "rows": [], "differ": []}, [])
            return
        at = pd.Series(np.arange(len(material.units)), index=material.units["unit_id"])
        settled = persons[persons["coder"] == SETTLED].drop_duplicates("unit_id").set_index("unit_id")
        rows = differences(pair).to_dict("records")
        differ = [
            {"unit": int(at[row["unit_id"]]), **{side: [row[f"{c}_{side}"] for c in CODES] for side in ("a", "b")},
             "settled": _codes(settled.loc[row["unit_id"]]) if row["unit_id"] in settled.index else None}
            for row in rows if row["unit_id"] in at.index
        ]  # fmt: skip
        self.sight.saw(self.session.coder, [row["unit_id"] for row in rows])
        self.session.say(
            {"say": "double", "a": str(pair.a["coder"].iloc[0]), "b": str(pair.b["coder"].iloc[0]),
             "n": len(pair.a), "blind": int(pair.blind.sum()), "differ": differ,
             "rows": agreement_rows(pair, material.params.seed)}, [],
        )  # fmt: skip

    def _settle(self, message: Message) -> None:
        """What the two agreed on, as codings of the coder ``settled`` with who settled; it counts before all others."""
        unit = self.session.unit(message)
        pair = pair_of(self.session.persons(), self.session.coder)
        if pair is None or unit not in set(pair.a["unit_id"]):
            raise InputError("explorer: two coders must have coded a unit before it is settled")
        more = {"settled_by": self.session.coder, "coded_at": now_at(), "blind": bool(pair.blind[unit])}
        self.session.code(message, SETTLED, more)


def _second(ids: pd.Series, persons: pd.DataFrame, coder: str | None) -> np.ndarray:
    """Places of the units that others coded and the coder has not; of all units where nobody coded; shuffled by id."""
    said = persons[persons["theme"].notna()]
    others = ids.isin(said.loc[~said["coder"].isin([coder, SETTLED]), "unit_id"])
    wanted = (others if others.any() else ~others) & ~ids.isin(said.loc[said["coder"] == coder, "unit_id"])
    places = np.flatnonzero(wanted)
    return np.array(sorted(places, key=lambda i: hashlib.sha256(str(ids.iloc[i]).encode()).digest()), dtype=int)


def _codes(row: pd.Series) -> list[Any]:
    return [row[c] if pd.notna(row[c]) else None for c in CODES]
