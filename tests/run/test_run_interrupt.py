"""Interrupted batches: nobody is left, nothing is half-written, what was finished stays, the rest is done next."""

import os
import random
import signal
import subprocess
import sys
import time

import psutil
import pytest
from light_study import make_light

from openfeedback.files import sha256
from openfeedback.params import load_params

RUNS = ["one", "two", "three"]


@pytest.fixture
def light(small, tmp_path):
    """The batch file of a light study."""
    return make_light(tmp_path, load_params(small).folder / "tables", RUNS)


def start(path, *more):
    """Start a batch as a user does."""
    return psutil.Popen(
        [sys.executable, "-m", "openfeedback", "batch", str(path), "--jobs", "2", *more],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip


def outputs(path):
    """The folder of the runs."""
    return path.parents[1] / "outputs" / "light"


def finished(path):
    """Notebooks that have ended."""
    return sorted(p.relative_to(outputs(path)) for p in outputs(path).glob("*/notebooks/*_*.ipynb")
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
    assert len(finished(path)) == 7 * len(RUNS)
    assert [p for pattern in (".writing-*", "*.running.ipynb") for p in outputs(path).rglob(pattern)] == []
    tables = {name: {p.name: sha256(p) for p in (outputs(path) / name / "tables").iterdir()} for name in RUNS}
    assert tables["one"] == tables["two"] == tables["three"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_batch_that_is_ended_goes_on_where_it_was(light, number):
    program = start(light)
    family = wait_for(light, random.Random(number).randint(3, 9), program)
    (os.killpg if number == signal.SIGINT else os.kill)(program.pid, number)
    said = program.communicate(timeout=60)[0]
    assert psutil.wait_procs(family, timeout=15)[1] == []
    assert program.returncode == (130 if number == signal.SIGINT else -number), said
    before = {p: (outputs(light) / p).stat().st_mtime_ns for p in finished(light)}
    again = start(light)
    assert again.communicate(timeout=300)[0]
    assert again.returncode == 0
    kept = [p for p, at in before.items() if (outputs(light) / p).stat().st_mtime_ns == at]
    assert len(kept) >= len(before) - 2  # the two that were just being finished
    assert_whole(light)


def test_a_killed_kernel_is_one_runs_failure_and_the_next_start_mends_it(light):
    program = start(light)
    wait_for(light, 2, program)
    kernels = []
    while not kernels:
        zygotes = [p for p in program.children() if "openfeedback.run.zygote" in " ".join(p.cmdline())]
        kernels = [kernel for zygote in zygotes for kernel in zygote.children()]
    kernels[0].kill()
    said = " ".join(program.communicate(timeout=300)[0].replace("│", " ").split())
    # a kernel that is killed while it is being born is replaced; later, its run has failed
    assert "3 of 3 runs done" in said or ("2 of 3 runs done" in said and "its kernel stopped" in said)
    again = start(light)
    assert "3 of 3 runs done" in again.communicate(timeout=300)[0]
    assert_whole(light)


def test_two_programs_never_work_in_one_folder(light):
    first = start(light)
    wait_for(light, 1, first)
    second = start(light)
    said = second.communicate(timeout=300)[0]
    assert second.returncode == 1
    assert "another openfeedback is at work" in said
    assert first.communicate(timeout=300)[0]
    assert first.returncode == 0
    assert_whole(light)
