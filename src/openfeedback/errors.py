"""Errors that a user can cause: shown as sentences, never as a traceback.

Every message says which file, row or column, what is wrong and what to do.
Checks collect all their problems and raise once.
"""

import difflib
from collections.abc import Iterable


def unknown(what: str, word: str, known: Iterable[str]) -> str:
    """The sentence on a word that names nothing, with the nearest one that does, or with all where none is near.

    >>> unknown("kind", "toivee", ["toive", "kiitos"])
    "no kind 'toivee'; did you mean 'toive'?"
    >>> unknown("column", "x", [])
    "no column 'x'; there are none"
    """
    names = list(known)
    folded = {name.casefold(): name for name in reversed(names)}
    near = difflib.get_close_matches(word.casefold(), folded, n=1)
    listed = f"there are: {', '.join(names[:20])}{', …' if len(names) > 20 else ''}" if names else "there are none"
    return f"no {what} '{word}'; " + (f"did you mean '{folded[near[0]]}'?" if near else listed)


_SINGULAR = {"are": "is", "have": "has", "were": "was"}


def counted(n: int, what: str, verb: str = "") -> str:
    """A number and what it counts in the right number, and its verb: are, hold, lie …

    >>> counted(1, "row"), counted(2, "row"), counted(1, "answer", "hold"), counted(1, "cell", "are")
    ('1 row', '2 rows', '1 answer holds', '1 cell is')
    """
    if n != 1:
        return f"{n} {what}s {verb}".rstrip()
    return f"{n} {what} {_SINGULAR.get(verb, verb and f'{verb}s')}".rstrip()


class OpenFeedbackError(Exception):
    """Something that the user can mend; ``problems`` holds one sentence a problem.

    >>> print(OpenFeedbackError("a.csv: no rows", "b.csv: not found"))
    2 problems
      - a.csv: no rows
      - b.csv: not found
    """

    def __init__(self, *problems: str):
        self.problems = list(problems)
        super().__init__(problems[0] if len(problems) == 1 else "\n  - ".join([f"{len(problems)} problems", *problems]))

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows (IPython's hook): the sentences alone.

        >>> InputError("a.csv: no rows")._render_traceback_()
        ['InputError: a.csv: no rows']
        """
        return [f"{type(self).__name__}: {self}"]


class InputError(OpenFeedbackError):
    """A survey file or a table is missing, unreadable or lacks something."""


class ParameterError(OpenFeedbackError):
    """A parameter file holds an unknown key, a wrong value or contradicts itself."""


class CodebookError(OpenFeedbackError):
    """A codebook or its examples break their own rules."""


class NotebookError(OpenFeedbackError):
    """A notebook stopped; the message names the notebook and the cell."""


class Problems:
    """Collects problems and raises them together.

    >>> problems = Problems(InputError)
    >>> problems.add("kysely.csv, row 3: date '31.2.2024' does not exist; correct it in the file")
    >>> problems.stop_if_any()
    Traceback (most recent call last):
    ...
    openfeedback.errors.InputError: kysely.csv, row 3: date '31.2.2024' does not exist; correct it in the file
    """

    def __init__(self, error: type[OpenFeedbackError] = InputError):
        self.error = error
        self.found: list[str] = []

    def add(self, problem: str) -> None:
        """Note one problem; a repeated one is kept once."""
        if problem not in self.found:
            self.found.append(problem)

    def stop_if_any(self) -> None:
        """Raise the collected problems as one error, if there are any."""
        if self.found:
            raise self.error(*self.found)
