"""Coding with a codebook: small real model, abstention, order, missing context, the stored model, no examples."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import softmax

from openfeedback.coding.classifier.classify import _second, code
from openfeedback.coding.classifier.coded import code_with_persons
from openfeedback.coding.classifier.combine import code_by_topics
from openfeedback.coding.classifier.learnt.calibrate import calibrate
from openfeedback.coding.classifier.learnt.cues import cues, patterns, phase_cues, rest_of
from openfeedback.coding.classifier.learnt.features import in_context, role_of
from openfeedback.coding.classifier.learnt.regression import RIDGE, groups, ridge
from openfeedback.coding.classifier.learnt.store import fitted, model_path
from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.codebook.model import Codebook, topics_as_codebook
from openfeedback.errors import InputError
from openfeedback.settings import CodingSettings, VectorSettings
from openfeedback.tables import COLUMNS, checked

WISH = "Mitä aiheita toivot tuleville kehittämisklinikoille?"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> VectorSettings:
    return VectorSettings(cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def book() -> Codebook:
    """Table 5 with a few short examples of each theme: fitted in a moment."""
    whole = load_codebook("table5")
    examples = whole.examples()
    short = examples[
        examples["writer"].eq("C") & examples["text"].str.len().lt(40) & examples["answer"].eq(examples["text"])
    ]
    return whole._having(short.groupby("theme").head(9).reset_index(drop=True))


@pytest.fixture(scope="module")
def units() -> pd.DataFrame:
    texts = [
        "mittareiden valinta",
        "juurruttaminen hankkeen jälkeen",
        "-",
        "verkostot ja vertaistuki",
        "liian pitkä tilaisuus",
    ]
    return pd.DataFrame({"unit_id": [f"r{i}.1" for i in range(5)], "text": texts, "question": WISH})


@pytest.fixture(scope="module")
def codings(units: pd.DataFrame, book: Codebook, cache: VectorSettings) -> pd.DataFrame:
    return code(units, book, CodingSettings(), cache)


def test_codings_keep_the_contract(codings: pd.DataFrame, units: pd.DataFrame, book: Codebook) -> None:
    checked(codings, "codings")
    assert list(codings.columns) == [*COLUMNS["codings"], "second_theme"]
    assert codings["unit_id"].tolist() == units["unit_id"].tolist()
    assert codings["theme"].isin([t.id for t in book.themes]).all()
    assert codings[["theme_p", "phase_p", "kind_p"]].to_numpy().min() > 0
    assert codings[["theme_p", "phase_p", "kind_p"]].to_numpy().max() <= 1


def test_plain_units_get_their_theme(codings: pd.DataFrame) -> None:
    assert codings["theme"].tolist()[:2] == ["tavoitteet_mittarit", "juurruttaminen"]
    assert codings["theme"].tolist()[2:4] == ["ei_sisaltoa", "verkostotyo"]


def test_themes_outside_the_matrix_have_no_phase(codings: pd.DataFrame, book: Codebook) -> None:
    fixed = {t.id for t in book.themes if t.phase == "ei"}
    assert (codings.loc[codings["theme"].isin(fixed), "phase"] == "ei").all()


def test_codes_do_not_depend_on_the_order_of_units_or_examples(
    codings: pd.DataFrame, units: pd.DataFrame, book: Codebook, cache: VectorSettings
) -> None:
    mixed = book._having(book.examples().sample(frac=1, random_state=3))
    again = code(units.iloc[::-1], mixed, CodingSettings(), cache).iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(again, codings, atol=1e-9)


def test_the_callers_table_stays_as_it_is(units: pd.DataFrame, book: Codebook, cache: VectorSettings) -> None:
    before = units.copy()
    code(units, book, CodingSettings(), cache)
    pd.testing.assert_frame_equal(units, before)


@pytest.mark.parametrize(("min_p", "left"), [(0.0, 5), (1.0, 0)])
def test_below_the_threshold_the_theme_is_empty(
    min_p: float, left: int, units: pd.DataFrame, book: Codebook, cache: VectorSettings
) -> None:
    got = code(units, book, CodingSettings(min_p=min_p), cache)
    assert got["theme"].notna().sum() == left
    assert got["theme_p"].notna().all()


def test_no_units_give_an_empty_table(book: Codebook, cache: VectorSettings) -> None:
    got = code(pd.DataFrame({"unit_id": [], "text": []}), book, CodingSettings(), cache)
    assert got.empty
    assert list(got.columns) == list(COLUMNS["codings"])


@pytest.mark.parametrize("text", ["", None, "   ", "a", "mer stöd åt projekten", "😀", "x" * 5000])
def test_any_single_unit_is_coded(text: str | None, book: Codebook, cache: VectorSettings) -> None:
    got = code(pd.DataFrame({"unit_id": ["1"], "text": [text]}), book, CodingSettings(), cache)
    assert len(got) == 1
    assert got["theme"].notna().all()


def test_missing_context_is_filled(book: Codebook) -> None:
    units = pd.DataFrame(
        {"unit_id": ["1", "2"], "text": ["a", "b"], "answer": ["a ja muuta", None], "role": [None, "other"]}
    )
    got = in_context(units.assign(question=[WISH, None]), book)
    assert got["answer"].tolist() == ["a ja muuta", "b"]
    assert got["role"].tolist() == ["topic_wish", "other"]


ROLES = [
    (WISH, "topic_wish"),
    ("mitä aiheita toivot tuleville kehittämisklinikoille", "topic_wish"),
    ("Avoin palaute tilaisuudesta", "event_feedback"),
    ("Palaute klinikasta", "event_feedback"),
    ("Mitä tukea tarvitset hankkeen eri vaiheissa?", "support_need"),
    ("Miten Innokylän ja toimintamallien kuvaamisen tukea tulisi kehittää?", "tool_feedback"),
    ("Mikä on lempivärisi?", "other"),
    ("", "other"),
]


@pytest.mark.parametrize(("question", "role"), ROLES)
def test_roles_are_told_from_the_wording(question: str, role: str) -> None:
    assert role_of(question, load_codebook("table5")) == role


def test_a_table_without_text_is_an_error(book: Codebook) -> None:
    with pytest.raises(InputError, match="text"):
        code(pd.DataFrame({"unit_id": ["1"]}), book)


def test_evidence_shows_own_words_and_ids_of_examples_only(
    codings: pd.DataFrame, units: pd.DataFrame, book: Codebook
) -> None:
    ids = set(book.examples()["unit_id"])
    for evidence, text in zip(codings["evidence"], units["text"], strict=True):
        parts = dict(p.split(": ", 1) for p in evidence.split("; ") if ": " in p)
        assert set(parts.get("words", "").split(", ")) <= {"", *text.lower().split()}
        assert set(parts.get("examples", "").split(", ")) <= {"", *ids}
    assert "mittareiden" in codings["evidence"].iloc[0]


def test_progress_counts_units(book: Codebook, units: pd.DataFrame, cache: VectorSettings) -> None:
    seen: list[tuple[int, int]] = []
    code(units, book, CodingSettings(), cache, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(5, 5)]


def test_batches_give_the_same_codes(
    monkeypatch: pytest.MonkeyPatch, units: pd.DataFrame, book: Codebook, cache: VectorSettings, codings: pd.DataFrame
) -> None:
    monkeypatch.setattr("openfeedback.coding.classifier.classify.BATCH", 2)
    pd.testing.assert_frame_equal(code(units, book, CodingSettings(), cache), codings, atol=1e-9)


def test_the_model_is_stored_and_a_broken_file_is_fitted_again(
    codings: pd.DataFrame, units: pd.DataFrame, book: Codebook, cache: VectorSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = model_path(book, cache)
    assert path.is_file()
    monkeypatch.setattr("openfeedback.coding.classifier.learnt.store.fit_model", lambda *_: pytest.fail("fitted again"))
    fitted(book, cache)
    monkeypatch.undo()
    path.write_bytes(path.read_bytes()[:1000])
    pd.testing.assert_frame_equal(code(units, book, CodingSettings(), cache), codings, atol=1e-9)


def test_other_examples_are_another_model(book: Codebook, cache: VectorSettings) -> None:
    fewer = book._having(book.examples().iloc[1:])
    assert model_path(fewer, cache) != model_path(book, cache)
    assert model_path(book._having(book.examples().iloc[::-1]), cache) == model_path(book, cache)


def test_a_codebook_without_examples_codes_by_definitions(book: Codebook, cache: VectorSettings) -> None:
    bare = book._having(book.examples().iloc[:0])
    units = pd.DataFrame({"unit_id": ["1", "2"], "text": ["tavoitteiden ja mittareiden asettaminen", "yhteyshenkilö"]})
    got = code(units, bare, CodingSettings(), cache)
    assert got["theme"].tolist() == ["tavoitteet_mittarit", "verkostotyo"]
    assert set(got["coder"]) == {"definitions"}
    assert code(units, bare, CodingSettings(min_p=1.0), cache)["theme"].isna().all()


def test_one_code_only(tmp_path: Path, cache: VectorSettings) -> None:
    (tmp_path / "codebook.yml").write_text(
        "id: one\nthemes: [{id: a, names: {fi: A}}]\n"
        "phases: [{id: ei, names: {fi: Ei}}]\nkinds: [{id: m, names: {fi: M}}]\n"
    )
    (tmp_path / "examples.csv").write_text("unit_id,text,theme,phase,kind\n1,kissa,a,ei,m\n2,koira,a,ei,m\n")
    got = code(pd.DataFrame({"unit_id": ["1"], "text": ["hevonen"]}), load_codebook(tmp_path), CodingSettings(), cache)
    assert got[["theme", "phase", "kind", "theme_p"]].to_numpy().tolist() == [["a", "ei", "m", 1.0]]


def test_left_out_scores_are_those_of_a_fit_without_the_group() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(30, 5)).astype(np.float32)
    wanted = rng.integers(0, 2, size=(30, 3)).astype(np.float32)
    group = np.arange(30) % 4
    centred, kept = wanted - wanted.mean(axis=0), group != 1
    _, unseen = ridge(rows @ rows.T, centred, group)
    again = np.linalg.solve(rows[kept] @ rows[kept].T + RIDGE * np.eye(kept.sum()), centred[kept])
    np.testing.assert_allclose(unseen[~kept], rows[~kept] @ rows[kept].T @ again, atol=1e-4)


@pytest.mark.parametrize("true_scale", [0.5, 1.0, 2.0])
def test_the_scale_of_scores_is_found(true_scale: float) -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(4000, 4)) * 2
    truth = np.array([rng.choice(4, p=p) for p in softmax(scores * true_scale, axis=1)])
    found = calibrate(scores, np.zeros((4000, 1)), truth)
    assert found.scale == pytest.approx(true_scale, rel=0.15)
    assert found.probabilities(scores, np.zeros((4000, 1))).sum(axis=1) == pytest.approx(1)


def test_few_units_move_the_calibration_little() -> None:
    rng = np.random.default_rng(0)
    scores, beside = rng.normal(size=(8, 3)), rng.normal(size=(8, 3))
    found = calibrate(scores, beside, scores.argmax(axis=1))
    assert np.abs(found.weights).max() < 0.5
    assert found.scale > 1


GROUPS = [
    (["A", "A", "B", "C"], ["1", "2", "3", "4"], [0, 0, 1, 2]),  # by writer
    (["A", "A", "B", "B"], ["1", "1", "2", "3"], [0, 0, 1, 2]),  # too few writers: by answer
    ([None, None, None, None], ["b", "a", "a", "b"], [1, 0, 0, 1]),
]


@pytest.mark.parametrize(("writers", "answers", "expected"), GROUPS)
def test_what_is_left_out_together(writers: list[str | None], answers: list[str], expected: list[int]) -> None:
    examples = pd.DataFrame({"writer": pd.Series(writers, dtype="str")})
    assert groups(examples, pd.Series(answers)).tolist() == expected


SECONDS = [
    ([0.55, 0.4, 0.05], "a", "b"),
    ([0.35, 0.3, 0.35], "a", "c"),
    ([0.8, 0.15, 0.05], "a", None),
    ([0.55, 0.4, 0.05], None, None),  # no theme, no second theme
    ([1.0], "a", None),
]


@pytest.mark.parametrize(("p", "theme", "second"), SECONDS)
def test_a_second_theme_is_the_next_where_likely(p: list[float], theme: str | None, second: str | None) -> None:
    assert _second(np.array([theme], object), np.array([p]), np.array(list("abc")[: len(p)], object)) == [second]


CUES = [
    ("hankkeen alussa", "alku"),
    ("toteutuksen aikana", "toteutus"),
    ("kun hanke on päättynyt", "loppu"),
    ("KAIKISSA vaiheissa", "kaikki"),
    ("toivoisin", "wish"),
    ("kiitokset", "praise"),
]


@pytest.mark.parametrize(("text", "sort"), CUES)
def test_cues_are_found(text: str, sort: str) -> None:
    at = list(patterns()["words"]).index(sort)
    assert cues([text, "kissa"])[:, at].tolist()[0] > 0
    assert cues([text, "kissa"])[1].max() == cues(["kissa"])[0].max()
    assert cues(["kissa"])[0, at] == 0


def test_cues_of_the_rest_are_not_those_of_the_unit() -> None:
    assert phase_cues([rest_of("Alussa tukea. Verkostot.", "Verkostot.")])[0].tolist() == [0.5, 0, 0, 0]
    assert phase_cues([rest_of("Alussa tukea", "Alussa tukea")])[0].max() == 0
    assert cues([]).shape[0] == 0


def test_a_second_coders_other_code_makes_the_first_less_certain(book: Codebook, cache: VectorSettings) -> None:
    examples = book.examples()
    of_theme = examples["theme"].eq("muut")
    agreed = examples.assign(theme_2=examples["theme"])
    split = agreed.assign(theme_2=agreed["theme_2"].mask(of_theme, "toistuvat"))
    units = examples.loc[of_theme, ["unit_id", "text", "answer", "question", "role"]]
    alone = examples.assign(theme_2=pd.Series(pd.NA, examples.index, dtype="str"))
    one, other, nobody = (code(units, book._having(each), CodingSettings(), cache) for each in (agreed, split, alone))
    pd.testing.assert_frame_equal(nobody, one)
    assert (other["theme"] == "muut").mean() < 1 or other["theme_p"].mean() < one["theme_p"].mean()
    assert (other["theme"] == "toistuvat").sum() >= (one["theme"] == "toistuvat").sum()


def test_persons_win_and_the_model_is_told_from_before_it_learnt(book, units, cache):
    context = units.assign(answer=units["text"], role="topic_wish")
    none = pd.DataFrame(columns=["unit_id", "topic_id"])
    human = pd.DataFrame({"unit_id": ["r4.1"], "coder": "KL", "theme": "muut", "phase": "ei", "kind": "kiitos"})
    before = code_with_persons(context, book, None, none, CodingSettings(), cache)
    after = code_with_persons(context, book, human, none, CodingSettings(), cache)
    pd.testing.assert_frame_equal(before.codings, before.unseen)
    pd.testing.assert_frame_equal(after.unseen.drop(columns="proposed", errors="ignore"), before.unseen)
    row = after.codings.set_index("unit_id").loc["r4.1"]
    assert row[["coder", "theme", "phase", "kind"]].tolist() == ["KL", "muut", "ei", "kiitos"]
    n = len(book.examples())
    assert [made.models for made in (before, after)] == [{"classifier": f"table5, n = {k}"} for k in (n, n + 1)]


def test_topics_that_stand_in_for_themes_are_the_models_codes(units):
    topics = topics_as_codebook(pd.DataFrame({"topic_id": ["1", "2"], "label": ["raha", "aika"]}))
    assigned = pd.DataFrame({"unit_id": units["unit_id"], "topic_id": ["1", "2", None, "1", "2"]})
    human = pd.DataFrame({"unit_id": ["r0.1"], "coder": "KL", "theme": "2", "phase": "ei", "kind": "muu"})
    made = code_with_persons(units, topics, human, assigned, CodingSettings())
    pd.testing.assert_frame_equal(made.unseen, code_by_topics(assigned, topics))
    assert made.codings["theme"].fillna("-").tolist() == ["2", "2", "-", "1", "2"]
    assert made.models == {}
