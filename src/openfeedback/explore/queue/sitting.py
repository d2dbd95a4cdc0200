"""What the queue needs of a session."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import pandas as pd

from openfeedback.explore.view import Material

Message = dict[str, Any]


class Sitting(Protocol):
    """A session as the queue sees it."""

    material: Material
    coder: str | None
    blind: bool

    def say(self, message: Message, buffers: list[bytes]) -> None:
        """Send to the browser."""

    def persons(self) -> pd.DataFrame:
        """Persons' codings of the run's units."""
        ...

    def unit(self, message: Message) -> str:
        """The id of the unit that a message names."""
        ...

    def vectors(self) -> np.ndarray:
        """The units' vectors."""
        ...

    def conceal(self, on: bool, name: str | None = None) -> None:
        """Begin or end coding without sight of anybody's codes."""

    def code(self, message: Message, coder: str | None = None, more: dict[str, Any] | None = None) -> None:
        """Store the codes of a message."""
