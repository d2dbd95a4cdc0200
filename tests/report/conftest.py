"""Documents and files of the small run, made once for all the report's tests."""

from pathlib import Path

import pytest
import small_run

from openfeedback.coding import load_codebook
from openfeedback.report import build_appendix, render
from openfeedback.report.document import Document


@pytest.fixture(scope="session")
def document() -> Document:
    """The full appendix in Finnish, with quotes."""
    return build_appendix(
        small_run.tables(), small_run.params(appendix={"quotes": True}), load_codebook("table5"), small_run.FACTS
    )


@pytest.fixture(scope="session")
def files(document: Document, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Its three forms."""
    return {path.suffix[1:]: path for path in render(document, tmp_path_factory.mktemp("appendix"))}
