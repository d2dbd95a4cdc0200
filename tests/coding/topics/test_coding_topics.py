"""Topics: what must not change them, and what becomes of every unit."""

from functools import partial
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError
from sklearn.metrics import adjusted_rand_score

from openfeedback.coding.classifier.combine import code_by_topics
from openfeedback.coding.codebook.model import topics_as_codebook
from openfeedback.coding.topics.find import Topics, find_topics
from openfeedback.coding.topics.shown.crosstab import comparable, outside_codebook, topic_themes
from openfeedback.coding.topics.shown.layout import topic_points
from openfeedback.coding.topics.words.candidates import find_words
from openfeedback.coding.topics.words.representation import representation_model
from openfeedback.errors import InputError, ParameterError
from openfeedback.params import load_params
from openfeedback.settings import TopicSettings
from openfeedback.tables import COLUMNS
from openfeedback.text.vectors.encode import embed

SUBJECTS = {
    "mittarit": [
        "Mittarit ja tavoitteet",
        "Tavoitteiden mittaaminen",
        "Hyvä mittari tavoitteelle",
        "Mittareiden valinta",
    ],
    "viestinta": ["Viestintä sidosryhmille", "Viestinnän suunnittelu", "Somen viestintä", "Viestintä ja tiedottaminen"],
    "juurrutus": [
        "Juurruttaminen arkeen",
        "Juurruttamisen vaiheet",
        "Juurrutus hankkeen jälkeen",
        "Arkeen juurruttaminen",
    ],
}


def _made() -> tuple[pd.DataFrame, np.ndarray]:
    random = np.random.default_rng(5)
    rows, vectors = [], []
    for at, (subject, texts) in enumerate(SUBJECTS.items()):
        for i in range(12):
            rows.append({"unit_id": f"{subject}.{i}", "text": f"{texts[i % 4]} {'abc'[i // 4]}", "subject": subject})
            vectors.append(np.eye(8)[at] + random.normal(0, 0.1, 8))
    return pd.DataFrame(rows), np.array(vectors, dtype=np.float32)


SETTINGS = TopicSettings(neighbours=6, resamples=5)


@pytest.fixture
def made() -> tuple[pd.DataFrame, np.ndarray]:
    """36 units on three subjects with vectors around three directions."""
    return _made()


@pytest.fixture(scope="module")
def usual() -> Topics:
    """Their topics, found once; nobody changes them."""
    return find_topics(*_made(), SETTINGS)


def test_topics_follow_the_subjects_and_every_unit_has_one(made, usual):
    units, found = made[0], usual
    joined = units.merge(found.assignments, on="unit_id")
    assert joined.groupby("subject").topic_id.nunique().tolist() == [1, 1, 1]
    assert joined.topic_id.nunique() == len(found.topics) == 3
    assert set(COLUMNS["topics"]) <= set(found.topics.columns)
    assert found.topics.units_n.sum() == len(units)
    assert found.topics.stability.min() > 0.9


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_row_order_changes_nothing(made, usual, seed):
    units, vectors = made
    order = np.random.default_rng(seed).permutation(len(units))
    a, b = usual, find_topics(units.iloc[order], vectors[order], SETTINGS)
    pd.testing.assert_frame_equal(a.topics, b.topics)
    assert dict(a.assignments[["unit_id", "topic_id"]].values) == dict(b.assignments[["unit_id", "topic_id"]].values)
    assert b.assignments.unit_id.tolist() == units.unit_id.iloc[order].tolist()


def test_duplicates_change_only_the_counts(made, usual):
    units, vectors = made
    more = pd.concat(
        [units, units.head(12).assign(unit_id=lambda u: u.unit_id + "x", text=lambda u: u.text.str.upper())]
    )
    a, b = usual, find_topics(more, np.vstack([vectors, vectors[:12]]), SETTINGS)
    assert a.topics.keywords.tolist() == b.topics.keywords.tolist()
    assert sorted(b.topics.units_n) == [12, 12, 24]
    assert b.assignments.topic_id.notna().all()


@pytest.mark.slow
def test_any_seed_finds_nearly_the_same_topics_in_real_answers_to_one_question(shared_data):
    answers = pd.read_csv(shared_data / "dev_coop" / "dev_coop.csv").q11_1.dropna().head(300).astype(str)
    units, vectors = _embedded(answers[answers.str.strip() != ""].tolist())
    runs = [find_topics(units, vectors, TopicSettings(resamples=0), seed=s).assignments.topic_id for s in range(3)]
    assert np.mean([adjusted_rand_score(a, b) for a, b in combinations(runs, 2)]) >= 0.8


def test_keywords_stand_in_several_units_of_several_people_of_their_topic(made):
    units, vectors = made
    mine = units.assign(respondent_id=units["unit_id"], text=units["text"] + [" kissa" if i in (0, 1) else " koira"
                        if i == 13 else "" for i in range(len(units))])  # fmt: skip
    mine.loc[[0, 1], "respondent_id"] = "one person"
    found = find_topics(mine, vectors, SETTINGS)
    joined = mine.merge(found.assignments, on="unit_id").assign(lemmas=[
        {w.lemma for w in words} for words in find_words(mine["text"].tolist())
    ])  # fmt: skip
    for topic_id, keywords in zip(found.topics.topic_id, found.topics.keywords, strict=True):
        own = joined[joined.topic_id == topic_id]
        for word in keywords.split(", "):
            said = own[[word in lemmas for lemmas in own.lemmas]]
            assert min(len(said), said.respondent_id.nunique()) >= 3
    assert not found.topics.keywords.str.contains("kissa|koira").any()


def test_units_between_topics_are_their_edge_and_name_nothing(made):
    units, vectors = made
    between = (vectors[units.subject == "mittarit"][0] + vectors[units.subject == "viestinta"][0]) / 2
    more = pd.concat([units, pd.DataFrame({"unit_id": ["between"], "text": ["Sekä että"], "subject": ["none"]})])
    found = find_topics(more.reset_index(drop=True), np.vstack([vectors, between]), SETTINGS)
    inner = found.assignments.set_index("unit_id").core
    assert not inner["between"]
    assert inner.drop("between").mean() > 0.9
    assert set(" ".join(found.topics.example_ids).split()) <= set(inner[inner].index)
    by_mean = find_topics(units, vectors, SETTINGS.model_copy(update={"method": "kmeans", "resamples": 0}))
    assert by_mean.assignments.core.all()


def test_too_few_units_say_so(made):
    units, vectors = made
    found = find_topics(units.head(14), vectors[:14], SETTINGS)
    assert found.topics.empty
    assert found.assignments.topic_id.isna().all()
    assert "14" in found.note
    assert found.assignments.reason.eq(found.note).all()


def test_empty_texts_keep_a_reason(made):
    units, vectors = made
    units.loc[0, "text"] = "  "
    found = find_topics(units, vectors, SETTINGS).assignments
    assert found.reason.dropna().to_dict() == {0: "empty text"}


def test_caller_table_is_left_alone(made):
    units, vectors = made
    before, rows = units.copy(), vectors.copy()
    find_topics(units, vectors, SETTINGS)
    pd.testing.assert_frame_equal(units, before)
    assert (vectors == rows).all()


@pytest.mark.slow
@pytest.mark.parametrize("method", ["kmeans", "hdbscan"])
def test_other_models_stay_available(made, method):
    units, vectors = made
    found = find_topics(units, vectors, SETTINGS.model_copy(update={"method": method, "resamples": 2}))
    assert len(found.topics) >= 2
    assert (found.assignments.topic_id.notna() | found.assignments.reason.notna()).all()


def test_questions_apart(made):
    units, vectors = made
    units["question_id"] = np.where(units.subject == "mittarit", "q1", "q2")
    settings = SETTINGS.model_copy(update={"by_question": True})
    found = find_topics(units, vectors, settings)
    assert set(found.topics.question_id) == {"q2"}
    assert "q1" in found.note
    assert sorted(found.assignments.unit_id) == sorted(units.unit_id)


def test_topics_that_would_be_the_questions_again_are_found_within_each(made):
    units, vectors = made
    mixed = units.assign(question_id=["q1", "q2"] * (len(units) // 2) + ["q1"] * (len(units) % 2))
    few = SETTINGS.model_copy(update={"min_units": 4, "resamples": 0})
    assert "question_id" not in find_topics(mixed, vectors, few).topics  # topics run through both questions
    apart = units.assign(question_id=np.where(units["subject"] == "juurrutus", "q1", "q2"))
    assert "question_id" in find_topics(apart, vectors, few).topics
    pooled = few.model_copy(update={"by_question": False})
    assert "question_id" not in find_topics(apart, vectors, pooled).topics


def test_merged_and_named_by_hand(made):
    units, vectors = made
    settings = SETTINGS.model_copy(update={"merge": [["viestintä", "juurrutus.1"]], "names": {"mittari": "Mittarit"}})
    found = find_topics(units, vectors, settings)
    assert sorted(found.topics.units_n) == [12, 24]
    assert found.topics.set_index("units_n").label[12] == "Mittarit"
    assert found.topics.stability.min() > 0.9


def test_unknown_names_are_all_named(made):
    units, vectors = made
    settings = SETTINGS.model_copy(update={"merge": [["kissa", "koira"]]})
    with pytest.raises(ParameterError) as error:
        find_topics(units, vectors, settings)
    assert len(error.value.problems) == 2


def test_number_of_topics_keeps_its_bounds(made):
    units, vectors = made
    two = find_topics(units, vectors, SETTINGS.model_copy(update={"max_topics": 2, "resamples": 0}))
    assert len(two.topics) == 2
    many = find_topics(units, vectors, SETTINGS.model_copy(update={"min_topics": 5, "min_size": 2, "resamples": 0}))
    assert len(many.topics) >= 5
    asked = find_topics(units, vectors, SETTINGS.model_copy(update={"min_topics": 30, "resamples": 0}))
    assert "min_topics asks for 30" in asked.note
    assert asked.assignments.topic_id.notna().all()


@pytest.mark.parametrize("method", ["graph", "hdbscan"])
def test_more_topics_than_a_reader_reads_are_joined_unless_the_user_chose_their_number(made, monkeypatch, method):
    units, vectors = made
    quick = SETTINGS.model_copy(update={"method": method, "min_size": 3, "resamples": 2})
    usual = find_topics(units, vectors, quick)
    assert usual.bound() == {}
    assert "max_topics" not in usual.note
    monkeypatch.setattr("openfeedback.coding.topics.number.A_TABLE", 2)
    monkeypatch.setattr("openfeedback.coding.topics.number.LEAST", 2)
    few = find_topics(units, vectors, quick)
    assert len(few.topics) == 2
    assert few.bound() == {"free": len(usual.topics), "most": 2, "within": "all"}
    assert f"without a bound there would be {few.free}" in few.note
    for chosen in ({"max_topics": 20}, {"min_topics": len(usual.topics)}):
        mine = find_topics(units, vectors, quick.model_copy(update=chosen))
        assert (len(mine.topics), mine.free) == (len(usual.topics), 0)


def test_the_bound_is_shared_by_the_questions(made, monkeypatch):
    monkeypatch.setattr("openfeedback.coding.topics.number.OF_ALL", 4)
    monkeypatch.setattr("openfeedback.coding.topics.number.LEAST", 2)
    both = pd.concat([made[0].assign(question_id=q, unit_id=q + made[0].unit_id) for q in "ab"], ignore_index=True)
    settings = SETTINGS.model_copy(update={"by_question": True, "resamples": 0})
    found = find_topics(both, np.vstack([made[1]] * 2), settings)
    assert found.topics.groupby("question_id").size().tolist() == [2, 2]
    assert found.bound() == {"free": 6, "most": 2, "within": "each"}
    alone = find_topics(both.head(36), made[1], settings)
    assert (len(alone.topics), alone.free) == (3, 0)


def test_unstable_topics_are_compared_only_where_asked(made, monkeypatch):
    units, vectors = made
    monkeypatch.setattr("openfeedback.coding.topics.find.jaccard_stability", lambda *_: np.array([0.9, 0.7, 0.4]))
    found = find_topics(units, vectors, SETTINGS)
    assert found.topics.stable.tolist() == ["stable", "tentative", "unstable"]
    assert found.topics.compared.tolist() == [True, True, False]
    kept = comparable(found.assignments, found.topics)
    assert kept.topic_id.isna().sum() == found.topics.units_n[2]
    codings = code_by_topics(found.assignments, topics_as_codebook(found.topics))
    assert set(comparable(codings, found.topics).theme.dropna()) == {"1", "2"}
    asked = find_topics(units, vectors, SETTINGS.model_copy(update={"use_unstable": True}))
    assert asked.topics.compared.all()


@pytest.fixture(scope="module")
def embedded() -> tuple[np.ndarray, Topics]:
    """The units' own vectors, and topics of these without a representation."""
    units = _made()[0]
    vectors = embed(units.text)
    return vectors, find_topics(units, vectors, SETTINGS)


@pytest.mark.parametrize("name", ["MaximalMarginalRelevance", "KeyBERTInspired"])
def test_representation_models_of_bertopic_give_keywords_of_the_same_topics(made, embedded, name):
    units, (vectors, plain) = made[0], embedded
    found = find_topics(units, vectors, SETTINGS.model_copy(update={"representation": name}))
    assert found.assignments.topic_id.tolist() == plain.assignments.topic_id.tolist()
    assert all(set(a.split(", ")) <= set(_lemmas(units)) for a in found.topics.keywords)
    assert found.topics.label.str.len().min() > 0


IMPORTS = ("evil", "evil.Model", "bertopic.representation.KeyBERTInspired", "pathlib.Path", "os.system", "NoSuchModel",
           "__init__", "TextGeneration", "_utils", "")  # fmt: skip


@pytest.mark.parametrize("name", IMPORTS)
def test_a_representation_is_a_name_of_the_list_and_nothing_is_imported(made, tmp_path, monkeypatch, name):
    (tmp_path / "evil.py").write_text(f"open({str(tmp_path / 'canary')!r}, 'w').write('run')\nclass Model: pass\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ValidationError, match="MaximalMarginalRelevance"):
        TopicSettings(representation=name)
    unchecked = SETTINGS.model_copy(update={"representation": name})
    ask = partial(find_topics, *made, unchecked) if name == "evil.Model" else partial(representation_model, name)
    with pytest.raises(ParameterError, match=r"topics\.representation: .* give MaximalMarginalRelevance, KeyBERT"):
        ask()
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("keybert", "KeyBERTInspired"),
        ("MaximalMarginalRelevanse", "MaximalMarginalRelevance"),
        ("bertopic.representation.PartOfSpeech", "PartOfSpeech"),
    ],
)
def test_check_names_the_nearest_representation(tmp_path, given, meant):
    path = tmp_path / "p.yml"
    path.write_text(f"survey: {{files: []}}\ntopics: {{representation: {given}}}\n")
    with pytest.raises(ParameterError) as wrong:
        load_params(path)
    assert f"p.yml: topics.representation = '{given}'" in str(wrong.value)
    assert f"did you mean '{meant}'?" in str(wrong.value)


def _lemmas(units: pd.DataFrame) -> list[str]:
    return [word.lemma for of_unit in find_words(units.text.tolist()) for word in of_unit]


def test_the_map_has_every_unit_with_a_topic_in_discs_apart(made, usual):
    units, vectors = made
    found = usual
    assigned = found.assignments.assign(
        topic_id=found.assignments.topic_id.mask(found.assignments.unit_id == "mittarit.0")
    )
    points = topic_points(units, vectors, assigned)
    assert points.unit_id.tolist() == [u for u in units.unit_id if u != "mittarit.0"]
    middles = points.groupby("topic_id")[["x", "y"]].mean()
    gaps = np.linalg.norm(middles.to_numpy()[:, None] - middles.to_numpy()[None], axis=2)
    assert gaps[~np.eye(len(gaps), dtype=bool)].min() > 2 * np.sqrt(11)
    order = np.random.default_rng(1).permutation(len(units))
    again = topic_points(units.iloc[order], vectors[order], assigned).set_index("unit_id")
    pd.testing.assert_frame_equal(again.loc[points.unit_id].reset_index(), points)


def test_map_without_topics_is_empty(made):
    units, vectors = made
    nothing = pd.DataFrame({"unit_id": units.unit_id, "topic_id": None})
    assert topic_points(units, vectors, nothing).empty


def test_topics_outside_the_codebook_are_candidates():
    assigned = pd.DataFrame({"unit_id": list("abcdef"), "topic_id": ["1"] * 3 + ["2"] * 3})
    coded = pd.DataFrame({
        "unit_id": list("abcdef"), "theme": ["raha", "raha", None, "raha", "muut", None],
        "theme_p": [0.9, None, None, 0.2, 0.9, None],
    })  # fmt: skip
    units = pd.DataFrame({"unit_id": list("abcdef"), "response_id": list("aabbcc")})
    responses = pd.DataFrame({"response_id": list("abc"), "respondent_id": ["p", "p", "q"]})
    cross = topic_themes(assigned, coded, units, responses)
    counted = cross.set_index(["topic_id", "theme"])
    assert counted.units_n.to_dict() == {
        ("1", "ei_teemaa"): 1,
        ("1", "raha"): 2,
        ("2", "ei_teemaa"): 2,
        ("2", "muut"): 1,
    }
    assert counted.respondents_n.to_dict()[("2", "ei_teemaa")] == 2
    topics = pd.DataFrame({"topic_id": ["1", "2"], "label": ["Raha", "Muu"], "units_n": [3, 3]})
    found = outside_codebook(cross, topics).set_index("topic_id")
    assert found.candidate.to_dict() == {"2": True, "1": False}
    assert found.theme.dropna().to_dict() == {"1": "raha", "2": "muut"}
    assert found.outside.round(2).to_dict() == {"2": 1.0, "1": 0.33}
    assert outside_codebook(cross, topics.iloc[:0]).empty


def test_a_small_event_has_no_topics_and_none_outside_the_codebook():
    nothing = pd.DataFrame({"unit_id": ["a"], "topic_id": pd.Series([None], dtype="str")})
    coded = pd.DataFrame({"unit_id": ["a"], "theme": ["raha"], "theme_p": [0.9]})
    units = pd.DataFrame({"unit_id": ["a"], "response_id": ["a"]})
    responses = pd.DataFrame({"response_id": ["a"], "respondent_id": ["p"]})
    cross = topic_themes(nothing, coded, units, responses)
    topics = pd.DataFrame({"topic_id": [], "label": [], "units_n": []}).astype({"topic_id": "str", "label": "str"})
    assert cross.empty
    assert outside_codebook(cross, topics.astype({"units_n": "Int64"})).empty


def _embedded(texts: list[str]) -> tuple[pd.DataFrame, np.ndarray]:
    return pd.DataFrame({"unit_id": [f"u{i}" for i in range(len(texts))], "text": texts}), embed(texts)


def _small_cases() -> dict[str, list[str]]:
    return {
        "none": [], "one": ["Lisää mittareita"], "identical": ["Kiitos!"] * 40, "emoji": ["😀", "👍", "🎉"] * 10,
        "blank": ["", " "] * 20,
    }  # fmt: skip


@pytest.mark.parametrize("case", _small_cases())
def test_odd_tables_give_a_reason_for_every_unit(case):
    units, vectors = _embedded(_small_cases()[case])
    found = find_topics(units, vectors, TopicSettings())
    assert found.topics.empty
    assert len(found.assignments) == len(units)
    assert found.assignments.reason.notna().all()
    assert "topics need at least 15" in found.note
    assert (
        "aiheita etsitään, kun niitä on vähintään 15"
        in find_topics(units, vectors, TopicSettings(), language="fi").note
    )


@pytest.mark.parametrize("ends", [("", ""), ("viestintä", "verkosto")])
def test_units_that_share_no_word_or_only_one_have_topics_with_names(ends):
    apart = ["mittari", "aikataulu", "tallenne", "puhuja", "lomake", "haku", "tavoite", "seuranta", "raportti"]
    texts = [f"{ends[0]} {word}" for word in apart] if ends[0] else ["Mittari" + "!" * i for i in range(20)]
    texts += [f"{ends[1]} {i}{word}" for i, word in enumerate(apart)] if ends[0] else []
    units, vectors = _embedded(texts)
    found = find_topics(units, vectors, TopicSettings(resamples=0))
    assert len(found.topics)
    assert (found.topics.label.str.len() > 0).all()
    assert not found.topics.keywords.str.contains("-").any()


@pytest.mark.parametrize("n", [25, 50])
def test_few_real_answers_have_topics_with_a_stability(shared_data, n):
    answers = pd.read_csv(shared_data / "dev_coop" / "dev_coop.csv").q11_1.dropna().sample(n, random_state=0)
    units, vectors = _embedded(answers.astype(str).tolist())
    found = find_topics(units, vectors, TopicSettings())
    assert len(found.topics) >= 2
    assert found.topics.stability.between(0, 1).all()
    assert (found.assignments.topic_id.notna() | (found.assignments.reason == "empty text")).all()


def test_swedish_answers_have_topics_with_words():
    about = ["materialet på svenska", "en längre paus", "exempel från andra områden", "länken till mötet"]
    said = ["Jag önskar {}", "Det behövs {}", "Mera {}", "{} saknades", "Tack för {}"]
    units, vectors = _embedded([one.format(what) for what in about for one in said])
    found = find_topics(units, vectors, TopicSettings())
    assert len(found.topics) >= 2
    assert found.topics.label.str.len().min() > 2
    assert not {"jag", "det", "och", "för"} & {w for words in found.topics.keywords for w in words.split(", ")}


def test_titles_read_as_headings():
    about = {"mittarit": "mittareita {}", "viestintä": "viestinnän {}", "haku": "haun {}", "vesi": "puhtaan veden {}"}
    said = ["suunnitteluun apua", "suunnittelua lisää", "aloittaminen", "aloituksesta sovittava", "puute", "puutteita"]
    units, vectors = _embedded([of.format(what) for of in about.values() for what in said])
    titles = find_topics(units, vectors, TopicSettings()).topics.label
    assert titles.str.match("[A-ZÅÄÖ]").all()
    assert not titles.str.contains(",").any()
    assert titles.is_unique


def test_vectors_must_fit(made):
    units, vectors = made
    with pytest.raises(InputError, match="35 rows for 36"):
        find_topics(units, vectors[:-1], SETTINGS)
