"""A run marked ``share: true``: an intruder reads its notebooks and its workbook, and learns of no small group."""

import io
import itertools
import json
import shutil

import numpy as np
import openpyxl
import pandas as pd
import pytest
from rich.console import Console
from scipy.optimize import LinearConstraint, milp

from openfeedback.files import resource
from openfeedback.params import load_params
from openfeedback.run.pipeline import run_all
from openfeedback.run.progress import Progress

LEAST = 5
STUDY = """
name: shared
simulated: true
share: true
show_texts: true
survey:
  files:
    - {path: ../data/a.xlsx, event_id: tammi, date: "2024-01-25", name: Tammikuun klinikka}
    - {path: ../data/b.csv, event_id: huhti, date: "2024-04-24", name: Huhtikuun klinikka}
    - {path: ../data/c.xlsx, event_id: helmi, date: "2025-02-10", name: Helmikuun klinikka}
  background: {role: "Missä työroolissa toimit?", region: "Miltä YTA-alueelta osallistut?"}
topics: {resamples: 0}
matrix: {by: [region], min_cell: 5}
compare: {by: [kind, theme_phase], resamples: 200}
appendix: {formats: [xlsx]}
"""
FILES = {"a.xlsx": "webropol_2024-01-25*.xlsx", "b.csv": "webropol_2024-04-24*.csv", "c.xlsx": "webropol_2025-02-10*"}
COUNTS = {"respondents_n", "units_n", "responses_n", "group_n", "n_with", "n_without", "coded_n", "responses"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """The folder of a shared run of three simulated surveys."""
    home = tmp_path_factory.mktemp("shared")
    for part in ("params", "data"):
        (home / part).mkdir()
    for name, pattern in FILES.items():
        shutil.copy(next(resource("data", "demo").glob(pattern)), home / "data" / name)
    path = home / "params" / "shared.yml"
    path.write_text(STUDY, encoding="utf-8")
    run_all(load_params(path), Progress(7, Console(file=io.StringIO())))
    return load_params(path).folder


def outputs(folder, name):
    """Tables that an executed notebook shows, and all text of its outputs."""
    book = json.loads((folder / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    data = [o.get("data", {}) for cell in book["cells"] if cell["cell_type"] == "code" for o in cell["outputs"]]
    html = ["".join(d["text/html"]) for d in data if "text/html" in d]
    tables = [t for text in html if "<table" in text for t in pd.read_html(io.StringIO(text))]
    return tables, json.dumps(data, ensure_ascii=False)


def true(folder, name):
    return pd.read_parquet(folder / "tables" / f"{name}.parquet")


def sheets(folder):
    """Every sheet of the workbook as rows of cells."""
    book = openpyxl.load_workbook(next((folder / "appendix").glob("*.xlsx")), read_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_the_run_has_something_to_hide(shared):
    matrix = true(shared, "matrix")
    assert matrix["suppressed"].any()
    assert true(shared, "groups")["suppressed"].any()
    assert (~matrix["suppressed"] & (matrix["respondents_n"].fillna(0) > 0)).any()


@pytest.mark.parametrize("name", ["01_read", "03_topics", "04_matrix", "05_scores"])
def test_no_notebook_shows_a_small_count(shared, name):
    tables, _ = outputs(shared, name)
    assert tables
    for table in tables:
        for column in COUNTS & {str(c) for c in table.columns}:
            known = pd.to_numeric(table[column], errors="coerce").dropna()
            assert not known.between(1, LEAST - 1).any(), (name, column, table)


@pytest.mark.parametrize("name", ["01_read", "02_units", "03_topics", "04_matrix", "05_scores", "06_appendix"])
def test_no_notebook_shows_a_row_of_a_person_or_anybodys_words(shared, name):
    _, text = outputs(shared, name)
    people = true(shared, "respondents")["respondent_id"]
    assert [one for one in people if one in text] == []
    words = [t for t in true(shared, "responses")["text"] if len(t) > 25]
    assert [one for one in words if one in text] == []


def test_the_workbook_shows_no_small_count_of_respondents(shared):
    for title, rows in sheets(shared).items():
        heads = next((row for row in rows if "Vastaajia" in row), None)
        if heads is None:
            continue
        at = heads.index("Vastaajia")
        known = [row[at] for row in rows[rows.index(heads) + 1 :] if isinstance(row[at], int | float)]
        assert not [n for n in known if 0 < n < LEAST], title


def unsuppressed(shared):
    """The true counts that the shared tables are made of."""
    coded = true(shared, "codings").merge(true(shared, "units")[["unit_id", "response_id"]], on="unit_id")
    coded = coded.merge(true(shared, "responses")[["response_id", "respondent_id"]], on="response_id")
    coded = coded[coded["theme"].notna() & (coded["theme"] != "ei_sisaltoa")]
    wishes = coded[coded["kind"] == "toive"].assign(phase=lambda t: t["phase"].fillna("ei"))
    cells = wishes.groupby(["theme", "phase"]).agg(people=("respondent_id", "nunique"), units=("unit_id", "nunique"))
    return coded, cells


def possible(rows, ends, row):
    """Least and greatest value of a sum of whole numbers that fit everything known."""
    rows, ends = np.array(rows, float), np.array(ends, float)
    found = [milp(s * np.array(row), integrality=np.ones(rows.shape[1]),
                  constraints=LinearConstraint(rows, ends[:, 0], ends[:, 1])) for s in (1, -1)]  # fmt: skip
    assert all(f.status in (0, 3, 4) for f in found)
    return found[0].fun if found[0].status == 0 else 0, -found[1].fun if found[1].status == 0 else np.inf


def test_no_emptied_cell_of_the_matrix_follows_from_what_the_run_published(shared):
    """The intruder: shown cells of notebook 04's saved table, totals of themes that the run shows, and by phase all."""
    shown = true(shared, "matrix").set_index(["theme", "phase"])
    _, cells = unsuppressed(shared)
    real = cells.reindex(shown.index, fill_value=0)
    hidden = [key for key in shown.index if shown.loc[key, "suppressed"]]
    totals = true(shared, "coding_range").set_index("theme")["coded_n"].dropna()
    keys = [(0, theme) for theme in totals.index] + [(1, phase) for phase in dict.fromkeys(k[1] for k in shown.index)]
    lines = [[k for k in shown.index if k[i] == v] for i, v in keys]
    zeros = [k for k in hidden if real.loc[k, "units"] == 0]
    rows, ends = np.eye(len(hidden)).tolist(), [
        (0 if any(k[i] == z[i] for z in zeros for i in (0, 1)) else 1, np.inf) for k in hidden
    ]  # fmt: skip
    for line in [*lines, list(shown.index)]:
        if real.loc[line, "people"].sum() >= LEAST:
            left = real.loc[[k for k in line if k in hidden], "units"].sum()
            rows.append([float(k in line) for k in hidden])
            ends.append((left, left))
    for i, key in enumerate(hidden):
        low, high = possible(rows, ends, np.eye(len(hidden))[i])
        if 0 < real.loc[key, "people"] < LEAST:
            assert high >= LEAST - 1, key  # as many respondents as units at the most: all of 1 … 4 are possible
            assert high - low >= LEAST - 2 - 1e-6, (key, low, high)


def test_no_emptied_group_follows_from_all_breakdowns_and_the_comparisons(shared):
    """The intruder knows who is in which group and who answered which item, and every number shown."""
    coded, _ = unsuppressed(shared)
    people = true(shared, "respondents").set_index("respondent_id")
    people = people.reindex(sorted(true(shared, "mentions")["respondent_id"].unique()))
    scores = true(shared, "scores").dropna(subset=["value"])
    groups = pd.concat([true(shared, "groups"), true(shared, "event_shares")])
    comparisons = true(shared, "comparisons")
    for theme in sorted(groups["theme"].unique()):
        raised = people.index.isin(coded.loc[coded["theme"] == theme, "respondent_id"])
        sets, ends = [], []
        for row in groups[groups["theme"] == theme].itertuples():
            member = (people[row.by].fillna("ei tietoa") == row.group).to_numpy()
            sets.append(member)
            n = int((member & raised).sum())
            ends.append((n, n) if not row.suppressed else (0, member.sum()))
        for row in comparisons[(comparisons["theme"] == theme) & ~comparisons["suppressed"]].itertuples():
            member = people.index.isin(scores.loc[scores["item_id"] == row.item_id, "respondent_id"])
            sets.append(member)
            ends.append((row.n_with, row.n_with))
            assert row.n_with == (member & raised).sum()
        if raised.sum() >= LEAST:
            sets.append(np.ones(len(people), bool))
            ends.append((raised.sum(), raised.sum()))
        kinds, size = np.unique(np.array(sets), axis=1, return_counts=True)  # people alike in all that is published
        rows = [*kinds.astype(float), *np.eye(len(size))]
        limits = [*ends, *((0, n) for n in size)]
        for row, member in zip(groups[groups["theme"] == theme].itertuples(), kinds, strict=False):
            n = int(member @ size)
            here = int(((people[row.by].fillna("ei tietoa") == row.group).to_numpy() & raised).sum())
            if row.suppressed and 0 < here < LEAST:
                low, high = possible(rows, limits, member.astype(float))
                assert low <= 1, (theme, row.by, row.group, low, high)
                assert high >= min(LEAST - 1, n), (theme, row.by, row.group, low, high)


def test_means_of_two_comparisons_do_not_tell_those_of_a_few(shared):
    coded, _ = unsuppressed(shared)
    scores = true(shared, "scores").dropna(subset=["value"])
    shown = pd.concat([true(shared, "comparisons"), true(shared, "comparisons_by")])
    shown = shown[~shown["suppressed"]]
    answered = set(true(shared, "mentions")["respondent_id"])
    who = {("theme", t): set(p["respondent_id"]) for t, p in coded.groupby("theme")}
    who |= {("kind", t): set(p["respondent_id"]) for t, p in coded.groupby("kind")}
    both = coded.assign(phase=coded["phase"].fillna("ei"))
    who |= {("theme_phase", f"{t} × {f}"): set(p["respondent_id"]) for (t, f), p in both.groupby(["theme", "phase"])}
    for item, rows in shown.groupby("item_id"):
        known = answered & set(scores.loc[scores["item_id"] == item, "respondent_id"])
        for a, b in itertools.combinations(zip(rows["by"], rows["theme"], strict=True), 2):
            one, other = who[a] & known, who[b] & known
            parts = [len(one & other), len(one - other), len(other - one), len(known - one - other)]
            assert min(parts) > 0 or not [n for n in parts if 0 < n < LEAST], (item, a, b, parts)
