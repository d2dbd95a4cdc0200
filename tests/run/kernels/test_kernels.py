"""Forked kernels: as fresh as ordinary ones, ended with whoever asked for them, ordinary ones where no fork is safe."""

import ast
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import nbformat
import papermill
import psutil
import pytest
from nbclient.exceptions import DeadKernelError

from openfeedback.run import kernels
from openfeedback.run.kernels import pool, provisioner

forked = pytest.mark.skipif(sys.platform != "linux", reason="no safe fork on this system")
SPEC = '{"mark": "bar", "data": {"values": [{"a": 1}]}, "encoding": {"x": {"field": "a", "type": "quantitative"}}}'
SRC = Path(kernels.__file__).parents[2]


def write_book(folder, *cells):
    """A notebook of these cells."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(book, folder / "in.ipynb")


def run_cells(folder, *cells, **options):
    """Run cells with the engine; the texts that they print."""
    write_book(folder, *cells)
    done = papermill.execute_notebook(
        str(folder / "in.ipynb"),
        str(folder / "out.ipynb"),
        engine_name=kernels.register(),
        progress_bar=False,
        **options,
    )
    return ["".join(out.get("text", "") for out in cell.outputs).strip() for cell in done.cells]


def fork_one(folder):
    """Ask the template process for a kernel without Jupyter."""
    arguments = ["-f", str(folder / "kernel.json")]
    lifeline = pool.template().fork({"arguments": arguments, "environment": dict(os.environ), "folder": "/"})
    return provisioner.ForkedKernel(int(lifeline.recv(100)), lifeline)


def ended(*pids):
    """Whether these processes end soon."""
    alive = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    return psutil.wait_procs(alive, timeout=10)[1] == []


@pytest.fixture
def no_template():
    """A test that spoils or replaces the template process leaves none behind."""
    kernels.stop_template()
    yield
    kernels.stop_template()
    kernels.begin()


def test_nothing_reaches_past_the_door():
    past = []
    for path in SRC.rglob("*.py"):
        names = [n.module or "" for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.ImportFrom)]
        if path.parent != Path(kernels.__file__).parent:
            past += [(path.name, name) for name in names if name.startswith("openfeedback.run.kernels.")]
    assert past == []


def test_the_door_loads_neither_jupyter_nor_papermill():
    code = "import sys, openfeedback.run.kernels; print({'papermill', 'jupyter_client', 'zmq'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@forked
def test_a_forked_kernel_is_preloaded_and_shares_nothing_with_the_next(tmp_path):
    kernels.preload(wait=True)
    spoil = "import os, sys, openfeedback as of; of.spoilt = 1; os.environ['SPOILT'] = '1'; os.chdir('/')"
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


@forked
def test_blas_and_openmp_get_their_threads_back_and_the_template_has_one(tmp_path):
    kernels.preload(wait=True)
    told = run_cells(tmp_path, "import threadpoolctl as t; print(*{i['num_threads'] for i in t.threadpool_info()})")
    assert told == [str(os.cpu_count())]
    assert psutil.Process(pool.template().process.pid).num_threads() == 1


@forked
def test_openmp_works_in_a_forked_kernel(tmp_path):
    cell = "import numpy as np; from sklearn.cluster import KMeans; print(KMeans(3, n_init=2).fit(np.eye(900)).n_iter_)"
    assert run_cells(tmp_path, cell) != ["0"]


@pytest.mark.slow
@forked
def test_a_template_with_a_second_thread_refuses_and_an_ordinary_kernel_starts(tmp_path, monkeypatch, no_template):
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys, threading, time\nif 'openfeedback.run.kernels.template' in sys.orig_argv:\n"
        "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]))
    lifeline = pool.template().fork({})
    assert lifeline.recv(100) == b"the template process has 2 threads"
    lifeline.close()
    assert run_cells(tmp_path, "import sys; print(sys.argv[0].endswith('ipykernel_launcher.py'))") == ["True"]


@forked
def test_charts_are_drawn_by_one_process_with_the_same_bytes(tmp_path):
    import vl_convert

    look = "import os; print(len(os.listdir('/proc/self/task')))"
    cell = f"import vl_convert; print(vl_convert.vegalite_to_svg({SPEC!r}))"
    wrong = "\ntry:\n    vl_convert.vegalite_to_svg('{}')\nexcept ValueError as e: print('wrong', bool(str(e)))"
    before, drawn, after = run_cells(tmp_path, look, cell + wrong, look)
    assert drawn == vl_convert.vegalite_to_svg(SPEC) + "\nwrong True"
    assert before == after  # V8 would have started threads


@pytest.mark.slow
@forked
def test_without_the_drawing_process_a_kernel_draws_for_itself(tmp_path, no_template):
    import vl_convert

    template = psutil.Process(pool.template().process.pid)
    while not template.children():
        time.sleep(0.01)
    template.children()[0].kill()
    told = run_cells(tmp_path, f"import vl_convert; print(vl_convert.vegalite_to_svg({SPEC!r}))")
    assert told == [vl_convert.vegalite_to_svg(SPEC)]


@forked
@pytest.mark.parametrize("end", ["close", "kill", "shutdown"])
def test_a_kernel_ends_with_its_lifeline_also_while_it_computes(tmp_path, end):
    kernel = fork_one(tmp_path)
    process = psutil.Process(kernel.pid)
    assert kernel.poll() is None
    {"close": kernel.lifeline.close, "kill": kernel.kill, "shutdown": lambda: kernel.lifeline.shutdown(2)}[end]()
    assert ended(process.pid)


@forked
def test_what_a_killed_kernel_had_started_ends_with_it(tmp_path):
    cell = "import os, subprocess; child = subprocess.Popen(['sleep', '600'])\n"
    cell += f"open({str(tmp_path / 'pid')!r}, 'w').write(str(child.pid))\nos.kill(os.getpid(), 9)"
    with pytest.raises(DeadKernelError):
        run_cells(tmp_path, cell)
    assert ended(int((tmp_path / "pid").read_text()))


@pytest.mark.slow
@forked
def test_a_killed_template_process_is_replaced_and_its_kernels_go_on(tmp_path, no_template):
    first, kernel = pool.template(), fork_one(tmp_path)
    first.process.kill()
    first.process.wait()
    assert run_cells(tmp_path, "import sys; print(sys.argv[0])") == ["ipykernel_launcher"]
    assert pool.template() is not first
    assert kernel.poll() is None
    kernel.kill()


@pytest.mark.slow
@forked
def test_a_template_process_that_always_dies_is_not_started_for_ever(tmp_path, no_template):
    for _ in range(pool.STARTS):
        template = pool.template()
        template.process.kill()
        template.process.wait()
    assert pool.template() is None
    assert run_cells(tmp_path, "import sys; print(sys.argv[0].endswith('ipykernel_launcher.py'))") == ["True"]


@pytest.mark.slow
@forked
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nobody_is_left_when_the_program_is_killed(tmp_path, number):
    code = """
        import sys, papermill
        from openfeedback.run import kernels
        papermill.execute_notebook(sys.argv[1], sys.argv[2], engine_name=kernels.register(), progress_bar=False)
    """
    write_book(tmp_path,
        "import os, subprocess, time\nchild = subprocess.Popen(['sleep', '600'])\n"
        f"open({str(tmp_path / 'pids')!r}, 'w').write(f'{{os.getpid()}} {{child.pid}} ')\nsum(range(10**12))"
    )  # fmt: skip
    program = psutil.Popen([sys.executable, "-c", textwrap.dedent(code), tmp_path / "in.ipynb", tmp_path / "out.ipynb"])
    told = tmp_path / "pids"
    while not (told.is_file() and told.read_text().endswith(" ")):
        assert program.poll() is None
        time.sleep(0.05)
    kernel, child = map(int, told.read_text().split())
    family = {process.pid for process in program.children(recursive=True)}
    assert {kernel, child} < family
    assert len(family) >= 4  # with the template process and the one that draws
    program.send_signal(number)
    program.wait(30)
    assert ended(*family)


@forked
def test_after_an_interrupt_every_kernel_is_ended_and_none_starts_until_it_may(tmp_path, no_template):
    kernel = fork_one(tmp_path)
    pool.add(kernel)
    kernels.end_kernels()
    assert kernel.returncode == -signal.SIGKILL
    with pytest.raises(RuntimeError, match="interrupted"):
        run_cells(tmp_path, "1")
    kernels.begin()
    assert run_cells(tmp_path, "print(1)") == ["1"]


@pytest.mark.parametrize("kind", ["forked", "ordinary"])
def test_connection_file_and_sockets_lie_in_a_folder_of_this_user_alone(tmp_path, monkeypatch, kind):
    monkeypatch.setenv("OPENFEEDBACK_KERNELS", kind)
    cell = "from ipykernel.kernelapp import IPKernelApp as A; print(A.instance().abs_connection_file, A.instance().ip)"
    file, address = run_cells(tmp_path, cell)[0].split()
    folder = Path(file).parent
    if sys.platform != "win32":
        assert Path(address).parent == folder
    process, user = folder.parent, folder.parents[1]
    assert process.name.startswith(f"{os.getpid()}-")
    assert [place.stat().st_mode & 0o777 for place in (process, user)] == [0o700, 0o700]
    assert not folder.exists()  # it goes with the kernel


@pytest.mark.slow
@forked
def test_a_long_name_of_the_temporary_folder_is_no_hindrance(tmp_path):
    long = tmp_path / ("long" * 30)
    long.mkdir()
    write_book(tmp_path, "print(1)")
    code = "import sys, papermill; from openfeedback.run import kernels; papermill.execute_notebook('in.ipynb', "
    code += "'out.ipynb', engine_name=kernels.register(), progress_bar=False)"
    for kind in ("forked", "ordinary"):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False,
            env={**os.environ, "TMPDIR": str(long), "OPENFEEDBACK_KERNELS": kind},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.slow
@forked
def test_neither_template_nor_kernel_imports_from_the_present_folder(tmp_path):
    for name in ("numpy", "pandas", "multiprocessing", "json", "papermill_marker"):
        (tmp_path / f"{name}.py").write_text(
            f"open({str(tmp_path / 'taken')!r}, 'a').write('{name} ')\nraise ImportError"
        )
    write_book(
        tmp_path,
        "import sys, os; print(sys.path)\ntry:\n    import papermill_marker\nexcept ModuleNotFoundError: print('no')",
    )
    code = "import sys; sys.path[:] = filter(None, sys.path); import papermill; from openfeedback.run import kernels\n"
    code += "kernels.preload(wait=True)\n"
    code += "papermill.execute_notebook('in.ipynb', 'out.ipynb', engine_name=kernels.register(), progress_bar=False)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")  # everything was preloaded, and without a word
    path, found = nbformat.read(tmp_path / "out.ipynb", 4).cells[0].outputs[0]["text"].splitlines()
    assert {"", ".", str(tmp_path)}.isdisjoint(ast.literal_eval(path))
    assert found == "no"
    assert not (tmp_path / "taken").exists()


@pytest.mark.slow
def test_papermills_own_command_knows_the_engine(tmp_path):
    write_book(tmp_path, "import sys; print(sys.argv[0])")
    done = subprocess.run(
        [sys.executable, "-m", "papermill", "--engine", "openfeedback", "in.ipynb", "out.ipynb"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told = nbformat.read(tmp_path / "out.ipynb", 4).cells[0].outputs[0]["text"]
    assert told == "ipykernel_launcher\n" or kernels.why_ordinary()


@pytest.mark.slow
def test_a_callers_own_script_is_not_run_again(tmp_path):
    write_book(tmp_path, "print(1)")
    (tmp_path / "script.py").write_text(
        "print('once')\nimport papermill\nfrom openfeedback.run import kernels\n"
        "papermill.execute_notebook('in.ipynb', 'out.ipynb', engine_name=kernels.register(), progress_bar=False)\n"
    )
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )  # fmt: skip
    assert done.stdout == "once\n"


@pytest.mark.parametrize(("platform", "asked", "said"), [
    ("win32", "", "kernels start one by one: no safe fork on win32"),
    ("darwin", "", "kernels start one by one: no safe fork on darwin"),
    ("linux", "ordinary", "kernels start one by one, as OPENFEEDBACK_KERNELS asks"),
    ("linux", "", None),
])  # fmt: skip
def test_kernels_are_ordinary_ones_where_no_fork_is_safe_or_where_they_are_asked_for(
    monkeypatch, platform, asked, said
):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("OPENFEEDBACK_KERNELS", asked)
    assert kernels.why_ordinary() == said
    if said:
        assert pool.template() is None


def test_an_ordinary_kernel_runs_the_notebook_and_a_line_says_so(tmp_path, monkeypatch, capfd, no_template):
    from openfeedback.run.kernels import engine

    engine._say_if_ordinary.cache_clear()
    monkeypatch.setenv("OPENFEEDBACK_KERNELS", "ordinary")
    assert run_cells(tmp_path, "import sys; print(sys.argv[0].endswith('ipykernel_launcher.py'))") == ["True"]
    assert "openfeedback: kernels start one by one, as OPENFEEDBACK_KERNELS asks\n" in capfd.readouterr().err
    assert pool._started == []
