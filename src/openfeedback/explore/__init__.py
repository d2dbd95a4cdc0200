"""The explorer: a run's matrix to click, its units to read, search and correct. Stands outside the rooms.

In: a run. Out: a widget for a notebook; the person's corrections as a table of codings.
Start in session.py, which answers the browser; view/ is what it shows, corrections/ what it keeps. Runs that are shared
open in shared.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openfeedback.explore.shared import SharedExplorer
    from openfeedback.explore.widget import Explorer


def explore(
    run: Any, coder: str | None = None, codings: Path | str | None = None, redacted: bool = True
) -> Explorer | SharedExplorer:
    """The explorer of a run, to be shown as the last line of a notebook's cell.

    ``run``: an open run, parameters, a parameter file or a run's folder (``"outputs/demo"``). ``coder``: initials or a
    pseudonym of who corrects, asked for when empty. ``codings``: the table that corrections go to; by default the one
    that ``coding.human`` names, else ``<run>.codings.csv`` beside the parameter file. ``redacted=False`` shows
    the answers as they are stored, which matters only where ``survey.redact`` is false.

    A run with ``share: true`` opens without texts: its protected tables alone, as it published them.

    Raises InputError for tables that are missing.
    """
    from openfeedback.explore.shared import SharedExplorer
    from openfeedback.explore.view import find_params
    from openfeedback.explore.widget import Explorer

    if (params := find_params(run)).share:
        return SharedExplorer(params)
    return Explorer(run, coder=coder, codings=codings, redacted=redacted)


__all__ = ["explore"]
