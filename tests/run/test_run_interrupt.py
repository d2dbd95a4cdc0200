"""Interrupted batches: nobody is left, nothing is half-written, what was finished stays, the rest is done next."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from light_study import make_light

from openfeedback.files.writing import sha256
from openfeedback.params import load_params

pytestmark = pytest.mark.slow
RUNS = ["one", "two", "three"]


@pytest.fixture
def light(small, tmp_path):
    """The batch file of a light study."""
    return make_light(tmp_path, load_params(small).folder, RUNS)


def start(path, *more):
    """Start a batch as a user does, with a temporary folder of the test."""
    temporary(path).mkdir(exist_ok=True)
    return psutil.Popen(
        [sys.executable, "-m", "openfeedback", "batch", str(path), "--trust", "--jobs", "2", *more],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        env={**os.environ, "TMPDIR": str(temporary(path))},
    )  # fmt: skip


def temporary(path):
    """The temporary folder of the programs."""
    return path.parents[2] / "t"


def outputs(path):
    """The folder of the runs."""
    return path.parents[1] / "outputs" / "light"


def finished(path):
    """Notebooks that have ended."""
    return sorted(p.relative_to(outputs(path)) for p in outputs(path).glob("*/notebooks/[0-9]*_*.ipynb")
                  if not p.name.endswith(".running.ipynb"))  # fmt: skip


def wait_for(path, notebooks, program):
    """Wait until so many notebooks have ended; the processes that were seen."""
    family = []
    while len(finished(path)) < notebooks:
        assert program.poll() is None, program.stdout.read()
        family = program.children(recursive=True) or family
        time.sleep(0.05)
    return family


def assert_whole(path):
    """Every run is done, nothing half-written is left."""
    assert len(finished(path)) == 6 * len(RUNS)
    assert [p for pattern in (".writing-*", "*.running.ipynb") for p in outputs(path).rglob(pattern)] == []
    assert [p for place in temporary(path).glob("openfeedback*") for p in place.iterdir() if p.is_dir()] == []
    tables = {name: {p.name: sha256(p) for p in (outputs(path) / name / "tables").iterdir()} for name in RUNS}
    assert tables["one"] == tables["two"] == tables["three"]


def whole_ones(path):
    """When each notebook that has not failed was finished; one that was struck is made again."""
    return {p: (outputs(path) / p).stat().st_mtime_ns for p in finished(path) if ".failed" not in str(p)}


def test_kills_and_an_interrupt_in_a_row_leave_nothing_behind_and_keep_what_was_finished(light):
    befores = []
    for notebooks, number in ((2, signal.SIGKILL), (7, signal.SIGINT), (12, signal.SIGKILL)):
        program = start(light)
        family = wait_for(light, notebooks, program)
        (os.killpg if number == signal.SIGINT else os.kill)(program.pid, number)
        said = program.communicate(timeout=60)[0]
        assert psutil.wait_procs(family, timeout=15)[1] == []
        assert program.returncode == (130 if number == signal.SIGINT else -number), said
        befores.append(whole_ones(light))
    again = start(light)
    assert "3 of 3 runs done" in again.communicate(timeout=300)[0]
    assert again.returncode == 0
    at_last = whole_ones(light)
    for before in befores:
        kept = [p for p, at in before.items() if at_last[p] == at]
        assert len(kept) >= len(before) - 2  # the two that were just being finished
    assert_whole(light)


def test_a_killed_kernel_is_one_runs_failure_and_another_program_is_not_let_in(light):
    program = start(light)
    wait_for(light, 2, program)
    second = start(light)
    kernels = []
    while not kernels:
        forked = [child for template in program.children() for child in template.children()]
        kernels = [child for child in forked if os.getsid(child.pid) == child.pid]  # the other one draws charts
    kernels[0].kill()
    told = second.communicate(timeout=300)[0]
    assert second.returncode == 1
    assert "another openfeedback is at work" in told
    said = " ".join(program.communicate(timeout=300)[0].replace("│", " ").split())
    # a kernel that is killed while it is being forked is replaced; later, its run has failed
    assert "3 of 3 runs done" in said or ("2 of 3 runs done" in said and "its kernel stopped" in said)
    again = start(light)
    assert "3 of 3 runs done" in again.communicate(timeout=300)[0]
    assert_whole(light)
