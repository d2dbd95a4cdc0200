"""What the desk needs of the explorer's session: its tables, who corrects, and a way to make a step and tell of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import pandas as pd

from openfeedback.explore.corrections import Change, CodingStore, FileChange, current_codes
from openfeedback.explore.view import Borders, Material

Message = dict[str, Any]


class Bench(Protocol):
    """A session as the desk sees it."""

    material: Material
    store: CodingStore
    borders: Borders

    def say(self, message: Message, buffers: list[bytes]) -> None:
        """Send to the browser."""

    def who(self) -> str:
        """Who corrects; raises InputError where nobody may, or nobody has said who."""

    def persons(self) -> pd.DataFrame:
        """Persons' codings on today's units."""

    def own_rows(self, units: Sequence[str]) -> dict[str, dict[str, Any]]:
        """This coder's rows as the table has them, by the unit that they are of today."""

    def do(self, changes: Sequence[Change], files: Sequence[FileChange] = ()) -> None:
        """Make a step that can be undone."""

    def send_changes(self, focus: int | tuple[str, int] | None) -> None:
        """Tell the browser of all that changed; ``focus``: a unit, or the answer and the place where one begins."""


def current(bench: Bench) -> pd.DataFrame:
    """The codes that count for each unit, under the themes of now."""
    return bench.material.codebook.themes_now(current_codes(bench.material.units, bench.persons()))
