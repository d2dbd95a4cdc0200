"""What a batch leaves beside its runs."""

from __future__ import annotations

from pathlib import Path

from openfeedback.files import write_json
from openfeedback.run.plan import Batch
from openfeedback.run.results import Result


def write_index(batch: Batch, results: list[Result]) -> list[Path]:
    """Write ``batch.json``, what became of each run; called when all runs have ended."""
    path = batch.folder / "batch.json"
    write_json(path, [result.record() for result in sorted(results)])
    return [path]
