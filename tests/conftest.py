"""What all tests share: where the project and the shared data lie, a cache folder of their own, one small run."""

import getpass
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

# vectors made in one test session serve the next (they depend on nothing but the text and the model's version),
# but never mix with the user's own cache
os.environ.setdefault(
    "OPENFEEDBACK_CACHE", str(Path(tempfile.gettempdir()) / f"openfeedback-tests-{getpass.getuser()}")
)
# nor does what tests allow and remember
os.environ.setdefault(
    "OPENFEEDBACK_STATE", str(Path(tempfile.gettempdir()) / f"openfeedback-tests-{getpass.getuser()}" / "state")
)

# the same examples at every run; HYPOTHESIS_PROFILE=default looks for new ones
# (a slow machine is no fault of what is tested)
settings.register_profile("repeatable", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_configure(config: pytest.Config) -> None:
    """Files go to xdist's workers in our order; theirs, those with most tests first, leaves slow ones to the end."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first: at the end small ones fill both workers."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Callable[..., Any]]:
    """``chromium(*options)``: a headless Chromium. Playwright starts once in a process: twice it refuses.

    Tests that need it skip where there is none, as on a user's machine.
    """
    api = pytest.importorskip("playwright.sync_api", reason="playwright (extra dev) is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: the browser tests need one")
    with api.sync_playwright() as tool:
        yield lambda *options: tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *options])


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


@pytest.fixture(scope="session")
def once(tmp_path_factory) -> Callable[[str, Callable[[Path], object]], Path]:
    """``once(name, make)``: a folder that ``make(folder)`` fills, made once for all processes of this session of tests.

    Whoever comes first makes it, the others wait for it; nobody changes it afterwards (copy it).
    """
    base = tmp_path_factory.getbasetemp()
    home = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = home / name, home / f"{name}.done"
        with FileLock(home / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                make(folder)
                done.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def small(once) -> Path:
    """The parameter file of a small study that has run through all notebooks with the real Papermill."""
    from small_study import make_study, run_quietly

    return once("small", lambda folder: run_quietly(make_study(folder))) / "params" / "small.yml"


@pytest.fixture(scope="session")
def brief(once) -> Path:
    """The same study with a codebook of few examples, run through all notebooks."""
    from small_study import BRIEF, make_study, run_quietly

    return once("brief", lambda folder: run_quietly(make_study(folder, more=BRIEF))) / "params" / "small.yml"


@pytest.fixture
def copy_of_small(small, tmp_path) -> Path:
    """A copy of the study that a test may change."""
    shutil.copytree(small.parents[1], tmp_path / "study")
    return tmp_path / "study" / "params" / "small.yml"
