"""Random cases of which the first are quick tests and the others, which prove the same of more, slow ones."""

from collections.abc import Iterable
from typing import Any

import pytest


def first_quick(cases: Iterable[Any], quick: int = 1) -> list[Any]:
    """The cases as parameters; those behind the first ``quick`` ones are marked slow."""
    return [case if i < quick else pytest.param(case, marks=pytest.mark.slow) for i, case in enumerate(cases)]
