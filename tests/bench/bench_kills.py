"""What a kill leaves: python tests/bench/bench_kills.py [times] [batch|kernel|run-kernel|template|worker|
read-worker|dask|power …].

``kill -9`` at random moments, each of them as often as asked until it was really struck: of a batch, of a kernel of a
batch, of the kernel of ``openfeedback run``, of the template process, of a process that shares the reading of texts,
alone (``read --jobs``) and in a run, of a Dask worker; and the power: the whole group ends and every file that was not
on the disk yet is cut to nothing. The moment is drawn from the victim's life in a start that nobody disturbs.
Each time the same command is given again, and what people get is compared byte for byte with an undisturbed run's.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psutil

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1]), str(HERE.parents[1] / "run")]

import bench_batch  # noqa: E402
import bench_read  # noqa: E402
from light_study import make_light  # noqa: E402
from small_study import make_study  # noqa: E402

from openfeedback.files.writing import sha256  # noqa: E402

PARTS = ("tables", "figures", "appendix")
TEMPLATE = "openfeedback.run.kernels.template"
TRIES = 4  # times as many starts as strikes asked for, at most
SYNCED = """
import os
_sync = os.fsync
def fsync(handle):
    _sync(handle)
    with open(os.environ["SYNCED"], "a") as told:
        told.write(f"{os.fstat(handle).st_ino}\\n")
os.fsync = fsync
"""


class Study(NamedTuple):
    """What is started and what it makes."""

    command: list[str]
    outputs: Path
    wanted: dict[str, str]


def made(outputs: Path) -> dict[str, str]:
    """Digests of everything that is made for people, in a run or in the runs of a batch."""
    found = [p for part in PARTS for pattern in (f"{part}/*", f"*/{part}/*") for p in outputs.glob(pattern)]
    return {str(p.relative_to(outputs)): sha256(p) for p in sorted(found) if p.is_file()}


def clear(outputs: Path) -> None:
    """Remove what runs have made."""
    shutil.rmtree(outputs, ignore_errors=True)


def undisturbed(command: list[str], outputs: Path) -> Study:
    """Run a command once and remember what it made."""
    clear(outputs)
    bench_batch.timed(*command)
    return Study(command, outputs, made(outputs))


def victim(program: psutil.Process, what: str) -> psutil.Process | None:
    """The process that is to be killed."""
    if what in ("batch", "power"):
        return program
    helpers = [(p, " ".join(p.cmdline())) for p in program.children(recursive=True) if p.is_running()]
    forked = [p for p, line in helpers if TEMPLATE in line]
    if what == "template":
        return next((p for p in forked if p.ppid() == program.pid), None)
    if what in ("kernel", "run-kernel"):  # forks with a session of their own (the one without draws charts)
        chosen = [p for p in forked if p.ppid() != program.pid and os.getsid(p.pid) == p.pid]
    else:
        chosen = [p for p, line in helpers if "spawn_main" in line]
    return random.choice(chosen) if chosen else None


def lives(study: Study, what: str) -> tuple[float, float]:
    """Seconds from the start of the command within which there is a victim: when the first is seen, when the last."""
    clear(study.outputs)
    program = psutil.Popen(study.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    began, seen = time.monotonic(), []
    while program.is_running() and program.status() != psutil.STATUS_ZOMBIE:
        with contextlib.suppress(psutil.NoSuchProcess):  # ended between two looks
            seen += [time.monotonic() - began] if victim(program, what) else []
        time.sleep(0.02)
    program.wait()
    return (seen[0], seen[-1]) if seen else (0.0, time.monotonic() - began)


def strike(study: Study, what: str, after: float, synced: Path) -> bool:
    """Start the command and kill its victim at a random moment; whether there was anything to kill."""
    synced.write_text("")
    began = time.time()
    env = os.environ | {
        "SYNCED": str(synced),
        "PYTHONPATH": f"{synced.parent}{os.pathsep}{os.getenv('PYTHONPATH', '')}",
    }
    program = psutil.Popen(study.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env,
                           start_new_session=True)  # fmt: skip
    moment, family, struck = time.monotonic() + after, program.children(recursive=True), None
    while program.is_running() and program.status() != psutil.STATUS_ZOMBIE and not struck:
        family = [*family, *program.children(recursive=True)]
        try:
            struck = victim(program, what) if time.monotonic() >= moment else None
            if struck and what == "power":
                for each in {program, *family}:
                    if each.is_running():
                        each.send_signal(signal.SIGKILL)
            elif struck:
                struck.send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            struck = None
        time.sleep(0.02)
    program.wait()
    left = psutil.wait_procs([p for p in set(family) if p.is_running()], timeout=15)[1]
    assert not left, f"left behind: {[p.cmdline() for p in left]}"
    if struck and what == "power":
        lose_unsynced(study.outputs, began, set(synced.read_text().split()))
    return struck is not None


def lose_unsynced(outputs: Path, began: float, synced: set[str]) -> None:
    """Cut to nothing what was written since, where nobody waited for the disk: the worst that a lost power may do."""
    for path in outputs.rglob("*"):
        if path.is_file() and path.stat().st_mtime >= began and str(path.stat().st_ino) not in synced:
            os.truncate(path, 0)


def struck_often(study: Study, what: str, times: int, place: Path) -> int:
    """Strike until it was struck ``times`` times; print how often all was as undisturbed. Returns how often not."""
    same = hits = tries = 0
    first, last = lives(study, what)
    while hits < times and tries < TRIES * times:
        tries += 1
        clear(study.outputs)
        if not strike(study, what, random.uniform(first, last), place / "synced"):
            continue
        hits += 1
        bench_batch.timed(*study.command)
        drafts = [p for pattern in (".writing-*", "*.running.ipynb", ".new-*") for p in study.outputs.rglob(pattern)]
        same += made(study.outputs) == study.wanted and not drafts
        print(f"{what}: start {tries}, struck {hits}, the same {same}", file=sys.stderr, flush=True)
    print(f"kill -9, {what}: {tries} starts, {hits} struck, {same} with the same bytes and nothing left", flush=True)
    return hits - same


def studies(place: Path) -> dict[str, Callable[[], Study]]:
    """What is struck, by its name; each is made when it is asked for."""
    base = make_study(place / "study")
    bench_batch.timed(sys.executable, "-m", "openfeedback", "run", str(base), "--trust")
    ran = base.parents[1] / "outputs" / "small"
    plan = make_light(place, ran, ["one", "two"])
    light = plan.parents[1] / "outputs" / "light"
    single = plan.with_name("small.yml")
    shared = make_study(place / "shared")
    shared.write_text(shared.read_text(encoding="utf-8") + "text: {workers: 2}\n", encoding="utf-8")
    run = [sys.executable, "-m", "openfeedback", "run"]
    export, tables = bench_read.write(place, 250)[0], place / "outputs" / "tables"
    read = [sys.executable, "-m", "openfeedback", "read", str(export), "-o", str(tables), "--jobs", "2"]
    on_dask = [sys.executable, str(HERE.with_name("bench_batch.py")), "dask", str(plan)]
    batch = lambda: undisturbed(bench_batch.batch(plan), light)  # noqa: E731
    return {
        "batch": batch, "kernel": batch, "template": batch, "power": batch,
        "run-kernel": lambda: undisturbed([*run, str(single), "--trust"], single.parents[1] / "outputs" / "small"),
        "worker": lambda: undisturbed([*run, str(shared), "--trust"], shared.parents[1] / "outputs" / "small"),
        "read-worker": lambda: undisturbed(read, tables.parent),
        "dask": lambda: undisturbed(on_dask, light),
    }  # fmt: skip


def main() -> int:
    """Strike each as often as asked."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("times", type=int, nargs="?", default=20)
    ask.add_argument("what", nargs="*")
    asked = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "sitecustomize.py").write_text(SYNCED)
        known = studies(place)
        return sum(struck_often(known[what](), what, asked.times, place) for what in asked.what or known)


if __name__ == "__main__":
    sys.exit(main())
