"""What the appendix says: chapters, numbers in words, variants, languages."""

import re

import pandas as pd
import pytest
import small_run
from studies import table5

from openfeedback.coding.codebook.model import topics_as_codebook
from openfeedback.errors import ParameterError
from openfeedback.report import figures
from openfeedback.report.content.appendix import build_audit
from openfeedback.report.content.document import Bullets, Figure, Quotes, Table
from openfeedback.report.content.grids.matrix_table import grid
from openfeedback.report.wording.numbers import decimal_commas
from openfeedback.report.wording.sentences import Wording

LEFTOVERS = re.compile(r"\{|\}|nan\b|None|<NA>|\b(toive|alku|ei)_|\bNaN\b|  ")


def build(tables=None, codebook="table5", **params):
    tables = small_run.tables() if tables is None else tables
    book = table5() if codebook == "table5" else codebook
    return small_run.appendix(tables, small_run.params(**params), book)


def headings(document):
    return [(s.level, s.heading) for s in document.sections]


def test_chapters_come_in_order_and_are_numbered(document):
    assert headings(document) == [
        (1, ""),
        (1, "1 Toiveet teemoittain ja kehittämistyön vaiheittain"),
        (1, "2 Kiitokset ja kehittämisehdotukset"),
        (1, "3 Teemat taustaryhmittäin"),
        (2, "3.1 Työrooli"),
        (1, "4 Teemat ja annetut arviot"),
        (2, "4.1 Arvioiden jakaumat"),
        (1, "5 Aineistosta nousseet aiheet"),
        (1, "6 Miten liite tehtiin"),
        (2, "6.1 Mitä kysyttiin ja keneltä"),
        (2, "6.2 Mitä jätettiin pois ja miksi"),
        (2, "6.3 Miten teemat muodostettiin"),
        (2, "6.4 Epävarmuus ja rajoitukset"),
        (2, "6.5 Mitä on peitetty ja miksi"),
        (2, "6.6 Miten liite on tuotettu"),
    ]


def test_tables_and_figures_are_numbered_and_described(document):
    tables = [t for t in document.tables() if not t.only_workbook]
    assert [t.number for t in tables] == list(range(1, len(tables) + 1))
    figures = [b for b in document.blocks() if isinstance(b, Figure)]
    assert [f.number for f in figures] == list(range(1, len(figures) + 1))
    assert all(f.alt and (f.data in tables or f.data.only_workbook) for f in figures)
    assert all(t.alt and t.caption for t in tables)
    assert len({t.key for t in tables}) == len(tables)


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("quotes", [True, False])
def test_no_leftovers_of_code_in_the_text(language, quotes):
    text = build(language=language, appendix={"quotes": quotes}).text()
    assert not LEFTOVERS.findall(text)
    assert text.count("SIMUL") >= 1


def test_sentences_follow_the_numbers(document):
    text = document.text().replace("\u00a0", " ")
    assert "Avoimiin kysymyksiin saatiin yhteensä 98 vastausta 59 vastaajalta." in text
    assert "”Tavoitteet ja mittarit” (kehittämistyön alkuvaihe, 21 vastaajaa)" in text
    assert "Yhtään ajatusyksikköä ei luokiteltu toiveeksi teemasta ”Muut”." in text
    assert "on 4,7 (20 vastaajaa), muiden 3,9 (39 vastaajaa)" in text
    assert "0,82 pistettä korkeampi. Eron 95 prosentin luottamusväli on 0,42–1,22." in text
    assert "0,64 pistettä matalampi. Eron 95 prosentin luottamusväli on 0,24–1,04." in text
    assert "on 60 % ryhmän ”kehittäjä” vastaajista ja 10 % ryhmän ”projektipäällikkö” vastaajista" in text


def test_the_summary_names_themes_feedback_groups_and_who_coded(document):
    summary = document.sections[0].blocks[-1].items
    text = [line.replace("\u00a0", " ") for line in summary]
    assert (
        "Toiveita esitettiin muun muassa seuraavista teemoista: ”Tavoitteet ja "
        "mittarit” (vähintään 33 ajatusyksikköä), "
        "”Toistuvat kehittämistyön teemat eri vaiheissa” (28 ajatusyksikköä) ja "
        "”Toimintamallien kuvaaminen, arviointi ja käyttöönotto” (vähintään 16 ajatusyksikköä). "
        "Osa luvuista on peitetty, joten teemojen järjestystä ei kerrota."
    ) in text
    assert (
        "Niistä teeman ja vaiheen yhdistelmistä, joiden luku kerrotaan, suurin on ”Tavoitteet ja mittarit” "
        "(kehittämistyön alkuvaihe, 21 vastaajaa)."
    ) in text
    most = "Kerrottujen lukujen mukaan kiitosta sai useimmin teema ”Tilaisuuksien toteutus” (11 vastaajaa)."
    assert any(line.startswith(most) for line in text)
    assert any(
        "60 % ryhmän ”kehittäjä” vastaajista ja 10 % ryhmän ”projektipäällikkö” vastaajista" in line for line in text
    )
    assert text[-1] == "Luokittelun on tehnyt tietokoneohjelma. Ihminen ei ole tarkistanut sitä."
    assert len(text) == 6


def test_the_summary_says_how_sure_the_coding_is():
    row = {"review": "blind", "field": "theme", "n": 120, "note": None}
    measures = {f"{m}{end}": 0.87 for m in ("percent", "kappa", "alpha") for end in ("", "_low", "_high")}
    for review, said in (("blind", "siitä tietämättä 120"), ("seen", "tarkisti 120")):
        agreement = pd.DataFrame([row | measures | {"review": review}])
        summary = build(small_run.tables() | {"agreement": agreement}).sections[0].blocks[-1].items
        assert said in summary[-1].replace("\u00a0", " ")
        assert "87" in summary[-1]


@pytest.mark.parametrize(
    ("stability", "said"),
    [
        ([0.9, 0.75], "Kaikki niistä ovat vakaita."),
        ([0.9, 0.74], "Niistä yksi on vakaa."),
        ([0.7, 0.2], "Mikään niistä ei ole vakaa"),
        ([0.8], "Ohjelma muodosti ajatusyksiköistä yhden aiheen. Se on vakaa."),
        ([0.1], "Ohjelma muodosti ajatusyksiköistä yhden aiheen. Se ei ole vakaa"),
    ],
)
def test_the_summary_counts_stable_topics(stability, said):
    tables = small_run.tables()
    topics = tables["topics"].head(len(stability)).assign(stability=stability)
    tables |= {"topics": topics, "feedback": None, "groups": None}
    rows = [(topic, "ei", 20, False) for topic in topics["topic_id"]]
    matrix = pd.DataFrame(rows, columns=["theme", "phase", "respondents_n", "suppressed"])
    matrix = matrix.assign(share=0.3, ci_low=0.2, ci_high=0.4, units_n=20)
    tables = {name: frame for name, frame in tables.items() if frame is not None} | {"matrix": matrix}
    made = build(tables, topics_as_codebook(topics), coding={"codebook": None})
    assert any(said in line for line in made.sections[0].blocks[-1].items)


def test_topics_are_marked_by_their_stability_and_shown_with_an_example(document):
    table = next(t for t in document.tables() if t.key == "topics")
    assert [c.name for c in table.header] == ["label", "keywords", "units_n", "stability"]  # no examples in this run
    cells = [[c.text for c in row] for row in grid(table, Wording.of("fi")).rows]
    assert [row[3] for row in cells] == ["0,91\nvakaa", "0,74\nsuuntaa antava"]
    [folded] = [b for b in document.blocks() if isinstance(b, Bullets) and b.folded]
    assert (folded.folded, folded.items) == (
        "Epävakaita aiheita, joista kerrotaan, on yksi:",
        ["juurruttaminen hankkeen jälkeen (19\u00a0ajatusyksikköä)"],
    )


@pytest.mark.parametrize("quotes", [True, False])
def test_a_topic_has_one_redacted_example_where_quotes_are_allowed(quotes):
    tables = small_run.tables()
    units = tables["units"].copy()
    first, second, swedish = units["unit_id"][1], units["unit_id"][7], units["unit_id"][11 * 2]
    units.loc[units["unit_id"] == first, "text"] = "x" * 500
    units.loc[units["unit_id"] == second, "text"] = "Soita minulle, Matti Meikäläinen, 040 1234567"
    ids = [f"{first} {second}", swedish, None, first, None]
    document = build(
        tables | {"units": units, "topics": tables["topics"].assign(example_ids=ids)}, appendix={"quotes": quotes}
    )
    table = next(t for t in document.tables() if t.key == "topics")
    assert ("example" in table.frame) is quotes
    if quotes:
        row = grid(table, Wording.of("fi")).rows[0]
        assert row[-1].text.startswith("”Soita minulle")
        assert not re.search("Meikäläinen|040", row[-1].text)
        assert table.frame["example"].isna().tolist() == [False, False]  # the third is unstable, the fourth too small


def test_small_topics_are_not_named(document):
    assert "kahvi" not in document.text()
    topics = next(t for t in document.tables() if t.key == "topics")
    assert "kahvitarjoilu" not in topics.frame["label"].tolist()


def test_events_below_the_minimum_are_hidden_with_a_cover(document):
    events = next(t for t in document.tables() if t.key == "events").frame.set_index("event")
    assert events["suppressed"].to_dict() == {
        "Aloitusklinikka": False, "Mittariklinikka": True, "Juurruttamisklinikka": False, "Pienryhmä": True,
    }  # fmt: skip
    assert events.loc["Pienryhmä", ["respondents_n", "responses_n"]].isna().all()


@pytest.mark.parametrize(("n", "few"), [(0, True), (1, True), (4, True), (5, False), (6, False)])
def test_too_few_respondents_get_an_honest_appendix(n, few):
    tables = small_run.tables([("k4", "2025-03-19", "Pienryhmä", n)])
    document = build(tables, simulated=False, appendix={"quotes": True})
    names = [h for _, h in headings(document)]
    assert any(h.endswith("Tulokset") for h in names) is few
    assert any("teemoittain" in h for h in names) is not few
    if few:
        assert not any(isinstance(b, Figure | Quotes) for b in document.blocks())
        text = document.text().replace("\u00a0", " ")
        assert ("alle 5 henkilöä" in text) or n == 0
        results = {"topics", "matrix-wishes", "comparisons", "themes", "items", "distribution-1"}
        assert not results & {t.key for t in document.tables()}


def test_every_table_may_be_empty_or_missing():
    empty = {name: frame.head(0) for name, frame in small_run.tables().items()}
    for tables in (empty, {}):
        document = build(tables, codebook=None)
        assert "Aineistossa ei ollut yhtään avovastausta." in document.text()
    only = {k: v for k, v in small_run.tables().items() if k in ("responses", "units")}
    assert "Ajatusyksiköistä ei erottunut aiheita." in build(only).text()


def test_without_a_codebook_topics_stand_in_for_themes():
    tables = small_run.tables()
    book = topics_as_codebook(tables["topics"].head(3))
    rows = [("1", "ei", 20, False), ("2", "ei", 11, False), ("3", "ei", None, True), ("3", "kaikki", 0, False)]
    matrix = pd.DataFrame(rows, columns=["theme", "phase", "respondents_n", "suppressed"])
    matrix["share"] = matrix["respondents_n"] / 59
    matrix["reason"] = ["", "", "small", ""]
    matrix = matrix.assign(
        ci_low=matrix["share"] - 0.05, ci_high=matrix["share"] + 0.05, units_n=matrix["respondents_n"]
    )
    tables |= {"matrix": matrix.astype({"respondents_n": "Int64"}), "feedback": None, "groups": None}
    tables = {k: v for k, v in tables.items() if v is not None}
    document = build(tables, book, coding={"codebook": None})
    text = document.text().replace("\u00a0", " ")
    assert "1 Vastaajat aiheittain" in text
    assert "eivät ole epävakaita eivätkä sekalaisia, ovat ”mittarit ja tavoitteet” (20 vastaajaa)" in text
    assert "kehittämistyön vaiheittain" not in text
    themes = next(t for t in document.tables() if t.key == "themes")
    assert themes.frame["theme_name"].tolist() == [
        "mittarit ja tavoitteet",
        "alueiden esimerkit",
        "juurruttaminen hankkeen jälkeen (epävakaa)",
    ]


def test_a_topic_in_place_of_a_theme_says_that_it_is_unstable_and_which_of_two_of_one_name_it_is():
    tables = small_run.tables()
    topics = (
        tables["topics"]
        .head(3)
        .assign(
            label=["nälänhätä", "nälänhätä", "ilmasto"],
            question_id=["q1", "palaute", "palaute"],
            stability=[0.9, 0.8, 0.4],
        )
    )
    rows = [("1", "ei", 20, False), ("2", "ei", 11, False), ("3", "ei", 9, False)]
    matrix = pd.DataFrame(rows, columns=["theme", "phase", "respondents_n", "suppressed"])
    matrix = matrix.assign(share=0.2, ci_low=0.1, ci_high=0.3, units_n=9).astype({"respondents_n": "Int64"})
    shown = {"topics": topics, "matrix": matrix}
    tables = {k: v for k, v in (tables | shown).items() if k not in ("feedback", "groups")}
    document = build(tables, topics_as_codebook(topics), coding={"codebook": None})
    themes = next(t for t in document.tables() if t.key == "themes")
    assert themes.frame["theme_name"].tolist() == [
        "nälänhätä (q1)",
        "nälänhätä (Avoin palaute tilaisuudesta)",
        "ilmasto (epävakaa)",
    ]
    said = "Epävakaaksi merkityn aiheen pysyvyys on alle 0,60: sen rajat vaihtelivat"
    assert any(said in note for note in themes.notes)


def test_order_of_rows_does_not_matter(document):
    mixed = {k: v.sample(frac=1, random_state=3) for k, v in small_run.tables().items()}
    again = build(mixed, appendix={"quotes": True})
    assert again.text() == document.text()
    for one, two in zip(again.tables(), document.tables(), strict=True):
        if one.kind == "plain":
            pd.testing.assert_frame_equal(one.frame, two.frame)


def test_tables_are_left_as_they_were():
    tables = small_run.tables()
    build(tables)
    for name, frame in small_run.tables().items():
        pd.testing.assert_frame_equal(tables[name], frame)


@pytest.mark.parametrize("quotes", [True, False])
def test_quotes_only_where_allowed_and_from_open_cells(quotes):
    document = build(appendix={"quotes": quotes})
    found = [q for b in document.blocks() if isinstance(b, Quotes) for q in b.items]
    assert bool(found) is quotes
    closed = {cell for cell, n in small_run.CELLS.items() if not n}
    assert not closed & {(q.theme, q.phase) for q in found if q.kind == "toive"}
    cells = pd.Series([(q.theme, q.phase, q.kind) for q in found])
    assert cells.empty or cells.value_counts().max() <= 5


def test_units_without_a_phase_are_quoted_where_the_matrix_counts_them():
    tables = small_run.tables()
    phases = tables["codings"]["phase"]
    bare = [tables["codings"].assign(phase=phases.where(phases != "ei", missing)) for missing in ("", None)]
    documents = [
        build(tables | {"codings": codings}, appendix={"quotes": True}) for codings in (tables["codings"], *bare)
    ]
    named, *empty = ([q for b in d.blocks() if isinstance(b, Quotes) for q in b.items] for d in documents)
    assert "ei" in {q.phase for q in named}
    assert empty == [named, named]


@pytest.mark.parametrize("redact", [True, False])
def test_quotes_are_redacted_whatever_the_reading_did(redact):
    tables = small_run.tables()
    units = tables["units"].assign(text="Soita minulle, Matti Meikäläinen, 040 1234567 tai matti@example.com")
    document = build(tables | {"units": units}, appendix={"quotes": True}, survey={"redact": redact})
    quoted = " ".join(q.text for b in document.blocks() if isinstance(b, Quotes) for q in b.items)
    assert "Soita minulle" in quoted
    assert not re.search(r"Meikäläinen|040|example\.com", quoted)


def test_comparisons_with_few_respondents_are_not_shown(document):
    table = next(t for t in document.tables() if t.key == "comparisons").frame
    made = table[table["note"] == ""]
    assert "Muut" not in set(made["theme_name"])
    assert (made[["n_with", "n_without"]].min(axis=1) >= 5).all()
    assert table.loc[table["note"] != "", ["n_with", "n_without", "mean_with", "p_adjusted"]].isna().all(axis=None)
    assert (
        table["note"].iloc[-1].replace("\u00a0", " ")
        == "Ei verrattu: kummassakin ryhmässä on oltava vähintään 5 vastaajaa."
    )


def test_a_long_comparison_table_is_cut_on_paper_but_not_in_the_workbook():
    tables = small_run.tables()
    many = pd.concat([tables["comparisons"].assign(item_id=f"k{i}") for i in range(6)], ignore_index=True)
    document = build(tables | {"comparisons": many})
    table = next(t for t in document.tables() if t.key == "comparisons")
    assert (table.most, len(table.frame)) == (10, 84)
    assert "Kaikki 72 tehtyä vertailua ovat" in " ".join(table.notes)


def test_differences_that_chance_explains_get_no_chart(document):
    assert "forest" in {b.key for b in document.blocks() if isinstance(b, Figure)}
    tables = small_run.tables()
    unclear = build(tables | {"comparisons": tables["comparisons"].assign(p_adjusted=0.7)})
    assert "forest" not in {b.key for b in unclear.blocks() if isinstance(b, Figure)}
    assert "comparisons" in {t.key for t in unclear.tables()}


def test_answers_to_scale_items_stand_on_one_row_an_item(document):
    table = next(t for t in document.tables() if t.key == "distribution-1")
    drawn = grid(table, Wording.of("fi"))
    assert [c.text for c in drawn.head] == ["Arviointikysymys", *small_run.LABELS]
    [row] = drawn.rows
    assert row[0].text == "Kuinka hyödyllinen tilaisuus oli?"
    assert [c.text.replace("\u00a0", " ") for c in row[1:3]] == ["10 (17 %)", "10 (17 %)"]
    figure = next(b for b in document.blocks() if isinstance(b, Figure) and b.key == "likert-1")
    assert figure.data is table


def test_published_differences_are_told_in_words():
    rows = [("Taulukko 2", "Yht.", "polls_n", "409", "481", "x", "differs", "Yht. on 3.5 enemmän kuin polls_n."),
            ("Taulukko 1", "Yht.", "events_n", "33", "33", "x", "agrees", ""),
            ("Taulukko 6", "a", "agree_pct", "79.7", "79.76", "x", "rounding", "pyöristys")]  # fmt: skip
    columns = ["table", "row", "column", "printed", "derived", "formula", "verdict", "explanation"]
    tables = small_run.tables() | {"audit": pd.DataFrame(rows, columns=columns)}
    params = small_run.params(appendix={"published": True})
    document = build_audit(tables, params, small_run.FACTS)
    text = document.text()
    assert "laskettiin uudelleen 3 lukua. Yksi niistä ei täsmää. Lisäksi yksi ero selittyy pyöristyksellä." in text
    frame = next(t for t in document.tables() if t.key == "audit").frame
    assert frame.iloc[0][["column", "explanation"]].tolist() == [
        "Polls-vastausten määrä", "Yht. on 3,5 enemmän kuin Polls-vastausten määrä.",
    ]  # fmt: skip
    assert document.file == "audit"
    assert not document.simulated  # the published figures are real
    assert build_audit(tables, small_run.params(), small_run.FACTS) is None
    assert "audit" not in {t.key for t in build(tables, appendix={"published": True}).tables()}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("myös 24.8.2023 infon 72 vastausta", None),
        ("myös 17.2. ja 17.3.2023; jakso alkaa", None),
        ("1.9.–3.10.2024", None),
        ("20.8.2024–31.10.2025", None),
        ("versio 3.11.9", None),
        ("6/84 = 7.14 %, taulukossa 7.2 %", "6/84 = 7,14 %, taulukossa 7,2 %"),
        ("2.8–4.5", "2,8–4,5"),
        ("summa on 3.5.", "summa on 3,5."),
        ("keskiarvo oli 3.5. Se on", "keskiarvo oli 3,5. Se on"),
        ("osuus 79.76. ja", "osuus 79,76. ja"),
        ("", None),
    ],
)
def test_decimal_points_become_commas_but_dates_stay(text, read):
    assert decimal_commas(text) == (text if read is None else read)


@pytest.mark.parametrize(
    ("language", "name", "told"),
    [("fi", "ei tietoa", "30 vastaajaa, joiden taustatieto puuttuu"), ("en", "not known", "30 respondents whose")],
)
def test_those_without_a_background_are_no_group_and_told_under_the_table(language, name, told):
    tables = small_run.tables()
    missing = tables["groups"].query("group == 'muu'").assign(group="ei tietoa", group_n=30, respondents_n=1)
    missing = missing.assign(share=0.01, ci_low=0.0, ci_high=0.02, suppressed=False)
    known = tables["groups"].query("group != 'projektipäällikkö'")
    document = build(tables | {"groups": pd.concat([missing, known])}, language=language)
    table = next(t for t in document.tables() if t.key == "groups-role")
    assert table.frame["group"].drop_duplicates().tolist() == ["kehittäjä", "muu"]
    assert any(told in note.replace("\u00a0", " ") for note in table.notes)
    part = next(s for s in document.sections if table in s.blocks)
    assert [type(block).__name__ for block in part.blocks] == ["Table"]  # one known group is shown: nothing to compare
    both = build(tables | {"groups": pd.concat([missing, tables["groups"]])}, language=language)
    said = [item for s in both.sections for b in s.blocks if isinstance(b, Bullets) for item in b.items]
    assert any("projektipäällikkö" in item for item in said)
    assert not any(name in item for item in said)


def test_human_codes_are_told():
    tables = small_run.tables()
    codings = tables["codings"].copy()
    codings.loc[:9, "coder"] = "Anna"
    text = build(tables | {"codings": codings}, coding={"human": "x.csv"}).text()
    assert "Ajatusyksiköistä 10 on ihmisen luokittelemia tai tarkistamia." in text
    assert "Ihminen ei ole" not in text


@pytest.mark.parametrize(
    ("review", "said", "not_said"),
    [
        ("blind", "toisistaan riippumatta samat 20", "näki"),
        (
            "seen",
            "Ihminen tarkisti 20 ajatusyksikön luokituksen ja näki niissä ohjelman ehdotuksen.",
            "toisistaan riippumatta ",
        ),
        ("unknown", "Tieto siitä, näkikö ihminen ohjelman ehdotuksen, puuttuu", "toisistaan riippumatta "),
    ],
)
def test_only_a_blind_review_is_called_independent(review, said, not_said):
    row = {"review": review, "field": "theme", "n": 20, "note": None}
    measures = {f"{m}{end}": 0.9 for m in ("percent", "kappa", "alpha") for end in ("", "_low", "_high")}
    document = build(small_run.tables() | {"agreement": pd.DataFrame([row | measures])}, coding={"human": "x.csv"})
    part = next(s for s in document.sections if "yhtäpitävyys" in s.heading)
    text = part.blocks[0].text.replace("\u00a0", " ")
    assert said in text
    assert not_said not in text
    assert ("Krippendorff" in text) is (review == "blind")
    labels = [column.label for column in part.blocks[1].header]
    assert ("Cohenin kappa" in labels) is (review == "blind")
    assert ("Kappa tarkistuksessa (ei riippumaton)" in labels) is (review != "blind")


def test_languages_have_the_same_keys():
    def keys(entry, name=""):
        if isinstance(entry, dict) and "by" not in entry and name.count(".") < 2:
            return {k for part in entry for k in keys(entry[part], f"{name}.{part}")}
        return {name}

    finnish, english = (Wording.of(x)._words for x in ("fi", "en"))
    assert keys(finnish) == keys(english)


def test_the_whole_is_english_in_english():
    text = build(language="en", appendix={"quotes": False}).text().replace("\u00a0", " ")
    assert "Respondents: 59 respondents, 98 answers" in text
    for word in ("vastaaj", "Taulukko 1", "luottamusväli", "teema", "Kuvio"):
        assert word not in text


def test_parameters_choose_title_and_matrix(document):
    other = build(appendix={"title": "Oma otsikko", "subtitle": "Oma alaotsikko"}, matrix={"kinds": []})
    assert (other.title, other.subtitle) == ("Oma otsikko", "Oma alaotsikko")
    assert "1 Vastaajat teemoittain ja kehittämistyön vaiheittain" in [h for _, h in headings(other)]
    assert isinstance(document.tables()[0], Table)


def test_praise_and_suggestions_stand_in_one_table(document):
    table = next(t for t in document.tables() if t.key == "feedback")
    assert table.frame["theme"].drop_duplicates().tolist() == [*small_run.THEMES, "tilaisuudet"]
    drawn = grid(table, Wording.of("fi"))
    assert [c.text for c in drawn.head] == ["Teema", "Kiitokset", "Kehittämisehdotukset"]
    rows = {row[0].text: [c.text.replace("\u00a0", " ") for c in row[1:]] for row in drawn.rows}
    assert rows["Verkostotyö"] == ["6 (10 %)", "0"]
    assert rows["Tilaisuuksien toteutus"] == ["11 (19 %)", "0"]
    assert rows["Toistuvat kehittämistyön teemat eri vaiheissa"] == ["peitetty", "0"]
    text = document.text().replace("\u00a0", " ")
    assert "Kerrottujen lukujen mukaan kiitosta sai useimmin teema ”Tilaisuuksien toteutus” (11 vastaajaa)." in text
    assert "Vastauksissa ei ollut koodikirjan teemoihin liittyviä kehittämisehdotuksia." in text
    quoted = {
        (q.theme, q.phase)
        for b in document.blocks()
        if isinstance(b, Quotes)
        for q in b.items
        if b.matrix == "feedback"
    }
    assert quoted == {("verkostotyo", "kiitos")}


def test_praise_that_must_be_hidden_is_said_to_be():
    tables = small_run.tables()
    hidden = tables["feedback"].assign(suppressed=tables["feedback"]["kind"].eq("kiitos"))
    hidden.loc[hidden["suppressed"], ["respondents_n", "units_n", "responses_n"]] = pd.NA
    text = build(tables | {"feedback": hidden}).text()
    assert "Vastauksissa oli kiitoksia niin vähän, ettei lukuja voi näyttää" in text
    nothing = tables["feedback"].assign(suppressed=False, respondents_n=0)
    document = build(tables | {"feedback": nothing})
    assert "Vastauksissa ei ollut koodikirjan teemoihin liittyviä kiitoksia ja kehittämisehdotuksia." in document.text()
    assert "feedback" not in {t.key for t in document.tables()}


def test_a_theme_appendix_tells_of_its_themes_only():
    document = build(appendix={"themes": ["juurruttaminen"], "quotes": True})
    assert "Tuloksista on mukana yksi teema: ”Juurruttaminen”." in document.text()
    assert "nousseet aiheet" not in document.text()
    matrix = next(t for t in document.tables() if t.key == "matrix-wishes")
    assert set(matrix.frame["theme"]) == {"juurruttaminen"}
    quoted = {q.theme for b in document.blocks() if isinstance(b, Quotes) for q in b.items}
    assert quoted == {"juurruttaminen"}
    with pytest.raises(ParameterError, match="no theme 'juurutus' in the codebook"):
        build(appendix={"themes": ["juurutus"]})


def test_limits_are_told_by_the_events_names():
    text = build(survey={"only": {"event_id": ["k1", "k3"], "role": ["kehittäjä"]}}).text()
    assert "seuraavat: tilaisuus: Aloitusklinikka ja Juurruttamisklinikka; työrooli: kehittäjä." in text


@pytest.mark.parametrize("language", ["fi", "en"])
def test_charts_of_nothing_say_so(language):
    empty = {name: frame.head(0) for name, frame in small_run.tables().items()}
    for chart in (
        figures.matrix_heatmap(empty["matrix"], table5(), language),
        figures.topic_sizes(empty["topics"], language),
        figures.forest(empty["comparisons"], language),
    ):
        assert Wording.of(language)("nothing") in chart.to_json()


def test_a_saved_figure_is_the_same_bytes_each_time(tmp_path):
    tables = small_run.tables()
    for name in ("one", "two"):
        paths = figures.save_figure(figures.forest(tables["comparisons"]), tmp_path / name / "forest.svg")
    assert [p.name for p in paths] == ["forest.svg", "forest.png"]
    for path in paths:
        assert path.read_bytes() == (tmp_path / "one" / path.name).read_bytes()
    assert "−1,0" in paths[0].read_text(encoding="utf-8")


@pytest.mark.parametrize(("language", "word"), [("fi", r"[Tt]eema"), ("en", r"[Tt]heme")])
def test_topics_are_never_called_themes(language, word):
    tables = small_run.tables()
    topics = tables["topics"].head(3)
    same = dict(zip(small_run.THEMES, ["1", "2", "3"] * 3, strict=False))
    for name in ("groups", "comparisons"):
        tables[name] = (
            tables[name]
            .assign(theme=tables[name]["theme"].map(same))
            .drop_duplicates([c for c in ("theme", "group", "item_id") if c in tables[name]])
        )
    text = build(tables, topics_as_codebook(topics), language=language, coding={"codebook": None}).text()
    told = [line for line in text.splitlines() if re.search(word, line)]
    assert [line for line in told if "codebook" not in line.lower() and "koodikirja" not in line.lower()] == (
        ["Avoimen palautteen teemat"] if language == "fi" else ["Themes in open feedback"]
    )
