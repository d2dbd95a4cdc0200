"""What an appendix tells stands in its tables: charts, largest numbers, differences of groups, what is new."""

import re

import pandas as pd
import pytest
import small_contents
import small_run
from pydantic import BaseModel
from studies import IDEAS, STUDIES, filled, praising, study, table5
from variants import variant, with_contents

from openfeedback.analysis.intervals import wilson
from openfeedback.coding.topics.shown.crosstab import outside_codebook
from openfeedback.params import Params
from openfeedback.report.content.appendix import build_appendix
from openfeedback.report.content.chapters.groups import apart
from openfeedback.report.content.document import Cards, Figure, Table
from openfeedback.report.content.grids.matrix_table import grid
from openfeedback.report.content.sheets import sheet_names
from openfeedback.report.wording import Wording
from openfeedback.report.wording.headings import settings_in_finnish
from openfeedback.run.notebook.drawn import drawn
from openfeedback.vocabulary import UNKNOWN

NUMBERS = ("respondents_n", "share", "mean", "difference", "ci_low", "ci_high", "group_n")


def appendix(tables, book=None, **params):
    return small_run.appendix(tables, small_run.params(**params), book or table5())


def numbers_of(table):
    found = [table.frame[c] for c in table.frame if pd.api.types.is_numeric_dtype(table.frame[c])]
    return {round(float(n), 6) for column in found for n in column.dropna()}


@pytest.mark.parametrize("name", ["rich", "contents", "without a codebook"])
def test_the_numbers_of_a_chart_stand_where_its_figure_says(name):
    made = variant(name, "fi")
    sheets = sheet_names(made.tables())
    figures = [block for block in made.blocks() if isinstance(block, Figure)]
    assert figures or name == "without a codebook"
    for figure in figures:
        tables = [table for table in (figure.data, figure.also) if table]
        known = set().union(*(numbers_of(table) for table in tables))
        for rows in figure.chart.to_dict()["datasets"].values():
            drawn = {round(float(row[c]), 6) for row in rows for c in NUMBERS if row.get(c) is not None}
            assert drawn - known == set(), figure.caption
        for table in tables:
            alone = figure.in_workbook and table is figure.data
            told = sheets[table.key] if alone or not table.number else str(table.number)
            assert told in figure.where, (figure.caption, figure.where)


def test_a_content_has_its_own_number_on_the_sheet_that_its_bar_names():
    made = variant("contents", "fi")
    figure = next(b for b in made.blocks() if isinstance(b, Figure) and b.key == "theme-tavoitteet_mittarit")
    rows = figure.data.frame
    assert rows.loc[rows["title"] == "Tavoitteiden ja mittareiden seuranta", "respondents_n"].tolist() == [12]
    assert "välilehdellä ”Sisällöt vaiheesta”" in figure.where
    assert "taulukossa\u00a02 ja" in figure.where


def test_without_a_workbook_nothing_points_to_one():
    for language in ("fi", "en"):
        made = appendix(with_contents(), language=language, appendix={"formats": ["docx", "html"]})
        where = [block.where for block in made.blocks() if isinstance(block, Figure)]
        assert "Excel" not in made.text() + "".join(where)
        assert "manifest.json" in made.text()


def test_groups_are_told_apart_by_any_two_intervals_not_by_the_ends_alone():
    """The highest share is a small group's, whose interval reaches the lowest; the middle one's does not."""
    shown = pd.DataFrame({"theme": "toistuvat", "group": ["pieni", "suuri", "muut"], "share": [0.8, 0.7, 0.2],
                          "ci_low": [0.25, 0.6, 0.1], "ci_high": [0.99, 0.8, 0.3]})  # fmt: skip
    said = [line for _, _, line in apart(study("demo", "fi")[1], shown)]
    assert len(said) == 1
    assert "”suuri”" in said[0]
    assert "”pieni”" not in said[0]


def test_the_rule_of_the_differences_stands_above_them():
    text = study("events apart", "fi")[0].text()
    part = text[text.index("Tilaisuus\n") :]
    rule = part.index("on kerrottu suurin selvä ero")
    assert rule < part.index("tilaisuuden ”")
    assert "ryhmästä ”" not in text


def test_a_hidden_number_that_may_be_larger_is_not_passed_over():
    tables = small_run.tables()
    matrix = tables["matrix"].assign(reason="", respondents_low=pd.NA, respondents_high=pd.NA)
    at = (matrix["theme"] == "toimintamallit") & (matrix["phase"] == "toteutus")
    said = {}
    for high in (20, 30):
        matrix.loc[matrix["suppressed"], ["reason", "respondents_low", "respondents_high"]] = ["small", 1, 4]
        matrix.loc[at, ["reason", "respondents_low", "respondents_high"]] = ["range", 15, high]
        made = appendix(tables | {"matrix": matrix})
        said[high] = {each.key for each in made.said}
    assert "summary.largest_cell" in said[20]
    assert "summary.largest_cell_shown" in said[30]
    assert {"matrix.biggest", "summary.largest_cell"} & said[30] == set()


def test_equals_are_largest_together_or_none_is():
    tables = small_run.tables()
    feedback = tables["feedback"].assign(suppressed=False)
    pairs = list(zip(feedback["theme"], feedback["kind"], strict=True))
    equal = {("verkostotyo", "kiitos"): 9, ("tilaisuudet", "kiitos"): 9}
    counts = pd.array([equal.get(pair, 0) for pair in pairs], dtype="Int64")
    made = appendix(tables | {"feedback": feedback.assign(respondents_n=counts, units_n=counts)})
    said = next(each.text for each in made.said if each.key == "feedback.most_kiitos")
    assert "Verkostotyö" in said
    assert "Tilaisuuksien toteutus" in said


def test_contents_of_the_codebooks_list_are_not_new():
    """By id (toistuvat/haku is in contents.csv) or by title."""
    contents = small_contents.contents()
    titled = contents["contents"]["content_id"] == "juurruttaminen/johto"
    contents["contents"].loc[titled, "title"] = "Esimerkit juurtuneista malleista"
    made = appendix(small_run.tables() | contents)
    frame = next(t for t in made.tables() if t.key == "contents").frame
    named = frame.loc[frame["named"], "content_id"].unique()
    assert set(named) == {"toistuvat/haku", "juurruttaminen/johto"}
    assert not frame.loc[frame["named"], "new"].any()
    assert set(frame.loc[frame["new"], "content_id"]) == {"tavoitteet_mittarit/karsiminen"}
    text = made.text()
    assert "Yhden sisällön nimeä ei ole koodikirjassa" in text
    assert "Muista 2 on koodikirjan sisältöluettelossa" in text
    status = next(t for t in made.tables() if t.key == "contents-codebook").frame
    assert status.loc[status["title"] == "Esimerkit juurtuneista malleista", "status"].item().startswith("löytyi")


def test_a_content_whose_units_are_like_one_of_the_codebook_is_near_it_and_not_new():
    made = study("contents near the codebook's", "fi")[0]
    frame = next(t for t in made.tables() if t.key == "contents").frame
    here = frame["content_id"] == "tavoitteet_mittarit/karsiminen"
    assert frame.loc[here, "near"].unique().tolist() == ["Mittareiden määrä"]
    assert not frame.loc[here, "new"].any()
    assert "Muista yhden nimeä ei ole koodikirjassa, mutta useimmat sen ajatusyksiköistä" in made.text()
    cards = next(block for block in made.blocks() if isinstance(block, Cards))
    facts = dict(next(card for card in cards.items if card.content_id.endswith("karsiminen")).facts)
    assert facts["Lähde"] == "lähellä koodikirjan sisältöä ”Mittareiden määrä”"
    assert "summary.new" not in {each.key for each in made.said}


def test_all_phases_together_are_not_called_like_the_phase_of_several():
    frame = next(t for t in variant("contents", "fi").tables() if t.key == "contents").frame
    assert set(frame.loc[frame["spanning"], "phase_name"]) == {"Vaiheesta riippumatta"}
    several = next(phase.name("fi") for phase in table5().phases if phase.id == "kaikki")
    assert several not in set(frame["phase_name"])


def test_a_card_says_what_its_numbers_count():
    cards = next(block for block in variant("contents", "fi").blocks() if isinstance(block, Cards))
    facts = dict(next(card for card in cards.items if card.content_id.endswith("karsiminen")).facts)
    assert facts["Vaiheesta riippumatta"] == "14\u00a0vastaajaa"
    assert facts["Kehittämistyön alkuvaihe"] == "11\u00a0vastaajaa"
    assert facts["Työrooli: kehittäjä"].endswith("9\u00a0vastaajaa")
    assert not re.search(r"\bn\s*=", " ".join(text for card in cards.items for _, text in card.facts))


def test_what_n_is_stands_beside_every_table_that_has_it():
    for name in STUDIES:
        for block in study(name, "fi")[0].blocks() if "group" in name or "event" in name else ():
            if isinstance(block, Table) and block.key.startswith("groups-") and block.kind == "wide":
                assert not block.frame["group_n"].notna().any() or any(" n on " in note for note in block.notes)


def test_a_topic_mostly_of_the_theme_others_is_said_to_be_of_it():
    cross = pd.DataFrame({"topic_id": "1", "theme": ["muut", "juurruttaminen", "ei_teemaa"], "units_n": [12, 1, 1],
                          "respondents_n": [12, 1, 1], "share": [12 / 14, 1 / 14, 1 / 14]})  # fmt: skip
    found = outside_codebook(cross, pd.DataFrame({"topic_id": ["1"], "label": ["Viestintä"], "units_n": [14]}))
    assert found["theme"].tolist() == ["muut"]
    assert found["candidate"].tolist() == [True]


def test_a_theme_of_a_few_is_not_said_to_be_of_most_respondents():
    text = study("one phase, every kind", "fi")[0].text()
    assert "Useimmat vastaajat" not in text
    assert "Luokittelun mukaan eniten vastaajia on" in text


def settings_of(model, before=""):
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from settings_of(inner, f"{before}{name}.")
        else:
            yield before + name


def test_every_setting_has_finnish_words_in_the_workbook():
    assert set(settings_of(Params)) == set(settings_in_finnish())
    made = study("demo", "fi")[0]
    table = next(t for t in made.tables() if t.key == "parameters")
    assert [column.label for column in table.header][1:] == ["Nimi asetustiedostossa", "Arvo asetustiedostossa"]
    shown = dict(zip(table.frame["key"], table.frame["setting"], strict=True))
    assert shown["matrix.min_cell"] == "Pienin näytettävä määrä vastaajia"


@pytest.mark.parametrize("name", [name for name in STUDIES if "notes" in name])
@pytest.mark.parametrize(("language", "word"), [("fi", r"vastaaj|vastannei|\d.henkilö"), ("en", "respondent")])
def test_notes_are_not_called_respondents(name, language, word):
    made = study(name, language)[0]
    labels = [column.label for table in made.tables() for column in table.header]
    text = "\n".join(
        [made.text(), *labels, *(f"{a}: {b}" for t in made.tables() for c in t.header for a, b in c.parts)]
    )
    found = [line for line in text.splitlines() if re.search(word, line, re.I) and "TKKIO" not in line]
    assert found == []


def test_that_numbers_are_of_notes_is_said():
    assert "eivät ihmisten" in study("notes alone", "fi")[0].text()
    assert "muistilappu on laskettu omaksi vastaajakseen" in study("a board", "fi")[0].text()


@pytest.mark.parametrize("name", ["a board", "a board, contents", "a board, no codebook"])
def test_that_notes_are_among_the_counted_stands_where_they_are_counted(name):
    """In the caption or a note of each table of answers, in the heading of its numbers, and in the text beside it."""
    made = study(name, "fi")[0]
    beside = {id(block): text(section.blocks) for section in made.sections for block in section.blocks}
    for table in made.tables():
        counts = [c.label for c in table.header if c.name == "respondents_n"]
        if counts and table.key not in ("items", "power") and not table.key.startswith(("distribution", "groups-role")):
            assert counts == ["Vastaajia ja muistilappuja"], table.key
            assert table.only_workbook or "muistilap" in beside[id(table)], table.key
    assert "muistilapulta" in made.text()


def text(blocks):
    lines = [
        line for b in blocks for line in (getattr(b, "text", ""), getattr(b, "caption", ""), *getattr(b, "notes", ()))
    ]
    return "\n".join(lines)


@pytest.mark.parametrize("name", ["neither codebook nor topics", "neither codebook nor topics, without scores"])
def test_without_codebook_and_topics_the_reason_is_told_and_nothing_claimed(name):
    made = study(name, "fi")[0]
    headings = [section.heading for section in made.sections]
    assert made.text().count("Aiheita ei etsitty, koska vastauksia on siihen liian vähän") == 2  # summary and chapter
    assert not any("mainitsemat aiheet" in h or "Aiheet ja annetut" in h for h in headings)
    assert any(h.endswith("Annetut arviot") for h in headings) != name.endswith("scores")
    for word in ("ryhmitellyt", "ryhmitteli", "teemojen tilalla", "Lopuksi laskettiin"):
        assert word not in made.text()


def test_a_topic_that_few_speak_of_is_named_nowhere():
    source = study("no codebook", "fi")[1]
    topics = source.tables["topics_shown"].assign(reason=["small", "", "", "", ""], suppressed=[True] + [False] * 4)
    name = source.codebook.themes[0].name("fi")
    made = build_appendix({**source.tables, "topics_shown": topics}, source.params, source.codebook, source.facts)
    assert name in study("no codebook", "fi")[0].text()
    assert name not in "\n".join([made.text(), *(t.frame.to_string() for t in made.tables())])


def test_the_comparisons_that_were_not_made_are_not_among_those_that_were():
    text = study("demo", "fi")[0].text()
    assert re.search(r"Lisäksi \d+ vertailua jätettiin tekemättä", text)


def test_those_without_a_background_are_no_group():
    made = study("many groups", "fi")[0]
    table = next(t for t in made.tables() if t.key == "groups-role")
    assert UNKNOWN not in " ".join(table.frame["group"])
    assert any(
        note == "Taulukossa eivät ole mukana ne 40\u00a0vastaajaa, joiden taustatieto puuttuu." for note in table.notes
    )
    hidden = next(t for t in study("groups alike", "fi")[0].tables() if t.key == "groups-role")
    assert "Taulukossa eivät ole mukana ne, joiden taustatieto puuttuu." in hidden.notes


def test_a_difference_is_clear_only_after_correction_for_its_table():
    """Of 70 % and 45 % of 80 respondents p is 0.002: clear among two groups, not among 15 times as many pairs."""
    low, high = wilson([56, 36], [80, 80])
    pair = pd.DataFrame(
        {"theme": "toistuvat", "group": ["a", "b"], "share": [0.7, 0.45], "ci_low": low, "ci_high": high}
    )
    alike = pd.concat([pair.assign(theme=theme, share=0.5, ci_low=0.39, ci_high=0.61) for theme in map(str, range(29))])
    source = study("demo", "fi")[1]
    assert low[0] > high[1]  # the intervals lie apart
    assert len(apart(source, pair)) == 1
    assert apart(source, pd.concat([pair, alike])) == []


@pytest.mark.parametrize("name", [name for name in STUDIES if "groups" in name])
def test_notes_of_groups_tell_of_the_marks_that_stand_in_the_cells(name):
    made = study(name, "fi")[0]
    for table in made.tables():
        if table.key.startswith("groups-") and table.kind == "wide":
            cells = [cell.text for row in grid(table, Wording.of("fi")).rows for cell in row[1:]]
            notes = " ".join(table.notes)
            assert ("Merkki …" in notes) == ("…" in cells), table.key
            assert ("Merkintä ”alle" in notes or "merkintä ”alle" in notes) == any("alle" in c for c in cells), (
                table.key
            )
            ranged = any(re.fullmatch(r"\d+–\d+", cell) for cell in cells)
            assert ("Vaihteluväli" in notes) == ranged, table.key


def test_praise_is_not_quoted_as_a_suggestion_unless_a_person_coded_it_so():
    tables = small_run.tables()
    wanted = {("verkostotyo", IDEAS): 9}
    feedback = praising(wanted)["feedback"]
    here = tables["codings"].index[tables["codings"]["theme"] == "verkostotyo"][:6]
    codings, units = tables["codings"].copy(), tables["units"].copy()
    codings.loc[here, "kind"] = IDEAS
    for i, at in enumerate(here):
        units.loc[at, "text"] = f"Tosi hyvä klinikka {i}, kiitos!" if i else "Liian pitkä klinikka, lyhentäkää."
    given = {**tables, "feedback": feedback, "units": units}
    for coder, said in (("model", 1), ("KL", 5)):
        settings = small_run.params(appendix={"quotes": True})
        quotes = drawn({**given, "codings": codings.assign(coder=coder)}, settings, 5)["quotes"]
        assert len(quotes[(quotes["by"] == "kind") & (quotes["kind"] == IDEAS)]) == said


def test_a_check_of_chosen_rows_is_not_said_to_tell_how_well_the_others_are_coded():
    """The rows that a person checks are the least sure ones."""
    text = study("seen review", "fi")[0].text()
    assert "säilytti teemansa" not in text
    assert "ellei tarkistettavia ole valittu satunnaisesti" in text


def test_the_rule_of_a_clear_difference_is_told_once():
    text = study("events apart", "fi")[0].text()
    assert text.count("Ero on selvä, kun korjattu p-arvo") == 1
    assert "päällekkäin" not in text


def test_units_without_a_proposed_theme_are_no_check_of_the_program():
    """A person coded what the program had left: nothing was proposed, kept, replaced or agreed upon."""
    made = study("a review of units without a theme", "fi")[0]
    assert "Ihminen luokitteli 20\u00a0ajatusyksikköä, joille ohjelma ei ollut antanut teemaa." in made.text()
    for wrong in ("tarkisti", "ohjelman ehdotuksen", "kappa", "korvaa", "yhtäpitävyys", "antoi kullekin teeman"):
        assert wrong not in made.text(), wrong
    assert not [table.key for table in made.tables() if table.key.startswith("agreement")]
    some, source = study("a review of some units without a theme", "fi")
    assert "Ihminen tarkisti 15 ajatusyksikön" in some.text()
    assert "Näistä 5\u00a0ajatusyksikköä oli sellaisia, joille ohjelma ei ollut antanut teemaa." in some.text()
    codings = filled(5, 15)["codings"]
    program = codings["coder"].eq("model") & codings["theme"].notna()
    assert f"Tietokoneohjelma luokitteli {program.sum()}\u00a0ajatusyksikköä." in some.text()
    assert source.overview("abstained_n") == codings["theme"].isna().sum() > 0
    assert "teeman niille, joista se oli riittävän varma" in some.text()
    assert "koska ohjelman varmuus jäi alle rajan" in some.text()


@pytest.mark.parametrize(
    ("language", "word"),
    [("fi", r"mainin(?!t)|mainits(?!ematta)|mainittiin|nostivat"), ("en", r"\bmentioned (a|the|by|it)\b|\braised\b")],
)
@pytest.mark.parametrize(
    "name", ["demo", "no codebook", "events apart", "notes alone, every kind", "one phase, every kind"]
)
def test_nobody_is_said_to_mention_what_a_program_assigned(name, language, word):
    text = study(name, language)[0].text()
    assert [line for line in text.split("\n") if re.search(word, line)] == []


def test_the_largest_topics_of_the_summary_are_not_unstable():
    text = study("no codebook", "fi")[0].text().replace("\u00a0", " ")
    assert "Suurimmat niistä aiheista, jotka eivät ole epävakaita eivätkä sekalaisia, ovat" in text
    line = next(line for line in text.split("\n") if line.startswith("Suurimmat niistä"))
    assert "(epävakaa)" not in line


def test_an_unstable_theme_is_marked_where_the_summary_names_it():
    text = study("themes of unstable topics", "fi")[0].text().replace("\u00a0", " ")
    assert "(6 vastaajaa, epävakaa)" in text
