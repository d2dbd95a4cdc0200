"""Warm kernels: as fresh as ordinary ones, ended with whoever asked for them, ordinary ones where no fork is safe."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import nbformat
import papermill
import psutil
import pytest

from openfeedback.run import drawing, warm
from openfeedback.run.engine import register
from openfeedback.run.provisioner import Forked

pytestmark = pytest.mark.skipif(warm.why_not() is not None, reason="no safe fork on this system")
SPEC = '{"mark": "bar", "data": {"values": [{"a": 1}]}, "encoding": {"x": {"field": "a", "type": "quantitative"}}}'


def run_cells(folder, *cells):
    """Run cells in a warm kernel; the texts that they print."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(book, folder / "in.ipynb")
    done = papermill.execute_notebook(
        str(folder / "in.ipynb"), str(folder / "out.ipynb"), engine_name=register(), progress_bar=False
    )
    return ["".join(out.get("text", "") for out in cell.outputs).strip() for cell in done.cells]


def test_a_warm_kernel_is_loaded_and_shares_nothing_with_the_next(tmp_path):
    warm.share().wait()
    spoil = "import os, sys, openfeedback; openfeedback.spoilt = 1; os.environ['SPOILT'] = '1'; os.chdir('/')"
    look = (
        "import os, sys, random, numpy, openfeedback; print('spacy' in sys.modules, hasattr(openfeedback, 'spoilt'), "
    )
    look += "'SPOILT' in os.environ, os.getcwd(), __name__)"
    chance = "print(os.getpid(), os.getsid(0), random.random(), numpy.random.rand())"
    run_cells(tmp_path, spoil)
    first, second = (run_cells(tmp_path, look, chance) for _ in range(2))
    assert first[0] == second[0] == f"True False False {os.getcwd()} __main__"
    (pid, session, *numbers), (other, _, *others) = first[1].split(), second[1].split()
    assert pid == session != other
    assert not set(numbers) & set(others)


def test_blas_and_openmp_get_their_threads_back_and_the_warm_process_has_one(tmp_path):
    helper = warm.share()
    assert helper.wait()["notes"] == []
    told = run_cells(tmp_path, "import threadpoolctl as t; print(*{i['num_threads'] for i in t.threadpool_info()})")
    assert told == [str(helper.threads)]
    assert psutil.Process(helper._helpers[1].pid).num_threads() == 1


def test_openmp_works_in_a_forked_kernel(tmp_path):
    cell = "import numpy as np; from sklearn.cluster import KMeans; print(KMeans(3, n_init=2).fit(np.eye(900)).n_iter_)"
    assert run_cells(tmp_path, cell) != ["0"]


def test_charts_are_drawn_by_one_process_with_the_same_bytes(tmp_path):
    cell = f"import vl_convert; print(type(vl_convert).__name__, hash(1)); print(vl_convert.vegalite_to_svg({SPEC!r}))"
    told = run_cells(tmp_path, cell)[0].split("\n", 1)
    import vl_convert

    assert told == ["StandIn 1", vl_convert.vegalite_to_svg(SPEC)]


def test_without_the_drawing_process_a_kernel_draws_for_itself(tmp_path):
    import vl_convert

    stand_in = drawing.StandIn(str(tmp_path / "nobody"))
    assert stand_in.vegalite_to_svg(SPEC) == vl_convert.vegalite_to_svg(SPEC)
    with pytest.raises(ValueError, match="."):
        stand_in.vegalite_to_svg("{}")


def test_a_kernel_ends_with_the_connection_that_asked_for_it():
    helper = warm.share()
    request = {"arguments": ["-f", str(helper.folder / "k.json")], "environment": dict(os.environ), "folder": "/",
               "threads": 1}  # fmt: skip
    kernel = Forked(warm.ask(helper.address, request, [1, 2]))
    while "ready" not in kernel.facts:
        assert kernel.poll() is None
        time.sleep(0.01)
    process = psutil.Process(kernel.pid)
    kernel.conn.close()
    process.wait(10)


def test_a_killed_warm_process_is_replaced(tmp_path):
    first = warm.share()
    first.wait()
    first._helpers[1].kill()
    first._helpers[1].wait()
    assert run_cells(tmp_path, "import sys; print(sys.argv[0])") == ["ipykernel_launcher"]
    assert warm.share() is not first
    assert not first.folder.exists()


def test_where_nobody_listens_an_ordinary_kernel_starts(tmp_path, monkeypatch):
    monkeypatch.setattr("openfeedback.run.provisioner._source", lambda: (str(tmp_path / "nobody"), 1, {}))
    told = run_cells(tmp_path, "import sys; print(sys.argv[0].endswith('ipykernel_launcher.py'))")
    assert told == ["True"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nobody_is_left_when_the_program_is_killed(tmp_path, number):
    code = """
        import sys, papermill
        from openfeedback.run import engine, warm
        warm.share()
        print(warm.share()._helpers[1].pid, warm.share()._helpers[0].pid, flush=True)
        papermill.execute_notebook(sys.argv[1], sys.argv[2], engine_name=engine.register(), progress_bar=False)
    """
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(
        "import os, subprocess, time\nchild = subprocess.Popen(['sleep', '600'])\n"
        f"open({str(tmp_path / 'pids')!r}, 'w').write(f'{{os.getpid()}} {{child.pid}} ')\ntime.sleep(600)"
    )])  # fmt: skip
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(book, tmp_path / "in.ipynb")
    program = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), str(tmp_path / "in.ipynb"), str(tmp_path / "out.ipynb")],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    pids = program.stdout.readline().split()
    told = tmp_path / "pids"
    while not (told.is_file() and told.read_text().endswith(" ")):
        assert program.poll() is None
        time.sleep(0.05)
    program.send_signal(number)
    program.wait(30)
    alive = [psutil.Process(int(pid)) for pid in [*pids, *told.read_text().split()] if psutil.pid_exists(int(pid))]
    assert psutil.wait_procs(alive, timeout=10)[1] == []


def test_papermills_own_command_knows_the_engine(tmp_path):
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import sys; print(sys.argv[0])")])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(book, tmp_path / "in.ipynb")
    done = subprocess.run(
        [sys.executable, "-m", "papermill", "--engine", "openfeedback", "in.ipynb", "out.ipynb"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells[0].outputs[0]["text"] == "ipykernel_launcher\n"


def test_where_no_fork_is_safe_a_line_says_so(monkeypatch, capsys):
    from openfeedback.run import engine

    monkeypatch.setattr(sys, "platform", "win32")
    engine._warm.cache_clear()
    assert engine._warm() == {}
    engine._warm.cache_clear()
    assert capsys.readouterr().err == "openfeedback: kernels start one by one: no safe fork on win32\n"


def test_ordinary_kernels_may_be_asked_for(monkeypatch):
    monkeypatch.setenv("OPENFEEDBACK_KERNELS", "ordinary")
    assert warm.why_not() == "kernels start one by one, as OPENFEEDBACK_KERNELS asks"
    assert warm.share() is None
