"""Errors that a user can cause: shown as sentences, never as a traceback.

Every message says which file, row or column, what is wrong and what to do.
Checks collect all their problems and raise once.
"""


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
