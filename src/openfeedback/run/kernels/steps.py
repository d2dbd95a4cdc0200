"""What the template process loads before kernels are forked from it, in the order in which notebooks want it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module

Step = tuple[str, Callable[[], object]]

# short steps, since a kernel that is asked for waits for the present one
MODULES = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "IPython.core.interactiveshell",
)  # fmt: skip
NEXT = (
    "openfeedback.survey", "openfeedback.analysis", "openfeedback.tables", "openfeedback.run.notebook.workspace",
    "pandera.pandas", "pyarrow.parquet", "openfeedback.text", "scipy.stats", "sklearn.linear_model",
    "openfeedback.coding", "openpyxl", "spacy",
)  # fmt: skip
LATER = ("altair", "openfeedback.report.figures.matrix", "openfeedback.report.writers.files",
         "openfeedback.report.writers.docx.write",
         "openfeedback.report.writers.html", "openfeedback.report.writers.workbook",
         "docx", "jinja2", "lxml")  # fmt: skip


def steps(files: Iterable[str]) -> list[Step]:
    """The steps of preloading, each with its name; ``files``: parameter files whose survey is read beforehand."""
    return [
        ("fingerprints", _fingerprints),
        *[(name, partial(import_module, name)) for name in MODULES],
        ("pandas", _pandas),
        *[(name, partial(import_module, name)) for name in NEXT],
        ("word lists", _word_lists),
        *[(name, partial(import_module, name)) for name in LATER],
        *[(f"the survey of {file}", partial(_survey, file)) for file in files],
    ]


def _fingerprints() -> None:
    """Kernels tell what their results were made from: the code that is loaded here, not what is saved meanwhile."""
    from openfeedback.run.records import code_fingerprint, package_versions

    code_fingerprint()
    package_versions()


def _pandas() -> None:
    """Tables print as in a kernel that loads pandas itself: imported here, pandas takes this process for a terminal."""
    import pandas as pd

    pd.set_option("display.max_columns", 20)


def _word_lists() -> None:
    """Models and word lists are read at their first use: take one made-up answer through the text stages."""
    import pandas as pd

    from openfeedback.settings import TextSettings
    from openfeedback.text import clean_responses
    from openfeedback.text.morphology import lemmatize
    from openfeedback.text.redact import redact
    from openfeedback.text.units import find_units

    row = dict.fromkeys(("response_id", "respondent_id", "event_id", "question_id", "question"), "1")
    row |= {"text": "Toivon lisää esimerkkejä muilta alueilta. Kiitos, Maija Meikäläinen!", "role": "other"}
    answers = pd.DataFrame([{**row, "language": None, "answered_at": None}])
    redact(answers["text"])
    find_units(clean_responses(answers, TextSettings())[0], TextSettings())
    lemmatize(answers["text"], TextSettings())


def _survey(file: str) -> None:
    from openfeedback.params import load_params, survey_paths
    from openfeedback.survey import keep_in_mind

    params = load_params(file)
    keep_in_mind(survey_paths(params), params.survey)
