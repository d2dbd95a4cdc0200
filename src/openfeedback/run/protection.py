"""One publication: what a batch hides in each appendix besides what the run hides itself, told before it is written.

``protect_together`` writes ``protection.json`` into the folder of each run; the appendix's notebook applies it
(``workspace.Run.tables``). Nothing there tells a count: only which rows are empty, and below how many respondents
nothing is shown. Runs of one batch are looked at together with the base's own run, where that was published already.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from openfeedback.analysis.disclosure import blank, suppress_comparisons
from openfeedback.files import sha256, sha256_of, write_json
from openfeedback.params import Params, load_params
from openfeedback.run.joint import INDEX, SIZE, Count, Material, counts_of, key_of, sizes_of, to_empty
from openfeedback.run.records import forget, read_record, record_path
from openfeedback.run.stages import STAGES, stage

FILE = "protection.json"
APPENDIX, SCORES = STAGES[-1], stage("05_scores")


def protect_together(runs: Iterable[Params], base: Params, folder: Path, jobs: int = 1) -> dict[str, Any]:
    """Decide what the runs hide together and tell each of them; give what the index hides.

    ``runs``: those that have their tables (up to the scores); ``base``: the run of the whole, taken into account as it
    was published, unless it is one of the runs; ``folder``: the batch's, where the decision is kept until a table of
    a run changes; ``jobs``: processes. An appendix that was made without it is forgotten, so that it is made again.
    """
    present = {params.name: params for params in runs}
    whole = base if base.folder not in {p.folder for p in present.values()} and _published(base) else None
    made_from = sha256_of([[name, _state(params)] for name, params in sorted(present.items())] + [_state(whole)])
    path = folder / FILE
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if known.get("made_from") != made_from:
        known = {"made_from": made_from, **_decide(present, whole, jobs)}
        write_json(path, known)
    for name, params in present.items():
        _tell(params, known["runs"].get(name, {}))
    return known


def protected(tables: Mapping[str, pd.DataFrame], hides: Mapping[str, Any], min_cell: int) -> dict[str, pd.DataFrame]:
    """A run's tables with the rows emptied that its ``protection.json`` names."""
    named = {name: {tuple(key) for key in keys} for name, keys in hides.get("emptied", {}).items()}
    return {name: _emptied(name, table, named.get(name, set()), min_cell) for name, table in tables.items()}


def read_protection(folder: Path) -> dict[str, Any]:
    """What a batch hides in the run of this folder; empty where no batch did."""
    path = folder / FILE
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _emptied(name: str, table: pd.DataFrame, keys: set[tuple[str, ...]], min_cell: int) -> pd.DataFrame:
    if not keys:
        return table
    gone = np.array([key_of(name, row) in keys for row in table.to_dict("records")], bool)
    if not name.startswith("comparisons"):
        return blank(table, gone | table["suppressed"].to_numpy(bool))
    shut = table.astype({"n_with": "Int64", "n_without": "Int64"})
    shut.loc[gone | table["suppressed"].to_numpy(bool), ["n_with", "n_without"]] = 0
    shut = suppress_comparisons(shut, min_cell)
    return shut.assign(sentence=shut["sentence"].mask(gone, "")) if "sentence" in shut else shut


def _state(params: Params | None) -> list[str]:
    """Fingerprints of all that the decision rests on: the records name every table by its digest."""
    if params is None:
        return []
    made = [one for one in STAGES[:-1] if record_path(params, one).is_file()]
    records = [(read_record(params, one) or {}).get("outputs", {}) for one in made]
    tables = {name: digest for record in records for name, digest in record.items() if name.startswith("tables/")}
    return [params.name, sha256_of([tables, params.matrix.model_dump_json(), _coding(params)])]


def _published(base: Params) -> bool:
    return all(record_path(base, one).is_file() for one in (SCORES, APPENDIX))


def _decide(present: Mapping[str, Params], whole: Params | None, jobs: int) -> dict[str, Any]:
    material = [_material(params) for _, params in sorted(present.items())]
    if whole is not None:
        material.append(_material(whole)._replace(run="", fixed=True))
    min_cell = max((run.settings.min_cell for run in material), default=1)
    emptied = to_empty((count for run in material for count in counts_of(run)), min_cell, jobs)
    sizes = to_empty((count for run in material for count in sizes_of(run, _hidden_events(run))), min_cell)
    small = {count.run: count.n for count in sizes if count.table == SIZE and count.run}
    small |= {run.run: len(run.everyone()) for run in material if run.run and run.few()}
    return {
        "runs": {run.run: _for_one(run, emptied, small) for run in material if run.run},
        "small": sorted(small),
        "index": sorted([count.run, *count.key] for count in emptied if count.table == INDEX and count.run),
    }


def _for_one(run: Material, emptied: list[Count], small: Mapping[str, int]) -> dict[str, Any]:
    hides: dict[str, list[list[str]]] = defaultdict(list)
    for count in emptied:
        if count.run == run.run and count.table != INDEX:
            hides[count.table].append(list(count.key))
    told: dict[str, Any] = {"emptied": dict(hides)} if hides else {}
    if run.run in small and not run.few():  # its size would tell that of a small run: it shows no results either
        step = run.settings.min_cell
        told["min_cell"] = (small[run.run] // step + 2) * step
    return told


def _tell(params: Params, hides: Mapping[str, Any]) -> None:
    """Write the run's file; where its appendix was made without it, the appendix is out of date."""
    path = params.folder / FILE
    if read_protection(params.folder) != hides or not path.is_file():
        write_json(path, hides)
    record = read_record(params, APPENDIX)
    if record is not None and sha256(path) not in record["inputs"].values():
        forget(params, APPENDIX)


def _material(params: Params) -> Material:
    tables = {path.stem: pd.read_parquet(path) for path in sorted((params.folder / "tables").glob("*.parquet"))}
    return Material(params.name, _coding(params), tables, params.matrix)


def _coding(params: Params) -> str:
    """What decides the codes of a unit; topics in place of themes are each run's own."""
    if params.coding.codebook is None:
        return params.name
    return sha256_of([params.codebook_place, params.model_dump_json(include={"text", "vectors", "coding", "seed"}),
                      params.matrix.kinds])  # fmt: skip


def _hidden_events(run: Material) -> dict[str, bool]:
    """Which numbers of the appendix's table of events it leaves empty by itself."""
    from openfeedback.report.source import protect_counts

    answers = run.tables["responses"].dropna(subset=["event_id"])
    people = answers.groupby("event_id", sort=True)["respondent_id"].nunique().to_frame("respondents_n").reset_index()
    events = run.tables["events"][["event_id", "date", "name"]].drop_duplicates("event_id")
    known = events.merge(people, on="event_id", how="outer")
    if len(people) < 2:
        return {}
    known["respondents_n"] = known["respondents_n"].fillna(0).astype("int64")
    known["event"] = known["name"].fillna(known["event_id"])
    known = known.sort_values(["date", "event"], na_position="last", ignore_index=True)
    shown = protect_counts(known, run.settings.min_cell, ["respondents_n"])
    return dict(zip(shown["event_id"].astype("str"), shown["suppressed"].astype(bool), strict=True))


def load_all(paths: Iterable[Path]) -> list[Params]:
    """Parameters of runs that have their tables."""
    found = [load_params(path) for path in paths]
    return [params for params in found if record_path(params, SCORES).is_file()]
