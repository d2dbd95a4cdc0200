"""The table of codings by persons: the explorer writes into the one that the Excel review and the run use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from openfeedback.coding.corrections import DRAWN, PLACE, alone_in, follow, is_drawn
from openfeedback.explore.corrections.history import Change
from openfeedback.tables import read_table, rows_of, write_table

CODES = ["theme", "phase", "kind"]
SECOND = "second_theme"  # a further theme of a unit that has two
# what the model said is kept beside, since the next run's tables hold only the person's codes
COLUMNS = ["unit_id", "coder", *CODES, "theme_p", "phase_p", "kind_p", "evidence",
           "model_theme", "model_phase", "model_kind", "coded_at", "blind", "settled_by",
           *PLACE, SECOND, DRAWN]  # fmt: skip
Row = dict[str, Any]


class CodingStore:
    """One file of codings by persons. Every change reads it again under a lock, so that two explorers lose no row."""

    def __init__(self, path: Path):
        self.path = path

    def read(self) -> pd.DataFrame:
        """All rows, of every person; no rows where there is no file yet."""
        if not self.path.is_file():
            return pd.DataFrame(columns=COLUMNS, dtype="object")
        return read_table(self.path, ["unit_id", "coder", *CODES]).astype("object")

    def changed_at(self) -> int | None:
        """When the file was last written, in nanoseconds; None where there is none yet."""
        return self.path.stat().st_mtime_ns if self.path.is_file() else None

    def on_units_of(self, units: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
        """The rows that are of units of a run, with their ids and places now (``coding.corrections``)."""
        return follow(self.read(), units, responses).codings

    def settle(self, units: pd.DataFrame, responses: pd.DataFrame) -> None:
        """Write the ids and places of a run into the file; rows that fit no unit stay as they are.

        So do units that a person drew and whose words are no unit of this run: their borders are the person's.
        """
        if not self.path.is_file():
            return
        with alone_in(self.path):
            before = self.read()
            found = follow(before, units, responses)
            after = pd.concat([found.codings, found.unmatched.drop(columns="reason")]).sort_index()
            own = is_drawn(after) & (after["text"] != before.loc[after.index].reindex(columns=["text"])["text"])
            after.loc[own, before.columns] = before.loc[after.index[own]]
            if after["unit_id"].tolist() != before.loc[after.index, "unit_id"].tolist():
                write_table(after.reset_index(drop=True), self.path, lasting=True)

    def put(self, unit_id: str, coder: str, row: Mapping[str, Any] | None, text: str | None = None) -> Row | None:
        """Set a person's coding of a unit, or take it away (None); returns the row that stood there before."""
        (done,) = self.put_all([Change(unit_id, coder, None, None if row is None else dict(row), text)])
        return done.before

    def put_all(self, wanted: Sequence[Change]) -> tuple[Change, ...]:
        """Set codings or take them away, all at once or none; the changes with the rows that stood there before.

        Rows of others, further columns and the order of rows stay as they are; so does a row whose ``text`` is another
        one: it is of a unit of earlier borders that had the same id.
        """
        with alone_in(self.path):
            frame = self.read()
            asked = [c for change in wanted for c in change.after or {} if c != "unit_id"]
            columns = list(dict.fromkeys([*frame.columns, *COLUMNS, *asked]))
            rows: dict[int, Row] = dict(enumerate(rows_of(frame)))
            at = _Places(rows)
            done = []
            for change in wanted:
                mine = at.of(change)
                done.append(change._replace(before=rows[mine[0]] if mine else None))
                for place in mine[change.after is not None :]:
                    at.forget(place, rows.pop(place))
                if change.after is not None:
                    new = {**dict.fromkeys(columns), **change.after, "unit_id": change.unit_id, "coder": change.coder}
                    at.set(mine[0] if mine else at.next, new)
            kept = [rows[place] for place in sorted(rows)]
            write_table(pd.DataFrame(kept, columns=columns, dtype="object"), self.path, lasting=True)
        return tuple(done)


class _Places:
    """Where the rows of each unit and coder stand."""

    def __init__(self, rows: dict[int, Row]):
        self._rows, self.next = rows, len(rows)
        self._of: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, row in rows.items():
            self._of[_key(row)].append(place)

    def of(self, change: Change) -> list[int]:
        """Places of the rows that a change is of."""
        here = self._of[change.unit_id, change.coder]
        return [i for i in here if change.text is None or self._rows[i].get("text") in (None, change.text)]

    def set(self, place: int, row: Row) -> None:
        """Put a row in a place, a new one after the last."""
        if place not in self._rows:
            self._of[_key(row)].append(place)
        self._rows[place] = row
        self.next = max(self.next, place + 1)

    def forget(self, place: int, row: Row) -> None:
        """A row that was taken away."""
        self._of[_key(row)].remove(place)


def _key(row: Row) -> tuple[str, str]:
    return str(row["unit_id"]), str(row["coder"])
