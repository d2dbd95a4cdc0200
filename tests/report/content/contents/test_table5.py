"""Table 5: which contents stand where, in which order, with which numbers; and in each of the three forms."""

import re

import docx
import openpyxl
import pandas as pd
import pytest
import small_contents
import small_run

from openfeedback.coding.codebook.load import load_codebook
from openfeedback.report.content.document import Cards
from openfeedback.report.content.grids.matrix_table import grid
from openfeedback.report.wording.sentences import Wording
from openfeedback.report.writers.files import render

PLAIN_PHASE = [{"id": "ei", "names": {"fi": "Kaikki", "en": "All"}}]


def build(contents=None, book=None, **params):
    tables = small_run.tables() | (small_contents.contents() if contents is None else contents)
    params = {"appendix": {"quotes": True}} | params
    return small_run.appendix(tables, small_run.params(**params), book or load_codebook("table5"))


def table_of(made):
    return next(t for t in made.tables() if t.key == "contents")


def rows_of(made, language="fi"):
    drawn = grid(table_of(made), Wording.of(language))
    return [[cell.text.replace("\u00a0", " ") for cell in row] for row in [drawn.head, *drawn.rows]]


@pytest.fixture(scope="module")
def whole():
    return build()


@pytest.fixture(scope="module")
def forms(whole, tmp_path_factory):
    return {path.suffix: path for path in render(whole, tmp_path_factory.mktemp("table5"))}


def test_it_comes_first_on_a_page_that_is_turned(whole):
    chapter = whole.sections[1]
    assert (chapter.heading, chapter.landscape) == ("1 Mitä toivottiin", True)
    assert "Kursivoidut sisällöt ovat uusia" in chapter.blocks[0].text


def test_contents_stand_in_their_phases_the_most_wished_first(whole):
    assert rows_of(whole) == [
        ["Teema", "Kehittämistyön alkuvaihe", "Toteutusvaihe", "Loppuvaihe"],
        ["Toistuvat kehittämistyön teemat eri vaiheissa",
         "Hyvien käytänteiden jakaminen (17) · Innokylän haun parantaminen (alle 5)"],
        ["Tavoitteet ja mittarit",
         "Mittarien määrän karsiminen (11) · Tavoitteiden ja mittareiden seuranta (8) · "
         "muita yksittäisiä toiveita (5–8)", "–", "–"],
        ["Ei vaihetta", "Tavoitteiden ja mittareiden seuranta (alle 5)"],
        ["Juurruttaminen", "–", "–", "Johdon =sitoutuminen (9)"],
    ]  # fmt: skip


def test_printed_contents_that_stand_in_no_cell_are_listed_below(whole):
    assert table_of(whole).notes == [
        "Näihin koodikirjan taulukon sisältöihin ei liitetty yhtään toivetta: "
        "”TKKIO-rakenteet ja -käytännöt eri alueilla”.",
        "Koodikirjan taulukon sisällöistä näitä toivoi alle 5 vastaajaa tai ei kukaan: ”Vaiheet ja työkalut”.",
    ]


def test_new_contents_are_marked_only_where_the_codebook_prints_some():
    contents = small_contents.contents()
    whole = contents["contents"].assign(printed=False).query("reason != 'joined'")
    whole = whole[whole["respondents_n"].fillna(1) > 0]
    made = build(contents | {"contents": whole})
    assert not table_of(made).frame["new"].any()
    assert table_of(made).notes == []
    assert "Kursivoidut" not in made.sections[1].blocks[0].text


def test_a_codebook_without_phases_has_two_columns():
    book = load_codebook("table5")
    plain = book.model_copy(update={"phases": [type(book.phases[0])(**PLAIN_PHASE[0])]})
    rows = rows_of(build(book=plain))
    assert rows[0] == ["Teema", "Sisällöt"]
    assert rows[2][1].startswith("Mittarien määrän karsiminen (14) · Tavoitteiden")
    assert {len(row) for row in rows} == {2}


def test_without_contents_there_is_no_chapter():
    none = {name: frame.head(0) for name, frame in small_contents.contents().items()}
    assert [t.key for t in build(none).tables() if t.key == "contents"] == []
    assert "contents" not in [t.key for t in build({}).tables()]


def test_a_theme_appendix_has_its_theme_alone():
    rows = rows_of(build(appendix={"themes": ["juurruttaminen"]}))
    assert [row[0] for row in rows] == ["Teema", "Juurruttaminen"]


def test_english_words_around_finnish_titles():
    rows = rows_of(build(language="en"), "en")
    assert rows[2][1].endswith("other single wishes (5–8)")
    assert "Innokylän haun parantaminen (under 5)" in rows[1][1]


def test_a_card_tells_phases_groups_origin_stability_and_quotes(whole):
    [cards] = [b for b in whole.blocks() if isinstance(b, Cards)]
    found = {card.content_id: card for card in cards.items}
    assert "tavoitteet_mittarit/muut" not in found
    card = found["tavoitteet_mittarit/karsiminen"]
    assert [(a, b.replace("\u00a0", " ")) for a, b in card.facts] == [
        ("Vaiheesta riippumatta", "14 vastaajaa"), ("Kehittämistyön alkuvaihe", "11 vastaajaa"),
        ("Työrooli: kehittäjä", "30 % (luottamusväli 20–40 %), 9 vastaajaa"),
        ("Työrooli: muu", "17 % (luottamusväli 7–27 %), 5 vastaajaa"), ("Lähde", "uusi tässä aineistossa"),
        ("Pysyvyys", "0,81 (vakaa)"),
    ]  # fmt: skip
    assert 0 < len(card.quotes) <= 3
    assert all(
        not c.quotes for c in build(appendix={"quotes": False}).blocks() if isinstance(c, Cards) for c in c.items
    )


def test_word_has_a_landscape_page_with_italics_for_what_is_new(forms, whole):
    word = docx.Document(str(forms[".docx"]))
    sizes = [(page.orientation, page.page_width > page.page_height) for page in word.sections]
    assert sizes == [(0, False), (1, True), (0, False)]
    table = word.tables[0]
    runs = [run for cell in table.rows[2].cells for p in cell.paragraphs for run in p.runs]
    italic = {run.text.replace("\u00ad", "") for run in runs if run.italic}
    assert italic == {"Mittarien määrän karsiminen"}
    assert table.rows[0]._tr.trPr.xpath("./w:tblHeader")
    assert len(set(table.rows[1]._tr.tc_lst)) == 2  # the spanning theme's cell


def test_the_workbook_opens_with_it_as_it_is_drawn(forms):
    book = openpyxl.load_workbook(forms[".xlsx"], rich_text=True)
    assert book.sheetnames[:3] == ["Taulukko 5", "LUE", "Sisällys"]
    sheet = book["Taulukko 5"]
    assert [cell.value for cell in sheet[2]] == ["Teema", "Kehittämistyön alkuvaihe", "Toteutusvaihe", "Loppuvaihe"]
    assert "B3:D3" in {str(area) for area in sheet.merged_cells.ranges}
    parts = sheet["B4"].value
    assert str(parts).replace("\u00a0", " ").split("\n") == [
        "Mittarien määrän karsiminen (11)", "Tavoitteiden ja mittareiden seuranta (8)",
        "muita yksittäisiä toiveita (5–8)"]  # fmt: skip
    assert parts[0].font.i
    assert sheet["D6"].data_type == "s"


def test_the_page_opens_contents_without_script(forms):
    text = forms[".html"].read_text(encoding="utf-8")
    assert text.count('<details class="content">') == 6
    found = re.search(r'<details class="content"><summary>.*?Mittarien.*?</details>', text, flags=re.S)[0]
    assert "Kehittämistyön alkuvaihe" in found
    assert 'data-theme="Tavoitteet ja mittarit"' in text


def test_rows_in_any_order_make_the_same_table(whole):
    turned = {name: frame.iloc[::-1] for name, frame in small_contents.contents().items()}
    assert rows_of(build(turned)) == rows_of(whole)


def test_the_summary_opens_with_what_is_wished_for_and_when(whole):
    said = [line.replace("\u00a0", " ") for line in whole.sections[0].blocks[-1].items]
    assert said[1] == (
        "Eniten toivottiin seuraavia sisältöjä: ”Hyvien käytänteiden jakaminen” (17 vastaajaa), ”Mittarien määrän "
        "karsiminen” (14 vastaajaa) ja ”Tavoitteiden ja mittareiden seuranta” (12 vastaajaa)."
    )
    assert said[2] == (
        "Kunkin vaiheen toivotuin sisältö niistä, joiden luku kerrotaan: kehittämistyön alkuvaihe – ”Mittarien määrän "
        "karsiminen” (11 vastaajaa); loppuvaihe – ”Johdon =sitoutuminen” (9 vastaajaa)."
    )
    assert said[3] == (
        "Yhden sisällön nimeä ei ole koodikirjassa, eikä ohjelma löytänyt sille sieltä läheistä sisältöä: "
        "”Mittarien määrän karsiminen” (14 vastaajaa)."
    )


def test_a_theme_has_half_a_page_with_bars_phases_praise_and_a_quote(whole):
    part = next(s for s in whole.sections if s.heading.endswith("Tavoitteet ja mittarit"))
    text, figure, quotes = part.blocks
    assert text.text.startswith(
        "Määritelmä koodikirjassa: Tavoitteiden ja mittareiden asettaminen, seuranta ja arviointi"
    )
    assert "”Mittarien määrän karsiminen” 14 ja ”Tavoitteiden ja mittareiden seuranta” 12" in figure.alt
    assert "Kehittämistyön alkuvaihe 21" in figure.alt
    assert (figure.data.key, figure.also.key) == ("contents-codebook", "matrix-wishes")
    assert len(quotes.items) == 1


def test_the_short_appendix_ends_with_half_a_page_on_method():
    made = build(appendix={"length": "short"})
    assert [s.heading for s in made.sections if s.heading] == [
        "1 Mitä toivottiin", "2 Toiveet teemoittain ja kehittämistyön vaiheittain", "3 Teemat ja annetut arviot",
        "4 Miten liite tehtiin",
    ]  # fmt: skip
    assert not made.contents
    drawn = [t.key for t in made.tables() if not t.only_workbook]
    assert drawn == ["contents", "matrix-wishes", "comparisons"]


def test_what_changed_since_an_earlier_round_is_told():
    contents = small_contents.contents()
    earlier = contents["contents"].query("content_id != 'tavoitteet_mittarit/karsiminen'").copy()
    earlier.loc[earlier["content_id"] == "toistuvat/kaytanteet", "respondents_n"] = 2
    gone = earlier.head(1).assign(content_id="toistuvat/x", title="Kahvitarjoilu", respondents_n=9)
    before = {"contents_earlier": pd.concat([earlier, gone]), "overview_earlier": pd.DataFrame({"respondents_n": [90]})}
    made = build(contents | before)
    part = next(s for s in made.sections if "muuttunut" in s.heading)
    assert part.blocks[0].text == (
        "Uusi sisältö edelliseen kyselyyn verrattuna on ”Mittarien määrän karsiminen”. Enää ei ole sisältöä "
        "”Kahvitarjoilu”. Selvästi yleistynyt on ”Hyvien käytänteiden jakaminen”."
    )
    rows = [[cell.text for cell in row] for row in grid(part.blocks[1], Wording.of("fi")).rows]
    assert [row[1:] for row in rows] == [
        ["Hyvien käytänteiden jakaminen", "2", "17", "yleistynyt"],
        ["Kahvitarjoilu", "9", "0", "ei enää mukana"],
        ["Mittarien määrän karsiminen", "0", "14", "uusi"],
    ]


def test_the_workbook_compares_with_the_codebook(whole):
    table = next(t for t in whole.tables() if t.key == "contents-codebook")
    status = dict(zip(table.frame["title"], table.frame["status"], strict=True))
    assert table.only_workbook
    assert status["Vaiheet ja työkalut"] == "ei kukaan tai alle 5"
    assert status["TKKIO-rakenteet ja -käytännöt eri alueilla"] == "ei kukaan"
    assert status["Mittarien määrän karsiminen"] == "uusi"
