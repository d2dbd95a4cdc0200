"""What all tests share: where the project and the shared data lie, and a cache folder of their own."""

import getpass
import os
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# vectors made in one test session serve the next (they depend on nothing but the text and the model's version),
# but never mix with the user's own cache
os.environ.setdefault(
    "OPENFEEDBACK_CACHE", str(Path(tempfile.gettempdir()) / f"openfeedback-tests-{getpass.getuser()}")
)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real Finnish data beside the checkout; tests that read it skip where it is missing, as on a user's machine."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"real data is not on this machine ({SHARED / 'data'})")
    return SHARED / "data"
