"""A respondent who withdraws: what a study holds of them goes, and what rested on it is made again without them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from openfeedback.errors import InputError, unknown
from openfeedback.params import Params, load_params, survey_paths
from openfeedback.run.batch import load_batch
from openfeedback.study.parameters import base_of, parameter_file, set_key
from openfeedback.study.withdrawal.traces import MEMOS, Person, holds, is_table, quotes, take_out
from openfeedback.survey import answers_of, file_keys, new_mark, open_surveys, read_surveys
from openfeedback.tables import read_table

EXPORTS = "exports"  # of a run: lists and figures that a person made in the explorer
MADE = ("stages", "tables", "records", "notebooks", "figures", "appendix")  # of a run, all made again
_SENT = (".docx", ".html", ".xlsx", ".pdf", ".qdpx", ".zip", ".csv", ".svg", ".png")


@dataclass
class Withdrawal:
    """What is to be removed for a respondent, and what a person has to do besides."""

    params: Params
    person: Person
    mark: str
    raw: list[str] = field(default_factory=list)  # rows of exports, for the person who keeps them
    runs: list[Path] = field(default_factory=list)
    tables: list[Path] = field(default_factory=list)  # files of persons with rows of the respondent
    sent: list[Path] = field(default_factory=list)  # what could have been sent on

    @property
    def memos(self) -> list[Path]:
        """Tables of memos, which may quote a part of what they wrote."""
        return [path for path in self.tables if path.name.endswith(MEMOS)]


def plan_withdrawal(study: Path, respondent: str) -> Withdrawal:
    """What the study holds of a respondent. Raises InputError where nobody has this id."""
    params = load_params(parameter_file(study))
    survey = read_surveys(list(survey_paths(params)), params.survey.model_copy(update={"only": {}}))
    known = sorted({*survey.respondents["respondent_id"], *survey.responses["respondent_id"]})
    if respondent not in known:
        raise InputError(f"{params.file}: {unknown('respondent', respondent, known)}; ids are in stages/respondents")
    theirs = survey.responses[survey.responses["respondent_id"] == respondent]
    scores = survey.scores[survey.scores["respondent_id"] == respondent]
    answers = frozenset(theirs["response_id"].astype(str))
    runs = sorted(_runs(params))
    texts = {str(text).strip() for text in theirs["text"]} | _kept_texts(runs, answers)
    others = {*known, *survey.responses["response_id"]} - {respondent, *answers}
    person = Person(respondent, answers, frozenset(texts - {""}), frozenset(others))
    mark = new_mark(respondent, answers_of(theirs, scores).get(respondent, []))
    return Withdrawal(params, person, mark, _rows_of(params, respondent, answers), runs,
                      sorted(_persons_tables(params, runs)), sorted(_sent_on(params, runs)))  # fmt: skip


def withdraw(plan: Withdrawal) -> tuple[list[str], list[Path]]:
    """Remove all of it; what was done in sentences, and the files that still hold their words.

    The mark in the parameters comes first: whatever happens later, no run reads the respondent again.
    """
    said = [_mark(plan)]
    said += [f"{path.relative_to(plan.params.home.parent)}: {n} rows removed" for path in plan.tables
             if (n := take_out(path, plan.person))]  # fmt: skip
    said += [f"{path.name}: all that was made is removed, to be made again" for path in plan.runs if _clear(path)]
    said += [f"vector cache: {n} vectors removed" for n in [_from_cache(plan)] if n]
    left = [path for path in _files(plan.params) if path.is_file() and _still(path, plan.person)]
    return said, sorted(left)


def _still(path: Path, person: Person) -> bool:
    return quotes(path, person) if is_table(path) else holds(path, person)


def _mark(plan: Withdrawal) -> str:
    marks = sorted({*plan.params.survey.forgotten, plan.mark})
    said = set_key(plan.params, "forgotten", json.dumps(marks), "survey")
    if plan.mark not in load_params(plan.params.file).survey.forgotten:
        raise InputError(f"{said}; then do this again")
    return "the parameters name a mark of the respondent (no words): no run reads them again"


def _runs(params: Params) -> Iterator[Path]:
    """Folders of runs, those of batches too."""
    places = {params.at(params.outputs), *(Path(load_batch(path).folder) for path in batch_files(params))}
    yield from {path.parent for place in places if place.is_dir() for path in place.rglob("records") if path.is_dir()}


def _kept_texts(runs: list[Path], answers: frozenset[str]) -> set[str]:
    """Their answers and units as the runs keep them (redacted)."""
    found: set[str] = set()
    for run in runs:
        for name in ("responses", "units"):
            path = run / "stages" / f"{name}.parquet"
            if path.is_file():
                table = read_table(path)
                found |= set(table.loc[table["response_id"].isin(answers), "text"].dropna().str.strip())
    return found


def _rows_of(params: Params, respondent: str, answers: frozenset[str]) -> list[str]:
    """The rows of the exports, told by the ids: each file's begin with its own key."""
    opened = open_surveys(list(survey_paths(params)), params.survey)
    found = []
    for one, key in zip(opened, file_keys(opened), strict=True):
        ids = {each for each in (respondent, *answers) if each.startswith(f"{key}:")}
        rows = sorted({each.removeprefix(f"{key}:").split(":")[0] for each in ids - {respondent}}) or [
            each.removeprefix(f"{key}:") for each in sorted(ids)
        ]
        if rows:
            found.append(f"{one.path.name}: row {', '.join(rows)}")
    return found


def _files(params: Params) -> Iterator[Path]:
    """Files of the study but its exports and its parameters."""
    raw = {path.resolve() for path, _ in survey_paths(params)}
    for path in params.home.parent.rglob("*"):
        if path.is_file() and path.resolve() not in raw and path != params.file and ".git" not in path.parts:
            yield path


def _persons_tables(params: Params, runs: list[Path]) -> Iterator[Path]:
    """Tables that persons keep: codings, review forms, examples; not what a run makes."""
    made = {run / part for run in runs for part in MADE}
    for path in _files(params):
        if is_table(path) and not made & {*path.parents} and not path.name.startswith(("~$", ".")):
            yield path


def _sent_on(params: Params, runs: list[Path]) -> Iterator[Path]:
    """Files as are sent on: appendices, review forms, exchange files, archive copies."""
    for path in _files(params):
        named = path.parent.name in ("appendix", EXPORTS)
        of_run = any(run in path.parents and not named and path.parent != run for run in runs)
        if path.suffix.lower() in _SENT and not of_run and not path.name.startswith("~$"):
            yield path


def _clear(run: Path) -> bool:
    there = [run / part for part in MADE if (run / part).is_dir()]
    for part in there:
        shutil.rmtree(part)
    for name in ("manifest.json", "protection.json"):
        (run / name).unlink(missing_ok=True)
        (run.parent / name).unlink(missing_ok=True)  # of a batch
    return bool(there)


def _from_cache(plan: Withdrawal) -> int:
    from openfeedback.text.vectors import remove_from_cache

    return remove_from_cache(plan.params.vectors, plan.person.texts)


def batch_files(params: Params) -> list[Path]:
    """Batch files that extend these parameters: whose runs are made again with them."""
    based = [(path, base) for path in sorted(params.home.glob("*.yml")) if (base := base_of(path))]
    return [path for path, base in based if (path.parent / base).resolve() == params.file.resolve()]
