"""The audit finds what is there, and nothing in clean tables."""

import shutil

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from openfeedback.errors import InputError
from openfeedback.files.writing import resource
from openfeedback.published.checks import audit
from openfeedback.published.rules import hundred_across, hundred_down, percent, possible_mean, possible_share

REAL = {
    ("Taulukko 1", "Yhteensä", "events_n", "33", "35"),
    ("Taulukko 1", "RRP & Innokylä -koulutukset", "period_start", "2023-syksy", "2023-kevät"),
    ("Taulukko 2", "2023-08-24", "polls_n", "72", "≤ 43"),
    ("Taulukko 2", "Yht.", "polls_n", "409", "481"),
    ("Taulukko 2", "Yht.", "polls_n, kyselyjä", "9", "10"),
    ("Taulukko 4", "Pilari 4, Investointi 2", "share_pct", "7.2", "7.14"),
    ("Taulukko 6", "Hyödyntänyt kuvauksen itsearviointityökalua", "summa", "109", "100"),
    ("Taulukko 6", "Hyödyntänyt kuvauksen itsearviointityökalua", "disagree_pct", "40", "31"),
    ("Teksti 4.2", "tilaisuuksia, joista Webropol-palaute", "kpl", "14", "13"),
    ("Teksti 4.2", "tilaisuuksien hyödyllisyys", "keskiarvot", "2.8–4.3", "2.8–4.5"),
    ("Teksti 4.3.2", "perustieto-ohjeita noudatettu", "%", "90", "88.1"),
    ("Teksti 4.3.2", "sivuston käynnit (4192) 20.8.2024–31.10.2025", "kuukaudessa", "279", "291.3"),
    ("Diat, Innokylä (2)", "Nimessä investointi", "total_2024_12_10 (I1 ja I4 yhteensä 16 kahteen kertaan)", "520",
     "504"),
}  # fmt: skip
MENDED_CELLS = [
    ("table1.csv", "Yhteensä,,,33", "Yhteensä,,,35"),
    ("table2.csv", "2023-08-24,info,43,,,,,,72,", "2023-08-24,info,43,,,,,,,"),
    ("table4.csv", "6,7.2", "6,7.1"),
    ("table6.csv", "59.5,40,9.5", "59.5,31.0,9.5"),
]


@pytest.fixture
def published(tmp_path):
    return shutil.copytree(resource("data", "published"), tmp_path / "published")


def differences(table):
    bad = table[table["verdict"] == "differs"]
    return set(bad[["table", "row", "column", "printed", "derived"]].itertuples(index=False, name=None))


def test_exactly_the_real_differences_are_found():
    found = audit()
    assert differences(found) == REAL
    assert set(found["verdict"]) == {"agrees", "rounding", "differs"}
    assert (found.loc[found["verdict"] != "agrees", "explanation"] != "").all()


def test_what_rounding_explains_is_told_apart():
    found = audit()
    rounding = found.loc[found["verdict"] == "rounding", ["table", "printed"]]
    assert sorted(rounding.itertuples(index=False, name=None)) == [
        ("Taulukko 6", p) for p in ["15.4", "19.1", "5.9", "5.9", "79.7"]
    ]


def test_every_table_and_section_is_checked():
    found = audit()
    assert {f"Taulukko {i}" for i in (1, 2, 3, 4, 6, 7)} <= set(found["table"])
    assert {"Teksti 4.1", "Teksti 4.2", "Teksti 4.3.1", "Teksti 4.3.2", "Teksti 4.4"} <= set(found["table"])


def test_mended_tables_come_out_clean(published):
    for name, wrong, right in MENDED_CELLS:
        path = published / name
        text = path.read_text("utf-8")
        assert wrong in text
        path.write_text(text.replace(wrong, right), "utf-8")
    mended = {(d[0], d[1], d[2]) for d in REAL}
    claims = yaml.safe_load((published / "claims.yml").read_text("utf-8"))
    found = audit(published)
    derived = found.set_index(["row", "column"])["derived"].to_dict()
    for claim in claims:
        where = (str(claim["row"]), str(claim["column"]))
        if any(where == d[1:] for d in mended):
            claim["printed"] = derived[where]
    (published / "claims.yml").write_text(yaml.safe_dump(claims, allow_unicode=True), "utf-8")
    assert differences(audit(published)) == set()


@pytest.mark.parametrize(
    ("name", "right", "wrong", "where"),
    [
        ("table1.csv", ",955", ",956", ("Taulukko 1", "Yhteensä", "participants_n")),
        ("table2.csv", "2025-05-20,clinic,49", "2025-05-20,clinic,94", ("Taulukko 1", "Kehittämisklinikat",
                                                                       "participants_min")),
        ("table3.csv", "52,61.9", "52,62.9", ("Taulukko 3", "RRP asiantuntija / kehittäjä", "share_pct")),
        ("table4.csv", "7,8.3", "8,8.3", ("Taulukko 4", "kaikki", "respondents_n")),
        ("table6.csv", "88.1,4.8,7.1", "88.1,8.4,7.1", ("Taulukko 6", "Noudattanut perustietojen RRP-ohjeita",
                                                        "summa")),
        ("table7.csv", ",152,13,3.8", ",152,13,3.3", ("Taulukko 7", "Yht.", "knowledge_use_mean_1_5")),
        ("innokyla.csv", "12,332,85", "12,323,85", ("Diat, Innokylä (2)", "Nimessä investointi",
                                                    "total_2024_12_10 (sarakkeiden summa)")),
    ],
)  # fmt: skip
def test_a_planted_error_is_found(published, name, right, wrong, where):
    path = published / name
    text = path.read_text("utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), "utf-8")
    assert where in {d[:3] for d in differences(audit(published))}


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=8).filter(sum), st.integers(0, 2))
def test_percentages_of_any_counts_come_out_clean(counts, decimals):
    n = sum(counts)
    shares = [f"{100 * count / n:.{decimals}f}" for count in counts]
    rows = [f"r{i}" for i in range(len(counts))]
    down = pd.DataFrame({"n": [str(count) for count in counts], "pct": shares}, index=rows)
    across = pd.DataFrame([shares], columns=rows, index=["a"])
    found = [*percent(down, "n", "pct"), *hundred_down(down, "pct"),
             *possible_share(across, n, *rows), *hundred_across(across, *rows)]  # fmt: skip
    assert len(found) == 2 * len(counts) + 2
    assert [f for f in found if f.verdict == "differs"] == []


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=60), st.integers(1, 2))
def test_means_of_any_answers_come_out_clean(answers, decimals):
    cells = {"n": [str(len(answers))], "mean": [f"{np.mean(answers):.{decimals}f}"]}
    [got] = possible_mean(pd.DataFrame(cells, index=["a"]), "n", "mean")
    assert (got.verdict, got.explanation) == ("agrees", "")


def test_problems_of_a_folder_are_named_together(published):
    (published / "table3.csv").unlink()
    (published / "table4.csv").unlink()
    with pytest.raises(InputError) as failure:
        audit(published)
    assert len(failure.value.problems) == 2
    assert "table3.csv" in failure.value.problems[0]


def test_cells_that_are_no_numbers_are_named_together(published):
    for name, right, wrong in [("table3.csv", "52,61.9", "many,61.9"), ("table7.csv", ",152,13,3.8", ",152,13,good")]:
        path = published / name
        path.write_text(path.read_text("utf-8").replace(right, wrong), "utf-8")
    with pytest.raises(InputError) as failure:
        audit(published)
    assert [p for p in failure.value.problems if "Taulukko 3 cannot" in p and "kehittäjä', column 'respondents_n'" in p]
    assert [p for p in failure.value.problems if "Taulukko 7 cannot" in p and "'good' is not a number" in p]


def test_rows_columns_and_claims_that_are_missing_are_named(published):
    (published / "table3.csv").write_text("role,respondents_n\na,84\n", "utf-8")
    claims = yaml.safe_load((published / "claims.yml").read_text("utf-8"))
    claims = [claim for claim in claims if claim["row"] != "palautekysely"]
    (published / "claims.yml").write_text(yaml.safe_dump(claims), "utf-8")
    with pytest.raises(InputError) as failure:
        audit(published)
    assert [p for p in failure.value.problems if "Taulukko 3 cannot be checked: no 'share_pct'" in p]
    assert [p for p in failure.value.problems if "Diat, Palaute 12.3." in p and "palautekysely" in p]


def test_a_claim_that_nothing_works_out_is_named(published):
    with (published / "claims.yml").open("a", encoding="utf-8") as file:
        file.write('\n- {source: report, section: "4.4", row: uusi, column: kpl, printed: "1"}\n')
    with pytest.raises(InputError, match="Teksti 4.4, uusi, kpl: no check works this out"):
        audit(published)


def test_the_formula_is_the_source_of_the_value():
    found = audit().set_index(["table", "row", "column"])["formula"]
    assert found["Taulukko 1", "Kehittämisklinikat", "events_n"] == 'count(table2(event="clinic*").participants_n)'
    assert found["Teksti 4.3.1", "mikään teema ei ollut turha (79 vastaajaa)", "%"] == "79 / 84 * 100"
    assert (found != "").all()
