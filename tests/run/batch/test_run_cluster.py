"""Clusters: the same plan on Dask, a killed worker's run given to another, Slurm's script, results at an address."""

import threading
import time

import psutil
import pytest
from light_study import make_light

from openfeedback.errors import ParameterError
from openfeedback.files.writing import sha256
from openfeedback.params import load_params
from openfeedback.run.batch.plan import SlurmSettings
from openfeedback.run.batch.runs import load_batch, run_batch
from openfeedback.run.batch.workers.transfer import fetch, store

NO_DASK = "Dask is an extra: pip install openfeedback[dask]"


@pytest.fixture
def light(small, tmp_path):
    """The batch file of a light study."""
    return make_light(tmp_path, load_params(small).folder, ["one", "two"])


@pytest.fixture
def cluster():
    """A Dask cluster of this machine with two workers."""
    distributed = pytest.importorskip("distributed", reason=NO_DASK)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as made:
        yield made


def kill_one(workers, outputs, killed):
    """Kill a worker as soon as it has finished two notebooks."""
    while len(list(outputs.glob("*/notebooks/0?_*[a-z].ipynb"))) < 2:
        time.sleep(0.05)
    victim = psutil.Process(workers[0])
    killed += [victim, *victim.children(recursive=True)]
    victim.kill()


@pytest.mark.slow
def test_a_killed_workers_run_is_given_to_another_and_nobody_is_left(light, cluster):
    batch = load_batch(light)
    killed = []
    workers = [nanny.process.pid for nanny in cluster.workers.values()]
    killer = threading.Thread(target=kill_one, args=(workers, batch.folder, killed))
    killer.start()
    results = run_batch(batch, scheduler=cluster.scheduler_address)
    killer.join()
    assert len(killed) > 1
    assert psutil.wait_procs(killed, timeout=15)[1] == []
    assert [(result.name, result.failures) for result in results] == [("one", ()), ("two", ())]
    assert len(list(batch.folder.glob("*/manifest.json"))) == 2
    assert [p for pattern in (".writing-*", "*.running.ipynb") for p in batch.folder.rglob(pattern)] == []


def test_a_scheduler_that_does_not_answer_is_told(light):
    pytest.importorskip("distributed", reason=NO_DASK)
    with pytest.raises(ParameterError, match="tcp:nobody: does not answer"):
        run_batch(load_batch(light), scheduler="tcp:nobody")


def test_slurm_is_asked_for_what_the_batch_file_says():
    pytest.importorskip("dask_jobqueue", reason="dask-jobqueue is an extra: pip install openfeedback[slurm]")
    from openfeedback.run.batch.workers.cluster import slurm_cluster

    asked = SlurmSettings(
        partition="small", account="project_2001234", time="01:30:00", memory="12GB", cores=6,
        prologue=["module load python-data"],
    )  # fmt: skip
    with slurm_cluster(asked) as cluster:
        script = cluster.job_script()
    wanted = ["#SBATCH -p small", "#SBATCH -A project_2001234", "#SBATCH -t 01:30:00", "#SBATCH --mem=12G",
              "#SBATCH --cpus-per-task=6", "module load python-data", "distributed.cli.dask_worker"]  # fmt: skip
    assert [line for line in wanted if line not in script] == []


def test_results_are_taken_to_an_address_once_and_brought_back(light, tmp_path):
    fsspec = pytest.importorskip("fsspec", reason=NO_DASK)
    text = light.read_text(encoding="utf-8").replace("../outputs/light", f"memory://{tmp_path.name}/results")
    light.write_text(text, encoding="utf-8")
    batch = load_batch(light)
    assert all(not result.failures for result in run_batch(batch, jobs=2))
    system = fsspec.filesystem("memory")
    there = [path.split("/results/")[1] for path in system.find(f"/{tmp_path.name}/results")]
    here = [p.relative_to(batch.folder).as_posix() for p in batch.folder.glob("one/**/*") if p.is_file()]
    assert sorted(p for p in there if p.startswith("one/")) == sorted(p for p in here if not p.endswith(".lock"))
    assert [p for p in there if p.endswith(".uploading")] == []
    assert not store(batch.folder / "one", str(batch.address))
    fetch(tmp_path / "elsewhere" / "one", str(batch.address))
    table = "one/stages/units.parquet"
    assert sha256(tmp_path / "elsewhere" / table) == sha256(batch.folder / table)
    assert all(result.ran == 0 for result in run_batch(batch, jobs=2))


def test_an_upload_that_was_cut_short_does_not_count_as_a_run(tmp_path):
    fsspec = pytest.importorskip("fsspec", reason=NO_DASK)
    folder = tmp_path / "one"
    (folder / "tables").mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")
    (folder / "tables" / "a.csv").write_text("new")
    address = f"file://{tmp_path / 'there'}"
    assert store(folder, address)
    fsspec.filesystem("file").rm_file(str(tmp_path / "there" / "one" / "manifest.json"))
    fetch(tmp_path / "again" / "one", address)
    assert not (tmp_path / "again").exists()
    (tmp_path / "there" / "one" / "tables" / "old.csv").write_text("of an earlier run")
    assert store(folder, address)
    assert sorted(p.name for p in (tmp_path / "there" / "one").rglob("*.*")) == ["a.csv", "manifest.json"]


def test_an_unknown_address_is_told(tmp_path):
    pytest.importorskip("fsspec", reason=NO_DASK)
    with pytest.raises(ParameterError, match="nowhere://x"):
        fetch(tmp_path / "one", "nowhere://x")
