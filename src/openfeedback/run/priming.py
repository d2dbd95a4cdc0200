"""What the warm process loads before kernels are forked from it, in the order in which notebooks want it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

import pandas as pd

Step = tuple[str, Callable[[], object]]

# a module, or several that belong together: short steps, since a kernel that is asked for waits for the present one
MODULES = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "IPython.core.interactiveshell", "pandas",
    "openfeedback.survey", "openfeedback.analysis", "openfeedback.tables", "openfeedback.run.workspace",
    "pandera.pandas", "pyarrow.parquet", "openfeedback.text", "scipy.stats", "sklearn.linear_model",
    "openfeedback.coding", "openpyxl", "spacy",
)  # fmt: skip
LATER = ("altair", "openfeedback.report.figures", "openfeedback.report.render", "openfeedback.report.docx",
         "openfeedback.report.html", "openfeedback.report.xlsx", "docx", "jinja2", "lxml")  # fmt: skip
SAMPLE = "Toivon lisää esimerkkejä muilta hyvinvointialueilta. Kiitos, Maija Meikäläinen!"


def steps(files: Iterable[str]) -> list[Step]:
    """The steps of warming up; ``files``: parameter files whose survey and codebook are read beforehand."""
    rooms: list[Step] = [("the words of redaction", _redact), ("the words of units", _units), ("lemmas", _lemmas)]
    return [
        ("fingerprints", _fingerprints),
        *[(name, _importer(name)) for name in MODULES],
        *rooms,
        *[(name, _importer(name)) for name in LATER],
        *[(f"the survey of {file}", _reader(file)) for file in files],
    ]


def _importer(name: str) -> Callable[[], object]:
    return lambda: import_module(name)


def _fingerprints() -> None:
    """Kernels tell what their results were made from: the code that is loaded here, not what is saved meanwhile."""
    from openfeedback.run.records import code_fingerprint, package_versions

    code_fingerprint()
    package_versions()


def _redact() -> None:
    from openfeedback.text import redact

    redact(_sample())


def _units() -> None:
    from openfeedback.settings import TextSettings
    from openfeedback.text import clean_responses, find_units

    responses, _ = clean_responses(_responses(), TextSettings())
    find_units(responses, TextSettings())


def _lemmas() -> None:
    from openfeedback.settings import TextSettings
    from openfeedback.text import lemmatize

    lemmatize(_sample(), TextSettings())


def _reader(file: str) -> Callable[[], object]:
    def read() -> None:
        from openfeedback.params import load_params, survey_paths
        from openfeedback.survey.read import keep_in_mind

        params = load_params(file)
        keep_in_mind(survey_paths(params), params.survey)

    return read


def _sample() -> pd.Series:
    return pd.Series([SAMPLE], dtype="str")


def _responses() -> pd.DataFrame:
    ids = dict.fromkeys(("response_id", "respondent_id", "event_id", "question_id"), "1")
    more = {"question": "", "text": SAMPLE, "language": None, "answered_at": None, "role": "other"}
    return pd.DataFrame([{**ids, **more}])
