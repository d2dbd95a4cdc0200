"""JupyterLab on a study: its folder with all that is in it, in the study's language, an explorer at hand."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from openfeedback.errors import InputError, OpenFeedbackError
from openfeedback.files import keep_present_folder_out, write_text
from openfeedback.params import load_params
from openfeedback.study.parameters import parameter_file

EXPLORER = "explorer.ipynb"
DATA = Path(__file__).parent / "data"
PACK = "jupyterlab_language_pack_fi_FI"
# a notebook saved as HTML would load scripts from another host whenever it is opened; an empty script takes their place
EXPORT_OFFLINE = ("--HTMLExporter.require_js_url=data:,", "--HTMLExporter.mathjax_url=data:,")


def start_lab(study: Path, language: str | None = None, explorer: bool = False) -> None:
    """Run JupyterLab on a study (its folder or parameter file) in this process: whoever ends it ends its kernels too.

    ``language``: that of its menus, the study's by default; ``explorer``: open the explorer's notebook. Raises
    InputError where ``study`` is no study's folder.
    """
    study = study if study.is_dir() else study.resolve().parents[1]
    if not (study / "notebooks").is_dir():
        raise InputError(f"{study}: has no notebooks folder; make a study with: openfeedback new NAME")
    opened = write_explorer(study, parameter_file(study).name) if explorer else study
    keep_present_folder_out()
    os.environ["JUPYTER_CONFIG_PATH"] = config_path(language or _language(study))
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance([*EXPORT_OFFLINE, str(opened)])


def config_path(language: str) -> str:
    """Jupyter's path of settings with ours at its end: the language of its menus, and nothing asked of other hosts."""
    spoken = language if language == "en" or find_spec(PACK) else "en"
    return os.pathsep.join(filter(None, [os.environ.get("JUPYTER_CONFIG_PATH"), str(DATA / "jupyter" / spoken)]))


def write_explorer(study: Path, params: str = "study.yml") -> Path:
    """The explorer's notebook in a study's folder, where it is not there yet."""
    path = study / EXPLORER
    if not path.exists():
        text = (DATA / EXPLORER).read_text(encoding="utf-8")
        write_text(path, text.replace("params/study.yml", f"params/{params}"))
    return path


def _language(study: Path) -> str:
    """The study's language; Finnish where its parameters cannot be read, which a run will tell."""
    try:
        return load_params(parameter_file(study)).language
    except OpenFeedbackError:
        return "fi"
