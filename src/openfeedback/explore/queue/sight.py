"""Whose eyes have met the codes of which units: what is coded after that is not blind."""

from __future__ import annotations

from collections.abc import Iterable


class Sight:
    """Units whose codes were on the screen, by who corrected then; what nobody named saw is of who is named first.

    >>> sight = Sight()
    >>> sight.saw(None, ["a"]); sight.named("KL"); sight.saw("KL", ["b"]); sight.named("MM")
    >>> [sight.has(coder, unit) for coder in ("KL", "MM") for unit in ("a", "b")]
    [True, True, False, False]
    """

    def __init__(self) -> None:
        self._seen: dict[str | None, set[str]] = {}

    def saw(self, coder: str | None, units: Iterable[str]) -> None:
        """Codes of ``units`` were shown."""
        self._seen.setdefault(coder, set()).update(units)

    def named(self, coder: str | None) -> None:
        """Who corrects has told a name."""
        self.saw(coder, self._seen.pop(None, ()))

    def has(self, coder: str | None, unit: str) -> bool:
        """Whether this coder may have seen a code of the unit."""
        return unit in self._seen.get(coder, ())
