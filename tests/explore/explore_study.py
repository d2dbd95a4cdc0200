"""A study as `openfeedback new` makes it, with the tables of a run made in this process: no kernel is started."""

from pathlib import Path

from openfeedback.coding import classifier
from openfeedback.coding import codebook as codebooks
from openfeedback.coding import topics as inductive
from openfeedback.params import Params, survey_paths
from openfeedback.run.stages import table_path
from openfeedback.study.new import make_study
from openfeedback.survey.read import read_surveys
from openfeedback.tables import write_table
from openfeedback.text.clean import clean_responses
from openfeedback.text.units.split import find_units
from openfeedback.text.vectors.encode import embed

IDS = {"responses": ["response_id", "respondent_id"], "respondents": ["respondent_id"], "scores": ["respondent_id"],
       "units": ["unit_id", "response_id"], "codings": ["unit_id"], "assignments": ["unit_id"]}  # fmt: skip
CONTEXT = ["response_id", "text", "question", "role"]


def new_study(folder: Path) -> Path:
    """A study folder; returns its parameter file."""
    return make_study(folder) / "params" / "study.yml"


def make_tables(params: Params) -> None:
    """The tables that the explorer reads, through the same functions that the notebooks call."""
    survey = read_surveys(list(survey_paths(params)), params.survey)
    responses, _ = clean_responses(survey.responses, params.text)
    units, _ = find_units(responses, params.text)
    in_context = units.merge(responses[CONTEXT].rename(columns={"text": "answer"}), on="response_id")
    vectors = embed(in_context["text"], params.vectors)
    found = inductive.find_topics(in_context, vectors, params.topics, params.text, params.seed)
    book = codebooks.load_codebook(params.codebook_place)
    codings = classifier.code(in_context, book, params.coding, params.vectors, params.seed)
    frames = [responses, survey.respondents, survey.scores, survey.events, units, codings, *found[:2]]
    names = ["responses", "respondents", "scores", "events", "units", "codings", "topics", "assignments"]
    for name, frame in zip(names, frames, strict=True):
        write_table(frame, table_path(params.folder, name))


def edit_table(params: Params, name: str, edit) -> None:
    """Change a table of a run on disk: ``edit(frame)`` gives the new one."""
    import pandas as pd

    path = table_path(params.folder, name)
    write_table(edit(pd.read_parquet(path)), path)


def inflate(params: Params, n: int) -> int:
    """Repeat the run's respondents until there are ``n`` units; returns how many there are."""
    import pandas as pd

    have = len(pd.read_parquet(table_path(params.folder, "units")))
    times = -(-n // have)
    for name, columns in IDS.items():

        def many(frame, columns=columns):
            copies = [frame.assign(**{c: frame[c] + f"~{i}" for c in columns}) for i in range(times)]
            return pd.concat(copies, ignore_index=True)

        edit_table(params, name, many)
    return have * times
