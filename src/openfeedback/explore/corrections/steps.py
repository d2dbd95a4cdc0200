"""Makes a step, forward or back, in the files and in the table: what else was changed meanwhile stops it first."""

from __future__ import annotations

from openfeedback.errors import InputError
from openfeedback.explore.corrections.history import FileChange, Step
from openfeedback.explore.corrections.store import CodingStore
from openfeedback.files import whole_file


def make(step: Step, store: CodingStore) -> Step:
    """The step as it was made: with the rows that stood in the table before it.

    Each file appears whole or not at all, so does the table. Raises InputError, and changes nothing, where a file is
    not what the step takes it for.
    """
    _stop_if_changed(step)
    if step.forward:
        _write(step)
    done = store.put_all(step.changes) if step.changes else ()
    if not step.forward:
        _write(step)
    return step._replace(changes=done)


def content(change_path: FileChange) -> bytes | None:
    """What a file holds now."""
    return change_path.path.read_bytes() if change_path.path.is_file() else None


def _stop_if_changed(step: Step) -> None:
    for each in step.files:
        if content(each) != each.before:
            raise InputError(f"{each.path}: was changed elsewhere meanwhile; run the cell again to go on from there")


def _write(step: Step) -> None:
    for each in step.files:
        if each.after is None:
            each.path.unlink(missing_ok=True)
            continue
        with whole_file(each.path, lasting=True) as draft:
            draft.write_bytes(each.after)
