"""An archive's copy of a study: protected tables and redacted answers as CSV, what they mean, how they were made."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from openfeedback.errors import InputError
from openfeedback.files import dump_yaml, spreadsheet_csv, whole_file
from openfeedback.params import Params, load_params
from openfeedback.run import gather, plan, shown_together, stages_of, table_path
from openfeedback.run.batch import appendix_files
from openfeedback.study.archiving.ddi import ddi_codebook
from openfeedback.study.archiving.method_text import method_text
from openfeedback.study.archiving.variables import described_variables
from openfeedback.study.parameters import parameter_file
from openfeedback.tables import read_table

_EPOCH = (2000, 1, 1, 0, 0, 0)  # two archives of the same run are the same bytes
NOT_DATA = {"audit", "points_shown", "quotes"}  # of the printed report, of a drawing, and answers that stand in answers


def write_archive(study: Path, output: Path | None = None) -> tuple[Path, list[str]]:
    """Write the copy as a zip; its path and, a line each, what was left out and why.

    Raises InputError where the run is not up to date, has no appendix, or does not replace personal data.
    """
    params = load_params(parameter_file(study))
    _stop_if_unfit(params)
    path = output or params.folder.parent / f"{params.name}-archive.zip"
    files, left_out = archive_files(params)
    with whole_file(path) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return path, [f"{what}: {why}" for what, why in left_out]


def archive_files(params: Params) -> tuple[dict[str, bytes], list[tuple[str, str]]]:
    """The members of the zip by name, and what was left out with its reason."""
    tables = _protected(params)
    answers, missing = _answers(params, tables)
    left_out = [(str(what), str(why)) for what, why in _words(params)["left_out"]] + missing
    data = dict(sorted(({"answers": answers} if len(answers) else {}).items())) | tables
    variables = described_variables(data)
    facts = gather(params)
    files = {f"data/{name}.csv": spreadsheet_csv(frame) for name, frame in data.items()}
    files |= {
        "codebook/variables.csv": spreadsheet_csv(variables),
        "codebook/ddi-codebook.xml": ddi_codebook(params, facts, data, variables),
        "method/parameters.yml": dump_yaml(_parameters(facts["parameters"])).encode(),
        "method/method.txt": method_text(params).encode(),
        "left_out.csv": spreadsheet_csv(pd.DataFrame(left_out, columns=["what", "why"])),
        "README.txt": _readme(params, facts).encode(),
    }
    files |= {f"method/appendix/{each.name}": each.read_bytes() for each in appendix_files(params.folder)}
    return files | _codebook(params), left_out


def _stop_if_unfit(params: Params) -> None:
    due = [step for step in plan(params) if step.reason]
    if due:
        why = f"{due[0].notebook}: {due[0].reason}"
        raise InputError(f"{params.file}: the run is not up to date ({why}); first: openfeedback run {params.file}")
    if not params.survey.redact:
        raise InputError(f"{params.file}: survey: redact: false leaves personal data in the answers; set it to true")


def _protected(params: Params) -> dict[str, pd.DataFrame]:
    """The tables that may be seen, as the appendix shows them; empty ones say nothing and are left out."""
    made = {name for one in stages_of(params) for name in one.makes}  # not of a notebook that is no part of it any more
    paths = sorted((params.folder / "tables").glob("*.parquet"))
    found = {path.stem: read_table(path) for path in paths if path.stem in made}
    shown = shown_together(params, found)
    return {name: frame for name, frame in sorted(shown.items())
            if name in found and name not in NOT_DATA and len(frame) and len(frame.columns)}  # fmt: skip


def _answers(params: Params, tables: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, list[tuple[str, str]]]:
    """Redacted answers by question, in the order of the alphabet: nothing says who gave which, or when."""
    words, columns = _words(params), ["question_id", "language", "text"]
    asked = tables.get("questions", pd.DataFrame(columns=["question_id", "suppressed"]))
    told = asked[~asked["suppressed"].astype(bool)]
    if tables["overview"]["suppressed"].astype(bool).any() or told.empty:
        what, _, why = words["few"].format(min_cell=params.matrix.min_cell).partition(", ")
        return pd.DataFrame(columns=columns), [(what, why)]
    responses = read_table(table_path(params.folder, "responses"))
    kept = responses[responses["question_id"].isin(told["question_id"])]
    missing = [tuple(words["question"].format(question=q).split(", ", 1))
               for q in sorted(set(responses["question_id"]) - set(told["question_id"]))]  # fmt: skip
    ordered = kept[columns].sort_values(["question_id", "text", "language"], ignore_index=True)
    return ordered, [(what, why) for what, why in missing]


def _parameters(used: dict[str, Any]) -> dict[str, Any]:
    """The parameters without folders and marks: of a file its name is told."""
    plain: dict[str, Any] = json.loads(json.dumps(used))
    plain["survey"].pop("forgotten", None)
    for words in ("keep", "redact"):  # names of people, as like as not
        plain["text"].pop(words, None)
    for file in plain["survey"]["files"]:
        file["path"] = Path(file["path"]).name
    return {key: _without_folders(value) for key, value in plain.items()}


def _without_folders(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_folders(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_folders(each) for each in value]
    is_path = isinstance(value, str) and ("/" in value or "\\" in value) and " " not in value
    return value.replace("\\", "/").rpartition("/")[2] if is_path and Path(value).suffix else value


def _codebook(params: Params) -> dict[str, bytes]:
    """The codebook of themes without its examples."""
    from openfeedback.coding.codebook import load_codebook

    if params.codebook_place is None:
        return {}
    raw = load_codebook(params.codebook_place).model_dump(mode="json", exclude_defaults=True)
    return {"codebook/codebook.yml": dump_yaml(raw).encode()}


def _readme(params: Params, facts: Mapping[str, Any]) -> str:
    title = params.appendix.title or params.name
    return str(_words(params)["readme"]).format(title=title, run_id=facts["run_id"], min_cell=params.matrix.min_cell)


def _words(params: Params) -> dict[str, Any]:
    return _all_words()[params.language]


@cache
def _all_words() -> dict[str, dict[str, Any]]:
    text = (Path(__file__).parent / "data" / "archive.yml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
