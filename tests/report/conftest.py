"""Documents and files of the small run, made once for all the report's tests."""

from pathlib import Path

import pytest
import small_run

from openfeedback.coding.codebook.load import load_codebook
from openfeedback.report.content.document import Document
from openfeedback.report.writers.files import render


@pytest.fixture(scope="session")
def document() -> Document:
    """The full appendix in Finnish, with quotes."""
    params = small_run.params(appendix={"quotes": True})
    return small_run.appendix(small_run.tables(), params, load_codebook("table5"))


@pytest.fixture(scope="session")
def files(document: Document, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Its three forms."""
    return {path.suffix[1:]: path for path in render(document, tmp_path_factory.mktemp("appendix"))}
