"""A real JupyterLab on loopback, with a home of its own, and a headless Chromium that uses it as a person would."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from openfeedback.study.lab import EXPORT_OFFLINE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TOKEN = "tests-only"
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
    "notebook-extension/tracker": {"windowingMode": "none"},  # else cells out of sight are not in the page
}


@contextmanager
def jupyterlab(root: Path, home: Path):
    """JupyterLab on ``root``; gives its address. The user's own settings and files stay out."""
    for name, values in SETTINGS.items():
        path = home / "config" / "lab" / "user-settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")
    port = _free_port()
    places = {"HOME": "", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_RUNTIME_DIR": "runtime", "IPYTHONDIR": "ipython"}
    env = os.environ | {name: str(home / part) for name, part in places.items()}
    env |= {"JUPYTER_DATA_DIR": str(home / "data"), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser",
               "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}",
               f"--ServerApp.root_dir={root}", *EXPORT_OFFLINE]  # fmt: skip
    with (home / "lab.log").open("w") as log:
        server = subprocess.Popen(command, env=env, cwd=root, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/api?token={TOKEN}", server, home / "lab.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()


def write_notebook(path: Path, *cells: str) -> Path:
    """A notebook with these code cells."""
    import nbformat

    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(book, path)
    return path


def open_notebook(page, address: str, name: str, width: int = 1280) -> None:
    """Open a notebook in a workspace of its own, with its kernel ready and the side bar closed."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/lab/workspaces/{Path(name).stem}/tree/{name}?token={TOKEN}&reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=150_000)
    page.wait_for_function(
        """() => { const panel = window.jupyterapp?.shell.currentWidget;
                   return panel?.sessionContext?.session?.kernel?.status === 'idle'; }""",
        timeout=150_000,
    )


def command(page, name: str, **arguments) -> None:
    """A command of JupyterLab, as its menus give it."""
    page.evaluate("([name, given]) => window.jupyterapp.commands.execute(name, given)", [name, arguments])


def write_cell(page, source: str) -> None:
    """Replace the source of the notebook's first cell."""
    page.evaluate(
        "(source) => window.jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel.setSource(source)",
        source,
    )


def run_all_cells(page, timeout: float = 240) -> None:
    """Run all cells afresh and wait until every one has run, or one has failed, and the kernel rests."""
    command(page, "notebook:clear-all-cell-outputs")
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells') }")
    page.wait_for_function(
        """() => {
            const { content, sessionContext } = window.jupyterapp.shell.currentWidget;
            const all = content.widgets.map((cell) => cell.model);
            const cells = all.filter((cell) => cell.type === 'code' && cell.sharedModel.source);
            const outputs = cells.flatMap((cell) => cell.sharedModel.outputs);
            const prompts = [...content.node.querySelectorAll('.jp-InputPrompt')];
            const busy = prompts.some((prompt) => prompt.textContent.includes('*'));
            const still = sessionContext.session.kernel.status === 'idle' && !busy;
            const failed = outputs.some((output) => output.output_type === 'error');
            return still && (failed || cells.every((cell) => cell.executionCount > 0));
        }""",
        timeout=timeout * 1000,
    )


def shut_down(page) -> None:
    """End the kernel of the open notebook."""
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")


def errors(page) -> list[str]:
    """Error outputs of the open notebook."""
    return page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.widgets
            .filter((cell) => cell.model.type === 'code').flatMap((cell) => cell.model.sharedModel.outputs)
            .filter((output) => output.output_type === 'error').map((output) => `${output.ename}: ${output.evalue}`)"""
    )


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + 150
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=5).read()
            return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')[-2000:]}")
