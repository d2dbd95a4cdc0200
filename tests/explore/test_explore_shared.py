"""A run with share: true: the explorer opens without texts and shows what the run published, and nothing more."""

import json

import pandas as pd
import pytest

import openfeedback as of
from openfeedback.disclosure import protect, who_counts
from openfeedback.errors import InputError
from openfeedback.explore.shared import NEEDED, SharedExplorer, shared_facts
from openfeedback.params import load_params
from openfeedback.run.stages import table_path
from openfeedback.settings import MatrixSettings
from openfeedback.tables import write_table

STUDY = """
name: jaettu
simulated: true
share: true
survey:
  files: [{path: ../data/a.csv, event_id: tammi, format: table}]
  background: {region: "Miltä alueelta osallistut?"}
matrix: {by: [region], min_cell: 5}
coding: {codebook: table5}
"""
THEMES = {"juurruttaminen": range(9), "verkostotyo": range(6, 9), "muut": range(2)}  # 9, 3 and 2 people
EVENTS = pd.DataFrame({"event_id": ["tammi"], "date": ["2024-01-25"], "name": ["Tammikuun klinikka"]})
CODED = ["respondent_id", "theme", "phase", "kind", "text"]


def counted(coded, keys, columns):
    n = coded.groupby(columns)["respondent_id"].nunique()
    rows = [(*key, int(n.get(key if len(key) > 1 else key[0], 0))) for key in keys]
    return pd.DataFrame(rows, columns=[*columns, "respondents_n"]).assign(suppressed=False)


@pytest.fixture
def shared(tmp_path):
    """The parameter file of a shared run of 40 people whose protected tables are made."""
    for part in ("params", "data"):
        (tmp_path / part).mkdir()
    (tmp_path / "data" / "a.csv").write_text("id;palaute\n1;hyvä\n", encoding="utf-8")
    path = tmp_path / "params" / "jaettu.yml"
    path.write_text(STUDY, encoding="utf-8")
    params, ids = load_params(path), [f"r{i:02}" for i in range(40)]
    rows = [(ids[i], theme, "loppu", "toive", "salainen lause") for theme, some in THEMES.items() for i in some]
    coded = pd.DataFrame(rows, columns=CODED)
    people = pd.DataFrame({"respondent_id": ids, "event_id": "tammi", "region": ["etelä", "itä"] * 20})
    both = coded.merge(people, on="respondent_id")
    groups = counted(both, [(t, g) for t in THEMES for g in ("etelä", "itä")], ["theme", "region"])
    true = {
        "matrix": counted(coded, [(t, p) for t in THEMES for p in ("alku", "loppu")], ["theme", "phase"]),
        "groups": groups.rename(columns={"region": "group"}).assign(by="region", group_n=20),
        "event_shares": counted(both, [(t, "tammi") for t in THEMES], ["theme", "event_id"])
        .rename(columns={"event_id": "group"}).assign(by="event_id", group_n=40),
    }  # fmt: skip
    shown = protect(true, {}, who_counts(coded, people, people, MatrixSettings(by=["region"])), params.matrix)
    empty = pd.DataFrame(
        columns=["theme", "phase", "kind", "by", "group", "title", "respondents_n", "suppressed", "reason"]
    )
    for name in NEEDED:
        write_table(EVENTS if name == "events" else shown.get(name, empty), table_path(params.folder, name))
    return path


def test_a_shared_run_opens_without_texts_and_shows_what_it_published(shared):
    explorer = of.explore(shared)
    assert isinstance(explorer, SharedExplorer)
    matrix = explorer.tables["Kaikki vastaajat"].set_index("Teema")
    assert matrix.to_numpy().tolist() == [["0", "9"], ["0", "alle 5"], ["0", "alle 5"]]
    assert set(explorer.tables) == {"Kaikki vastaajat", "Miltä alueelta osallistut?", "Tilaisuudet"}
    assert list(explorer.tables["Tilaisuudet"]) == ["Teema", "Tammikuun klinikka"]
    said = json.dumps(shared_facts(load_params(shared)), ensure_ascii=False)
    assert "salainen" not in said
    assert "r00" not in said
    assert not explorer.get_state(key=["_esm", "_css"]).get("facts")


def test_every_number_stands_in_a_published_table_and_none_is_small(shared):
    params = load_params(shared)
    published = {int(n) for name in ("matrix", "groups", "event_shares")
                 for n in pd.read_parquet(table_path(params.folder, name))["respondents_n"].dropna()}  # fmt: skip
    cells = [text for table in shared_facts(params)["tables"] for row in table["rows"] for text in row[1:]]
    numbers = {int(text) for text in cells if text.isdigit()}
    assert numbers <= published
    assert not numbers & {1, 2, 3, 4}
    assert 9 in numbers


def test_it_says_that_filters_which_would_make_a_new_table_are_not_offered(shared):
    notes = shared_facts(load_params(shared))["notes"]
    assert "Alle 5 vastaajan" in notes[0]
    assert "ei tarjota" in notes[1]
    shared.write_text(STUDY + "language: en\n", encoding="utf-8")
    assert "not offered" in shared_facts(load_params(shared))["notes"][1]


def test_missing_tables_are_named_all_at_once(shared):
    for name in ("matrix", "events"):
        table_path(load_params(shared).folder, name).unlink()
    with pytest.raises(InputError) as failure:
        of.explore(shared)
    assert ["04_matrix" in p for p in failure.value.problems] == [True, False]


def test_the_browser_draws_the_tables_and_choosing_a_theme_counts_nothing_anew(shared, page):
    facts = json.dumps(shared_facts(load_params(shared)), ensure_ascii=False)
    module = SharedExplorer._esm.replace("export default { render };", "")
    page.set_content("<div id='here'></div>")
    page.add_script_tag(
        content=f"""{module}
        const model = {{ on: (_, hear) => {{ model.hear = hear; }}, off: () => 0,
                         send: () => model.hear({{ say: "shared", facts: {facts} }}) }};
        render({{ model, el: document.getElementById("here") }});"""
    )
    assert page.locator("tbody tr").count() == 3
    assert page.locator("tbody tr").first.inner_text().split("\t")[1:] == ["0", "9"]
    page.get_by_role("combobox", name="Teema").select_option(index=2)
    assert page.locator("tbody tr").all_inner_texts()[0].split("\t")[1:] == ["0", "alle 5"]
    page.get_by_role("combobox", name="Taulukko").select_option(index=2)
    assert page.locator("caption").inner_text() == "Tilaisuudet"
