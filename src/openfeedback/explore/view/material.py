"""What the explorer opens: a run found by folder, file or parameters, and its tables as one row a unit."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from openfeedback.coding.codebook import Codebook, load_codebook, topics_as_codebook
from openfeedback.errors import InputError, OpenFeedbackError, ParameterError, Problems
from openfeedback.params import Params, load_params
from openfeedback.run import maker, table_path

TABLES = ("responses", "respondents", "scores", "events", "units", "codings", "topics", "assignments")
OF_ANSWER = ["response_id", "respondent_id", "event_id", "question_id", "question", "role", "language"]


class Material(NamedTuple):
    """A run as the explorer reads it.

    ``units``: one row a unit in reading order, with its answer's columns, its topic and its codes as of the run;
    ``answers``: response_id -> the whole answer; the other tables are those of the run.
    """

    params: Params
    codebook: Codebook
    units: pd.DataFrame
    answers: pd.Series
    respondents: pd.DataFrame
    scores: pd.DataFrame
    events: pd.DataFrame
    topics: pd.DataFrame

    @property
    def responses(self) -> pd.DataFrame:
        """response_id and text of the answers."""
        return self.answers.rename("text").rename_axis("response_id").reset_index()

    @property
    def editable(self) -> bool:
        """Whether codes can be corrected: topics that stand in for themes change their numbers from run to run."""
        return self.params.codebook_place is not None


def open_material(run: Any) -> Material:
    """Read the tables of a run (an open Run, Params, a parameter file or a run's folder).

    Raises ParameterError for a run with ``share: true``, InputError naming every missing table and what makes it.
    """
    params = find_params(run)
    if params.share:
        raise ParameterError(
            f"{params.file.name}: share is true, so nothing of this run may show answers; explore the run that it came "
            "from, or set share: false"
        )
    tables = _read(params)
    place = params.codebook_place
    codebook = load_codebook(place) if place else topics_as_codebook(tables["topics"])
    responses = tables["responses"]
    return Material(
        params,
        codebook,
        _joined(tables),
        responses.set_index("response_id")["text"],
        tables["respondents"],
        tables["scores"],
        tables["events"],
        tables["topics"],
    )


def find_params(run: Any) -> Params:
    """The parameters of a run, however it is named."""
    if isinstance(run, Params):
        return run
    if isinstance(getattr(run, "params", None), Params):
        return run.params
    if not isinstance(run, str | Path):
        raise InputError(f"explore: {type(run).__name__} is no run; give a run's folder, a parameter file or a run")
    path = Path(run)
    return _of_folder(path.resolve()) if path.is_dir() else load_params(path)


def _of_folder(folder: Path) -> Params:
    """The parameters whose run lies in ``folder``: of the study beside ``outputs``, else those derived for the run."""
    homes = [folder.parents[1] / "params", folder.parent / "params"]
    places = [p for home in homes for p in [home / f"{folder.name}.yml", *sorted(home.glob("*.yml"))] if p.is_file()]
    for place in dict.fromkeys(places):
        try:
            params = load_params(place)
        except OpenFeedbackError:
            continue  # another file's problems: a batch plan is no parameter file
        if params.folder == folder:
            return params
    raise InputError(
        f"{folder}: no parameter file in {homes[0]} writes to this folder; give the parameter file itself, "
        'for example explore("params/study.yml")'
    )


def _read(params: Params) -> dict[str, pd.DataFrame]:
    problems = Problems(InputError)
    paths = {name: table_path(params.folder, name) for name in TABLES}
    for name, path in paths.items():
        if not path.is_file():
            problems.add(
                f"{params.name}: table {name} is missing ({path}); notebook {maker(name).notebook} makes it: "
                f"openfeedback run {params.file}"
            )
    problems.stop_if_any()
    return {name: pd.read_parquet(path) for name, path in paths.items()}


def _joined(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Units with what their answers, topics and codings say of them; reading order is that of the answers."""
    responses = tables["responses"].reindex(columns=OF_ANSWER)
    units = tables["units"][["unit_id", "response_id", "start", "end", "text"]]
    joined = units.merge(responses.assign(_order=range(len(responses))), on="response_id")
    assigned = tables["assignments"].reindex(columns=["unit_id", "topic_id", "core"])  # earlier runs have no core
    joined = joined.merge(assigned, on="unit_id", how="left")
    joined = joined.merge(tables["codings"].drop_duplicates("unit_id"), on="unit_id", how="left")
    joined = joined.sort_values(["_order", "start", "unit_id"], kind="stable", ignore_index=True)
    return joined.drop(columns="_order")
