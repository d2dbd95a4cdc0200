"""One publication: how every count of a batch's runs is printed, decided together and told to each run.

``protect_together`` writes ``protection.json`` into the folder of each run; the appendix's notebook applies it
(``workspace.Run.tables``). Runs of one batch are looked at together with the base's own run, where that was published
already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pandas as pd

from openfeedback.analysis.counts import asked_by, coded_units
from openfeedback.disclosure import Decision, Release, State, Who, decide, who_counts, written
from openfeedback.files import limits, sha256, sha256_of, write_json
from openfeedback.parallel import pool
from openfeedback.params import Params, load_params
from openfeedback.run.records import forget, read_record, record_path
from openfeedback.run.stages import APPENDIX, STAGES, TRUE, WORDS, stage, table_path, true_path

FILE = "protection.json"
SCORES = stage("05_scores")
BASE = ""  # the name of the base's release: no run is called so
INDEX = "theme_shares"  # the batch's own table, of which each run has its rows
OF_NOTEBOOK = "topic_groups"  # which no appendix draws
TEXTS = ("responses", "respondents", "scores", "units", "codings", "assignments", "content_codings")


def protect_together(runs: Iterable[Params], base: Params, folder: Path, jobs: int = 1) -> dict[str, Any]:
    """Decide how the runs print their counts together and tell each of them; give what the index needs to know.

    ``runs``: those that have their tables (up to the scores); ``base``: the run of the whole, taken into account as it
    was published, unless it is one of the runs; ``folder``: the batch's, where the decision is kept until a table of
    a run changes; ``jobs``: processes. An appendix that was made without it is forgotten, so that it is made again.
    """
    present = {params.name: params for params in runs}
    whole = base if base.folder not in {p.folder for p in present.values()} and _published(base) else None
    made_from = sha256_of([[name, _state(params)] for name, params in sorted(present.items())] + [_state(whole)])
    path = folder / FILE
    known = limits.kept_json(path) or {}
    if known.get("made_from") != made_from:
        known = {"made_from": made_from, **_decide(present, whole, jobs)}
        write_json(path, known)
    for name, params in present.items():
        _tell(params, known["runs"].get(name, {}))
    return known


def who_of(params: Params, tables: Mapping[str, pd.DataFrame]) -> Who:
    """Who is counted in a run's tables, by the groups of its parameters."""
    coded = coded_units(tables["codings"], tables["units"], tables["responses"])
    units = coded[["unit_id", "respondent_id"]]
    topics = tables["assignments"].merge(units, on="unit_id") if "assignments" in tables else None
    asked = asked_by(coded, tables["content_codings"]) if "content_codings" in tables else None
    people = tables["responses"], tables["respondents"]
    who = who_counts(coded, *people, params.matrix, tables.get("scores"), topics, asked)
    return who.knowing(params.contents.min_respondents)


def shown_together(params: Params, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The run's tables, those of counts as its ``protection.json`` has them; without one as they are."""
    told = read_protection(params.folder)
    if "printed" not in told:
        return dict(tables)
    decided = {("", *row[:-3]): Decision(State(row[-3]), row[-2], row[-1]) for row in told["printed"]}
    texts = read_tables(params, [name for name in TEXTS if name not in tables]) | dict(tables)
    release = Release(_of_appendix(params), who_of(params, texts), params.matrix)
    made = written("", release, decided)
    return {name: made.get(name, table) for name, table in tables.items()}


def true_tables(params: Params) -> dict[str, pd.DataFrame]:
    """The true counts that the run keeps for itself."""
    return {name: pd.read_parquet(true_path(params, name)) for name in TRUE if true_path(params, name).is_file()}


def read_tables(params: Params, names: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Tables of the run, those that it has."""
    paths = {name: table_path(params.folder, name) for name in names}
    return {name: pd.read_parquet(path) for name, path in paths.items() if path.is_file()}


def read_protection(folder: Path) -> dict[str, Any]:
    """How a batch has the run of this folder print its counts; empty where no batch did.

    A torn file stops here, where an appendix is made alone (a batch makes it anew): too much could be printed.
    """
    path = folder / FILE
    return limits.read_json(path) if path.is_file() else {}


def load_all(paths: Iterable[Path]) -> list[Params]:
    """Parameters of runs that have their tables."""
    found = [load_params(path) for path in paths]
    return [params for params in found if record_path(params, SCORES).is_file()]


def _decide(present: Mapping[str, Params], whole: Params | None, jobs: int) -> dict[str, Any]:
    releases = {name: _release(params) for name, params in sorted(present.items())}
    if whole is not None:
        releases[BASE] = _published_release(whole)
    with pool(jobs, "protection of the batch") if jobs > 1 and len(releases) > 1 else nullcontext(map) as each:
        decided = decide(releases, each)
    untold = {n: len(r.who.everyone()) for n, r in releases.items() if n and decided[n, "everyone"].state}
    index = [(n, key[0]) for (n, table, *key), d in decided.items() if table == INDEX and d.state]
    return {
        "runs": {name: _for_one(params, name, decided, untold) for name, params in present.items()},
        "small": sorted(untold),
        "index": sorted([list(each) for each in index]),
    }


def _for_one(
    params: Params, name: str, decided: Mapping[tuple[str, ...], Decision], untold: Mapping[str, int]
) -> dict[str, Any]:
    rows = [[*key[1:], str(d.state), d.low, d.high] for key, d in sorted(decided.items()) if key[0] == name]
    told: dict[str, Any] = {"printed": rows}
    step = params.matrix.min_cell
    if untold.get(name, 0) >= step:  # its size would tell that of a small run: it shows no results either
        told["min_cell"] = (untold[name] // step + 2) * step
    return told


def _release(params: Params) -> Release:
    """All that a run will publish, with its rows of the batch's index."""
    who = who_of(params, read_tables(params, TEXTS))
    rows = [(measure[1], len(people)) for measure, people in sorted(who.holders.items()) if measure[0] == "theme"]
    index = pd.DataFrame(rows, columns=["theme", "respondents_n"])
    return Release(_of_appendix(params) | {INDEX: index}, who, params.matrix, {}, _coding(params))


def _of_appendix(params: Params) -> dict[str, pd.DataFrame]:
    return {name: table for name, table in true_tables(params).items() if name != OF_NOTEBOOK}


def _published_release(base: Params) -> Release:
    return Release({}, who_of(base, read_tables(base, TEXTS)), base.matrix, read_tables(base, TRUE), _coding(base))


def _tell(params: Params, told: Mapping[str, Any]) -> None:
    """Write the run's file; where its appendix was made without it, the appendix is out of date."""
    path = params.folder / FILE
    if limits.kept_json(path) != told:
        write_json(path, told)
    record = read_record(params, APPENDIX)
    if record is not None and sha256(path) not in record["inputs"].values():
        forget(params, APPENDIX)


def _state(params: Params | None) -> list[str]:
    """Fingerprints of all that the decision rests on: the records name every table by its digest."""
    if params is None:
        return []
    made = [one for one in STAGES if one not in (APPENDIX, WORDS) and record_path(params, one).is_file()]
    records = [(read_record(params, one) or {}).get("outputs", {}) for one in made]
    tables = {name: digest for record in records for name, digest in record.items() if name.endswith(".parquet")}
    return [params.name, sha256_of([tables, params.matrix.model_dump_json(), _coding(params)])]


def _published(base: Params) -> bool:
    return all(record_path(base, one).is_file() for one in (SCORES, APPENDIX))


def _coding(params: Params) -> str:
    """What decides the codes of a unit; topics in place of themes are each run's own."""
    if params.coding.codebook is None:
        return params.name
    return sha256_of([params.codebook_place, params.model_dump_json(include={"text", "vectors", "coding", "seed"}),
                      params.matrix.kinds])  # fmt: skip
