"""A run marked ``share: true``: an intruder reads its notebooks and its workbook, and learns of no small group."""

import io
import itertools
import json
import re
import shutil
import zipfile
from html import unescape

import numpy as np
import openpyxl
import pandas as pd
import pytest
from rich.console import Console
from scipy.optimize import LinearConstraint, milp

from openfeedback.disclosure import Release, attack, build, decide
from openfeedback.disclosure.contents.joining import joined_release
from openfeedback.disclosure.contents.naming import telling_titles
from openfeedback.disclosure.shapes import SHAPES, Rules, key_of, prints_of
from openfeedback.files.writing import resource
from openfeedback.params import load_params
from openfeedback.run.pipeline import run_all
from openfeedback.run.progress import Progress
from openfeedback.run.protection import true_tables, who_of
from openfeedback.run.stages import table_path

LEAST = 5
TEXTS = ("responses", "respondents", "scores", "units", "codings", "assignments", "content_codings")
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
appendix: {formats: [docx, html, xlsx]}
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
    params = load_params(path)
    run_all(params, Progress(7, Console(file=io.StringIO())))
    return params.folder


def outputs(folder, name):
    """Tables that an executed notebook shows, and all text of its outputs."""
    book = json.loads((folder / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    data = [o.get("data", {}) for cell in book["cells"] if cell["cell_type"] == "code" for o in cell["outputs"]]
    html = ["".join(d["text/html"]) for d in data if "text/html" in d]
    tables = [t for text in html if "<table" in text for t in pd.read_html(io.StringIO(text))]
    return tables, json.dumps(data, ensure_ascii=False)


def true(folder, name):
    return pd.read_parquet(table_path(folder, name))


def sheets(folder):
    """Every sheet of the workbook as rows of cells."""
    book = openpyxl.load_workbook(next((folder / "appendix").glob("*.xlsx")), read_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def words_in(path):
    """All text of a file that leaves the research group; of a picture none (its SVG holds the same)."""
    match path.suffix:
        case ".parquet":
            return pd.read_parquet(path).to_csv(index=False)
        case ".xlsx":
            book = openpyxl.load_workbook(path, read_only=True)
            return "\n".join(str(v) for sheet in book for row in sheet.iter_rows(values_only=True) for v in row if v)
        case ".docx":
            with zipfile.ZipFile(path) as parts:
                texts = [parts.read(n).decode() for n in parts.namelist() if n.endswith(".xml")]
            return unescape("\n".join(re.sub("<[^>]+>", "", text) for text in texts))
        case ".png":
            return ""
    return unescape(path.read_text(encoding="utf-8"))


def test_no_file_of_the_shareable_part_holds_an_answer_or_names_a_person(shared):
    parts = ("tables", "figures", "appendix", "notebooks")
    files = [path for part in parts for path in sorted((shared / part).rglob("*")) if path.is_file()]
    assert {path.suffix for path in files} >= {".parquet", ".svg", ".docx", ".html", ".xlsx", ".ipynb"}
    said = [t for name in ("responses", "units") for t in true(shared, name)["text"] if len(t) > 25]
    people = [*true(shared, "respondents")["respondent_id"], *true(shared, "units")["unit_id"]]
    for path in files:
        text = words_in(path)
        assert [one for one in said if one in text] == [], path
        assert [one for one in people if one in text] == [], path


def test_all_shared_tables_together_leave_each_small_count_three_values(shared):
    """The attacker knows the place of every person in every group, and all tables of the folder at once."""
    params = load_params(shared.parents[1] / "params" / "shared.yml")
    tables = {path.stem: pd.read_parquet(path) for path in sorted((shared / "tables").iterdir())}
    for name, table in tables.items():  # the power to find a difference is worked out for people who are not there
        for column in set() if name == "power" else (COUNTS - {"units_n", "responses_n", "coded_n"}) & {*table.columns}:
            assert not table[column].dropna().astype(float).between(1, LEAST - 1).any(), (name, column)
    texts = {name: true(shared, name) for name in TEXTS}
    release = Release({}, who_of(params, texts), params.matrix, tables)
    who = joined_release(release, telling_titles(release)).who
    prints = [one for name, table in tables.items() if name in SHAPES
              for one in prints_of("", name, table, who, Rules(LEAST), fixed=True)]  # fmt: skip
    small = 0
    for built in build(prints, who.holders, LEAST):
        ends = attack(built.model)
        for i, count in enumerate(built.model.counts):
            if count.guarded:
                small += 1
                assert not count.exact, built.places[i]
                assert ends.high[i] - ends.low[i] >= min(2, count.size), (built.places[i], count)
    assert small > 20


def test_the_notebooks_hide_no_more_than_all_tables_decided_together(shared):
    """Numbers of five and more that are not printed, and the respondents in them: one decision over all of the run."""
    params = load_params(shared.parents[1] / "params" / "shared.yml")
    release = Release(true_tables(params), who_of(params, {name: true(shared, name) for name in TEXTS}), params.matrix)
    decided, lost = decide({"": release}), {"notebooks": 0, "together": 0}
    for name, table in release.new.items():
        if name not in SHAPES or "contents" in name:  # contents that join others have no row of their own
            continue
        column = "n_with" if "n_with" in table else "respondents_n"
        kept = {key_of(name, row): row["suppressed"] for row in true(shared, name).to_dict("records")}
        assert len(kept) == len(table) or name == "content_groups"  # groups of a content that is not told have no row
        for row in table.to_dict("records"):
            n = int(row[column]) if row[column] >= LEAST else 0
            lost["notebooks"] += n if kept.get(key_of(name, row), True) else 0
            lost["together"] += n if decided["", name, *key_of(name, row)].state else 0
    assert 0 < lost["notebooks"] <= lost["together"]


def test_the_run_has_something_to_hide(shared):
    matrix = true(shared, "matrix")
    assert matrix["suppressed"].any()
    assert true(shared, "groups")["suppressed"].any()
    assert (~matrix["suppressed"] & (matrix["respondents_n"].fillna(0) > 0)).any()


@pytest.mark.parametrize("name", ["01_read", "02_units", "03_topics", "04_matrix", "05_scores"])
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


def printed(row, size):
    """Between which values a print says that its count lies."""
    if not row["suppressed"]:
        return row["respondents_n"], row["respondents_n"]
    return (0, size) if pd.isna(row["respondents_low"]) else (row["respondents_low"], row["respondents_high"])


def test_no_large_cell_of_the_matrix_is_hidden(shared):
    shown = true(shared, "matrix").set_index(["theme", "phase"])
    _, cells = unsuppressed(shared)
    people = cells["people"].reindex(shown.index, fill_value=0)
    assert shown["suppressed"].tolist() == people.between(1, LEAST - 1).tolist()
    assert (shown.loc[~shown["suppressed"], "respondents_n"] == people[~shown["suppressed"]]).all()


def test_no_emptied_cell_of_the_matrix_follows_from_what_the_run_published(shared):
    """The intruder: cells of notebook 04's saved table, totals of themes that the run shows, and of all from a share.

    Unknown are the respondents and the units of each suppressed cell, respondents first.
    """
    shown = true(shared, "matrix").set_index(["theme", "phase"])
    _, cells = unsuppressed(shared)
    real = cells.reindex(shown.index, fill_value=0)
    hidden = [key for key in shown.index if shown.loc[key, "suppressed"]]
    totals = true(shared, "coding_range").set_index("theme")["coded_n"].dropna()
    lines = [[k for k in shown.index if k[0] == theme] for theme in totals.index]
    lines += [list(shown.index)] if "unit_share" in shown else []
    n = len(hidden)
    rows = [*np.eye(2 * n).tolist(), *np.hstack([-np.eye(n), np.eye(n)]).tolist()]
    ends = [printed(shown.loc[k], 10**4) for k in hidden] + [(0, 10**4)] * (2 * n)
    for line in lines:
        left = real.loc[[k for k in line if k in hidden], "units"].sum()
        rows.append([0.0] * n + [float(k in line) for k in hidden])
        ends.append((left, left))
    for i, key in enumerate(hidden):
        if 0 < real.loc[key, "people"] < LEAST:
            assert possible(rows, ends, np.eye(2 * n)[i]) == (1, LEAST - 1), key


def test_no_emptied_group_follows_from_all_breakdowns_and_the_comparisons(shared):
    """The intruder knows who is in which group and who answered which item, and every number shown."""
    coded, _ = unsuppressed(shared)
    people = true(shared, "respondents").set_index("respondent_id")
    people = people.reindex(sorted(true(shared, "mentions")["respondent_id"].unique()))
    scores = true(shared, "scores").dropna(subset=["value"])
    groups = pd.concat([true(shared, "groups"), true(shared, "event_shares")])
    comparisons, small = true(shared, "comparisons"), 0
    for theme in sorted(groups["theme"].unique()):
        raised = people.index.isin(coded.loc[coded["theme"] == theme, "respondent_id"])
        sets, ends, told = [], [], groups[groups["theme"] == theme].to_dict("records")
        for row in told:
            member = (people[row["by"]].fillna("ei tietoa") == row["group"]).to_numpy()
            assert row["suppressed"] or row["respondents_n"] == (member & raised).sum()
            sets.append(member)
            ends.append(printed(row, member.sum()))
        for row in comparisons[(comparisons["theme"] == theme) & ~comparisons["suppressed"]].itertuples():
            member = people.index.isin(scores.loc[scores["item_id"] == row.item_id, "respondent_id"])
            sets.append(member)
            ends.append((row.n_with, row.n_with))
            assert row.n_with == (member & raised).sum()
        kinds, size = np.unique(np.array(sets), axis=1, return_counts=True)  # people alike in all that is published
        rows = [*kinds.astype(float), *np.eye(len(size))]
        limits = [*ends, *((0, n) for n in size)]
        for row, member in zip(told, kinds, strict=False):
            n = int(member @ size)
            here = int(((people[row["by"]].fillna("ei tietoa") == row["group"]).to_numpy() & raised).sum())
            if 0 < here < LEAST:
                low, high = possible(rows, limits, member.astype(float))
                assert row["suppressed"]
                assert high - low >= min(2, n), (theme, row, low, high)  # three values at the least
                small += 1
    assert small > 0


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
