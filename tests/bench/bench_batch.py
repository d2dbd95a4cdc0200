"""How fast a batch is: python tests/bench/bench_batch.py speed|changed [n]; bench_kills.py strikes it.

``speed n``: n runs of the demo (33: its 22 events with respondents and 11 counties) × all notebooks, against the same
notebooks one after another with plain Papermill (a few runs, scaled); then once more unchanged, and with one survey
file changed.
"""

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from openfeedback.files.writing import resource as shipped

SAMPLE = 2  # runs that plain Papermill makes, to be scaled
COUNTIES = 11
HERE = Path(__file__).resolve()
PLAIN = """
import sys, papermill
from pathlib import Path
for notebook in sorted(Path(sys.argv[1]).glob("*.ipynb")):
    papermill.execute_notebook(str(notebook), f"{sys.argv[3]}/{notebook.name}", parameters={"params": sys.argv[2]},
                               kernel_name="python3", progress_bar=False)
"""


def used() -> tuple[float, float]:
    """Wall-clock time, and processor time of all children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter(), children.ru_utime + children.ru_stime


def timed(*command: str) -> tuple[float, float]:
    """Run a command quietly; its seconds on the clock and on the processor."""
    wall, cpu = used()
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}")
    after = used()
    return after[0] - wall, after[1] - cpu


def batch(path: Path, *options: str) -> list[str]:
    """The command that runs a batch."""
    return [sys.executable, "-m", "openfeedback", "batch", str(path), "--trust", *options]


def demo_study(folder: Path, runs_n: int) -> Path:
    """A copy of the demo's parameters and surveys, and a batch file of up to 33 runs over it."""
    for part in ("params", "data/demo"):
        shutil.copytree(shipped(*part.split("/")), folder / part)
    from openfeedback.params import load_params, survey_paths
    from openfeedback.survey.read import read_surveys

    params = load_params(folder / "params" / "demo.yml")
    people = read_surveys(list(survey_paths(params)), params.survey).respondents
    parts = [("event_id", name) for name in sorted(people["event_id"].unique())]
    parts += [("county", name) for name in people["county"].value_counts().index[:COUNTIES]]
    chosen = [parts[round(i * (len(parts) - 1) / max(runs_n - 1, 1))] for i in range(runs_n)]
    runs = [{"name": f"{column}-{i:02}", "survey": {"only": {column: [name]}}}
            for i, (column, name) in enumerate(chosen)]  # fmt: skip
    path = folder / "params" / "bench.yml"
    plan = {"base": "demo.yml", "outputs": "../outputs/batch", "runs": runs}
    path.write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")
    return path


def speed(folder: Path, runs_n: int) -> None:
    """Print what the issue asks for, all in one session."""
    plan = demo_study(folder, runs_n)
    outputs = folder / "outputs" / "batch"
    timed(*batch(plan, "--dry-run"))
    names = [path.stem for path in (outputs / "params").glob("*.yml")]
    print(f"{len(names)} runs, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    wall, cpu = timed(*batch(plan))
    print(f"batch: {wall:.0f} s, processor {cpu:.0f} s")
    sample = random.Random(1).sample(sorted(names), SAMPLE)
    plain = [timed(sys.executable, "-c", PLAIN, str(shipped("notebooks")), str(outputs / "params" / f"{name}.yml"),
                   str(folder)) for name in sample]  # fmt: skip
    p_wall, p_cpu = (sum(part) / SAMPLE * len(names) for part in zip(*plain, strict=True))
    print(f"plain Papermill, {SAMPLE} runs scaled to {len(names)}: {p_wall:.0f} s, processor {p_cpu:.0f} s; "
          f"ratio {p_wall / wall:.1f} on the clock, {p_cpu / cpu:.1f} on the processor")  # fmt: skip
    timed(*batch(plan))  # what plain Papermill wrote over
    print("nothing changed: {:.1f} s, processor {:.1f} s".format(*timed(*batch(plan))))
    after_a_change(folder, plan)


def after_a_change(folder: Path, plan: Path) -> None:
    """Add a sentence to one answer of one event, run again, and print whose appendices are new."""
    import openpyxl

    outputs = folder / "outputs" / "batch"
    before = {p.parents[1].name: p.stat().st_mtime for p in outputs.glob("*/appendix/liite.docx")}
    survey = folder / "data" / "demo" / "webropol_2024-01-25_klinikka_simuloitu.xlsx"
    book = openpyxl.load_workbook(survey)
    cells = [c for row in book.active.iter_rows(min_row=2) for c in row if isinstance(c.value, str)]
    longest = max(cells, key=lambda cell: len(cell.value))
    longest.value += " Lisää yhteistyötä alueiden kesken hankkeen alussa."
    book.save(survey)
    print("one answer of one event changed: {:.1f} s, processor {:.1f} s".format(*timed(*batch(plan))))
    again = [name for name, at in before.items() if (outputs / name / "appendix" / "liite.docx").stat().st_mtime > at]
    print(f"appendices made again: {len(again)} of {len(before)}: {', '.join(sorted(again))}")


def on_dask(plan: Path) -> None:
    """Run a batch on a cluster of this machine with two workers."""
    from distributed import LocalCluster

    from openfeedback.run.batch.runs import load_batch, run_batch

    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        run_batch(load_batch(plan), scheduler=cluster.scheduler_address)


if __name__ == "__main__":
    if sys.argv[1] == "changed":
        with tempfile.TemporaryDirectory() as place:
            plan_of = demo_study(Path(place), int(sys.argv[2]))
            timed(*batch(plan_of))
            after_a_change(Path(place), plan_of)
    elif sys.argv[1] == "dask":
        on_dask(Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as place:
            speed(Path(place), int(sys.argv[2]) if len(sys.argv) > 2 else 33)
