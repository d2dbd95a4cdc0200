"""The index of a batch, and its appendices as one publication: an intruder with every file learns no small count."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from small_study import make_study

from openfeedback import disclosure
from openfeedback.analysis import counts, uncertainty
from openfeedback.coding.codebook.load import load_codebook
from openfeedback.errors import InputError
from openfeedback.files.writing import resource, sha256, write_json, write_text
from openfeedback.params import load_params
from openfeedback.run.batch.index import write_index
from openfeedback.run.batch.plan import Batch, load_batch
from openfeedback.run.batch.workers.results import Failure, Result
from openfeedback.run.protection import FILE, load_all, protect_together, read_protection, shown_together
from openfeedback.run.records import record_path, write_record
from openfeedback.run.stages import stage, table_path, true_path

EVENTS = {"e1": 30, "e2": 24, "e3": 16, "e4": 7, "e5": 2}
RUNS = {"kaikki": list(EVENTS), **{event: [event] for event in EVENTS}}
BASE = """
name: base
simulated: true
survey: {files: [{path: ../data/klinikka.xlsx}]}
matrix: {by: [region], min_cell: 5}
"""


def survey(seed: int) -> dict[str, pd.DataFrame]:
    """Simulated: who came to which event and wished or praised what; one answer a respondent, up to three units."""
    rng, codebook = np.random.default_rng(seed), load_codebook("table5")
    themes = [theme.id for theme in codebook.themes if theme.in_matrix][:4]
    ids = [f"{event}:{i}" for event, n in EVENTS.items() for i in range(n)]
    respondents = pd.DataFrame({"respondent_id": ids, "event_id": [i.split(":")[0] for i in ids]})
    respondents["region"] = np.where(rng.random(len(ids)) < 0.5, "pohjoinen", "etelä")
    responses = respondents[["respondent_id", "event_id"]].assign(
        response_id=[f"{i}:q" for i in ids], question_id="q", question="Mitä toivot?", text="sana", language="fi",
        answered_at=None, role="other",
    )  # fmt: skip
    rows = [
        (f"{i}:q.{n}", f"{i}:q", theme, phase, kind)
        for i in ids
        for n, (theme, phase, kind) in enumerate(
            (themes[rng.choice(4, p=(0.5, 0.3, 0.15, 0.05))], rng.choice(["alku", "loppu"]),
             rng.choice(["toive", "kiitos"], p=(0.7, 0.3)))
            for _ in range(rng.integers(0, 4))
        )
    ]  # fmt: skip
    units = pd.DataFrame([(u, r, 0, 4, "sana") for u, r, *_ in rows],
                         columns=["unit_id", "response_id", "start", "end", "text"])  # fmt: skip
    codings = pd.DataFrame([(u, "model", *codes) for u, _, *codes in rows],
                           columns=["unit_id", "coder", "theme", "phase", "kind"])  # fmt: skip
    codings = codings.assign(theme_p=0.9, phase_p=0.9, kind_p=0.9, evidence="")
    scores = respondents[["respondent_id", "event_id"]].assign(
        item_id="hyoty", item="Hyödyllisyys", scale="1-5", value=rng.integers(1, 6, len(ids)).astype(float),
        label="", opt_out=False,
    )  # fmt: skip
    return {"respondents": respondents, "responses": responses.astype({"answered_at": "str"}), "units": units,
            "codings": codings, "scores": scores}  # fmt: skip


def part(whole: dict[str, pd.DataFrame], events: list[str], matrix: object) -> dict[str, pd.DataFrame]:
    """The tables of one run, protected by itself as its notebooks do."""
    t = {n: whole[n][whole[n]["event_id"].isin(events)] for n in ("respondents", "responses", "scores")}
    t["units"] = whole["units"][whole["units"]["response_id"].isin(t["responses"]["response_id"])]
    t["codings"] = whole["codings"][whole["codings"]["unit_id"].isin(t["units"]["unit_id"])]
    coded, codebook = (t["codings"], t["units"], t["responses"]), load_codebook("table5")
    t["mentions"] = counts.mentions(*coded)
    wishes = counts.build_matrix(*coded, codebook, matrix, matrix.kinds, t["respondents"])
    true = {
        "matrix": wishes,
        "feedback": counts.build_feedback(*coded, codebook, ["kiitos"], t["respondents"]),
        "groups": counts.by_group(t["mentions"], t["respondents"], ["region"]),
        "event_shares": counts.by_group(t["mentions"], t["respondents"], ["event_id"]),
        "group_sizes": counts.group_sizes(t["mentions"], t["respondents"], ["event_id", "region"]),
        "coding_range": uncertainty.coding_range(*coded, wishes, matrix),
    }
    who = disclosure.who_counts(counts.coded_units(*coded), t["responses"], t["respondents"], matrix, t["scores"])
    t |= disclosure.protect(true, {}, who, matrix)
    t |= {f"true {name}": table for name, table in true.items()}
    t["events"] = pd.DataFrame(
        {"event_id": events, "date": None, "name": [f"Tilaisuus {e}" for e in events]}, dtype="str"
    )
    t["topics"] = pd.DataFrame({"topic_id": ["0"], "label": ["aihe"], "units_n": [9], "stability": [0.8]})
    return t


def make_batch(folder: Path, seed: int) -> Batch:
    """A batch whose runs have their tables."""
    for name in ("params", "data", "out/params"):
        (folder / name).mkdir(parents=True)
    shutil.copy(next(resource("data", "demo").glob("webropol_2024-01-25*.xlsx")), folder / "data" / "klinikka.xlsx")
    base, whole = folder / "params" / "base.yml", survey(seed)
    write_text(base, BASE)
    paths = []
    for name, events in RUNS.items():
        path = folder / "out" / "params" / f"{name}.yml"
        write_text(path, f"extends: ../../params/base.yml\nname: {name}\noutputs: {folder / 'out'}\n")
        params = load_params(path)
        for table, frame in part(whole, events, params.matrix).items():
            kept = table.removeprefix("true ")
            target = true_path(params, kept) if kept != table else table_path(params.folder, table)
            target.parent.mkdir(parents=True, exist_ok=True)
            frame.reset_index(drop=True).to_parquet(target)
        parts = (params.folder / "tables", params.folder / "stages")
        made = {f"{part.name}/{p.name}": sha256(p) for part in parts for p in sorted(part.iterdir())}
        write_record(params, stage("05_scores"), {"made_from": {}, "inputs": {}, "outputs": made, "facts": {}})
        write_text(params.folder / "appendix" / "liite.html", "<p>Liite</p>")
        paths.append(path)
    return Batch((folder / "out").resolve(), paths, base)


def results_of(batch: Batch) -> list[Result]:
    broken = Failure("03_topics", "4 (found = …)", "ei <muistia>")
    return [
        *[Result(p.stem, batch.folder / p.stem) for p in batch.runs],
        Result("rikki", batch.folder / "rikki", failures=(broken,)),
    ]


def decide(batch: Batch) -> dict:
    return protect_together(load_all(batch.runs), load_params(batch.base), batch.folder)


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """A batch with its decision and its index."""
    made = make_batch(tmp_path_factory.mktemp("batch"), 2)
    write_index(made, results_of(made), decide(made))
    return made


class Intruder:
    """Knows who was at which event and of which region, and every count that is shown; wants the suppressed ones."""

    def __init__(self, batch: Batch, together: bool):
        self.people = pd.read_parquet(table_path(batch.folder / "kaikki", "respondents"))
        self.rows: dict[tuple, list[tuple[frozenset, int | None]]] = {}
        for name in RUNS:
            folder = batch.folder / name
            tables = {p.stem: pd.read_parquet(p) for part in ("stages", "tables") for p in (folder / part).iterdir()}
            params = load_params(next(path for path in batch.runs if path.stem == name))
            few = len(tables["responses"]) < (read_protection(folder) if together else {}).get("min_cell", 5)
            shown = shown_together(params, tables) if together else tables
            for table in ("matrix", "feedback", "groups", "event_shares") if not few else ():
                for row in shown[table].to_dict("records"):
                    people = self.of(RUNS[name], row.get("by"), row.get("group"))
                    what = {"matrix": ("cell", row.get("phase")), "feedback": ("kind", row.get("kind"))}
                    measure = (*what.get(table, ("theme", "")), row["theme"])
                    self.learn(measure, people, None if row["suppressed"] else int(row["respondents_n"]), row)
        if together:
            self.read_index(batch)

    def read_index(self, batch: Batch) -> None:
        sheet = pd.read_excel(batch.folder / "index.xlsx", sheet_name="Teemat ajoittain")
        names = {code.name("fi"): code.id for code in load_codebook("table5").themes}
        for run, theme, n in sheet[["Ajo", "Teema", "Vastaajia"]].itertuples(index=False):
            self.learn(("theme", "", names[theme]), self.of(RUNS[run]), None if pd.isna(n) else int(n))

    def of(self, events: list[str], by: object = None, group: object = None) -> frozenset:
        found = self.people[self.people["event_id"].isin(events)]
        return frozenset(found.loc[found[by] == group if isinstance(by, str) else found.index, "respondent_id"])

    def learn(self, measure: tuple, people: frozenset, n: int | None, row: dict | None = None) -> None:
        ends = [(row or {}).get(f"respondents_{end}") for end in ("low", "high")]
        printed = None if any(end is None or pd.isna(end) for end in ends) else (float(ends[0]), float(ends[1]))
        self.rows.setdefault(measure, []).append((people, n, printed))

    def ranges(self, measure: tuple) -> list[tuple[frozenset, float, float]]:
        """Least and greatest value of each suppressed count."""
        rows = self.rows[measure]
        atoms = self.people.groupby([self.people["event_id"], self.people["region"]])["respondent_id"].agg(frozenset)
        inside = np.array([[float(atom <= people) for atom in atoms] for people, *_ in rows])
        told = np.array([n is not None for _, n, _ in rows])
        values = np.array([float(n) for _, n, _ in rows if n is not None])
        known = {"A_eq": inside[told], "b_eq": values} if told.any() else {}
        bound = [(row, *printed) for row, (_, _, printed) in zip(inside, rows, strict=True) if printed]
        if bound:
            known |= {"A_ub": [s * row for row, *_ in bound for s in (1, -1)],
                      "b_ub": [s * end for _, low, high in bound for s, end in ((1, high), (-1, low))]}  # fmt: skip
        ends = [(0, len(atom)) for atom in atoms]
        found = []
        for i in np.flatnonzero(~told):
            low, high = (sign * linprog(sign * inside[i], bounds=ends, **known).fun for sign in (1, -1))
            found.append((rows[i][0], low, high))
        return found


def truth(batch: Batch) -> dict[tuple, frozenset]:
    """Who raised what."""
    tables = {n: pd.read_parquet(table_path(batch.folder / "kaikki", n)) for n in ("codings", "units", "responses")}
    coded = tables["codings"].merge(tables["units"][["unit_id", "response_id"]]).merge(
        tables["responses"][["response_id", "respondent_id"]])  # fmt: skip
    found = {("theme", "", t): frozenset(p["respondent_id"]) for t, p in coded.groupby("theme")}
    found |= {("kind", k, t): frozenset(p["respondent_id"]) for (t, k), p in coded.groupby(["theme", "kind"])}
    wishes = coded[coded["kind"] == "toive"]
    return found | {("cell", f, t): frozenset(p["respondent_id"]) for (t, f), p in wishes.groupby(["theme", "phase"])}


def recovered(batch: Batch, together: bool) -> list[tuple]:
    """Small counts that the intruder works out, or sees."""
    intruder, who, found = Intruder(batch, together), truth(batch), []
    for measure, rows in intruder.rows.items():
        true = who.get(measure, frozenset())
        found += [(measure, n) for people, n, _ in rows if n is not None and 0 < n < 5]
        for people, low, high in intruder.ranges(measure):
            if 0 < len(true & people) < 5 and high - low < min(2, len(people)) - 1e-6:  # fewer than three values
                found.append((measure, sorted({p.split(":")[0] for p in people}), low, high))
    return found


def test_an_intruder_with_all_files_recovers_no_small_count(batch):
    assert recovered(batch, together=True) == []


def test_without_the_common_protection_small_counts_could_be_worked_out(batch):
    assert recovered(batch, together=False) != []


def test_a_small_run_and_one_whose_size_would_tell_its_size_show_no_results(batch):
    hides = json.loads((batch.folder / FILE).read_text(encoding="utf-8"))
    assert hides["small"] == ["e4", "e5"]
    assert read_protection(batch.folder / "e4")["min_cell"] > EVENTS["e4"]
    assert "min_cell" not in read_protection(batch.folder / "e1")
    runs = pd.read_excel(batch.folder / "index.xlsx", sheet_name=0).set_index("Ajo")
    assert runs["Vastaajia"].isna().to_dict() == {run: run in ("e4", "e5") for run in RUNS}


def test_what_is_told_is_true_and_a_run_without_a_batch_shows_what_it_protected_itself(batch):
    for name in RUNS:
        tables = {n: pd.read_parquet(table_path(batch.folder / name, n)) for n in ("matrix", "event_shares")}
        before = {n: frame.copy() for n, frame in tables.items()}
        params = load_params(next(path for path in batch.runs if path.stem == name))
        shown = shown_together(params, tables)
        for n, frame in tables.items():
            pd.testing.assert_frame_equal(frame, before[n])
            true, same = pd.read_parquet(true_path(params, n)), ~shown[n]["suppressed"]
            assert shown[n].loc[same, "respondents_n"].tolist() == true.loc[same, "respondents_n"].tolist()
            assert shown[n].loc[~same, ["respondents_n", "share", "ci_low"]].isna().all(axis=None)


def test_the_page_links_every_appendix_and_tells_failures_and_is_the_same_twice(batch):
    page = (batch.folder / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'href="([^"#]+)"', page)
    assert links == [f"{name}/appendix/liite.html" for name in sorted(RUNS)]
    assert all((batch.folder / link).is_file() for link in links)
    assert "ei &lt;muistia&gt;" in page
    assert "links-of-run" not in page
    assert "SIMULOITU" in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    before = [(batch.folder / name).read_bytes() for name in ("index.html", "index.xlsx", "batch.json")]
    hides = json.loads((batch.folder / FILE).read_text(encoding="utf-8"))
    write_index(batch, results_of(batch)[::-1], hides)
    assert [(batch.folder / name).read_bytes() for name in ("index.html", "index.xlsx", "batch.json")] == before


def test_an_index_of_nothing_but_failures(batch, tmp_path):
    empty = batch._replace(folder=tmp_path, runs=[])
    write_index(empty, results_of(batch)[-1:], {})
    assert "03_topics" in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert pd.read_excel(tmp_path / "index.xlsx", sheet_name=1)["Ajo"].tolist() == ["rikki"]


def test_the_decision_stands_until_a_table_changes_and_appendices_without_it_are_made_again(batch):
    params = load_params(batch.runs[1])
    write_record(params, stage("06_appendix"), {"made_from": {}, "inputs": {}, "outputs": {}, "facts": {}})
    first = decide(batch)
    assert not record_path(params, stage("06_appendix")).exists()
    inputs = {FILE: sha256(params.folder / FILE)}
    write_record(params, stage("06_appendix"), {"made_from": {}, "inputs": inputs, "outputs": {}, "facts": {}})
    marked = {**first, "small": ["marked"]}
    write_json(batch.folder / FILE, marked)
    assert decide(batch) == marked  # not decided anew
    assert record_path(params, stage("06_appendix")).exists()
    record = {"made_from": {}, "inputs": {}, "outputs": {"tables/matrix.parquet": "other"}, "facts": {}}
    write_record(params, stage("05_scores"), record)
    assert decide(batch)["small"] == first["small"]


def test_what_a_loss_of_power_tore_is_decided_anew_by_a_batch_and_stops_an_appendix_alone(tmp_path):
    batch = make_batch(tmp_path, 2)
    decide(batch)
    torn = [batch.folder / FILE, *sorted(batch.folder.glob(f"*/{FILE}"))]
    assert len(torn) == 1 + len(batch.runs)
    before = [path.read_bytes() for path in torn]
    for path in torn:
        os.truncate(path, 0)
    with pytest.raises(InputError, match="damaged"):
        read_protection(torn[1].parent)
    decide(batch)
    assert [path.read_bytes() for path in torn] == before


def test_a_batch_whose_every_run_failed_has_its_index_and_protection(tmp_path):
    base = make_study(tmp_path / "study")
    (base.parent / "plan.yml").write_text("base: small.yml\noutputs: ../outputs/b\nruns: [{name: one}]\n")
    batch = load_batch(base.parent / "plan.yml")
    hides = protect_together([], load_params(base), batch.folder)
    results = [Result("one", batch.folder / "one", failures=(Failure("01_read", "2 (x)", "no rows"),))]
    paths = write_index(batch, results, hides)
    assert "no rows" in paths[1].read_text(encoding="utf-8")
    assert json.loads(paths[0].read_text(encoding="utf-8"))[0]["state"] == "failed"
