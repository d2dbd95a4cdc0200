"""A codebook from topics: what is proposed, what a person changes by number, what is never in it."""

import numpy as np
import pandas as pd
import pytest

from openfeedback.coding.codebook.load import check_codebook, load_codebook
from openfeedback.coding.codebook.propose import EXAMPLES, ByHand, propose_codebook, write_codebook
from openfeedback.errors import CodebookError

TOPICS = pd.DataFrame({
    "topic_id": ["1", "2", "3"], "label": ["palkka", "työaika", "palkan lisät"],
    "keywords": ["palkka, raha", "työaika, vuoro", "lisä"],
})  # fmt: skip


@pytest.fixture
def assigned():
    topics = ["1"] * 20 + ["2"] * 8 + ["3"] * 3 + [None]
    n = range(len(topics))
    return pd.DataFrame({
        "unit_id": [f"u{i:02}" for i in n], "topic_id": topics, "respondent_id": [f"r{i}" for i in n],
        "text": [f"{topic} ajatus {i}" for i, topic in zip(n, topics, strict=True)], "question": "Mitä?",
    })  # fmt: skip


@pytest.fixture
def vectors(assigned):
    return np.eye(4)[assigned["topic_id"].fillna("0").astype(int)]


def test_topics_that_enough_people_speak_of_become_themes(assigned, vectors):
    book = propose_codebook("own", TOPICS, assigned, vectors, 5)
    assert [theme.name() for theme in book.themes] == ["Palkka", "Työaika", "Muut"]  # three people speak of the third
    assert book.theme("palkka").definition == "palkka, raha."
    assert [len(book.phases), len(book.kinds), book.work] == [1, 1, {}]
    examples = book.examples()
    assert examples["theme"].value_counts().to_dict() == {"palkka": EXAMPLES, "työaika": 8}
    assert set(examples["proposed"]) == {"true"}
    mixed = assigned.sample(frac=1, random_state=1)
    again = propose_codebook("own", TOPICS, mixed, vectors[mixed.index], 5)
    pd.testing.assert_frame_equal(again.examples(), examples)


def test_a_theme_says_that_its_topic_was_unstable(assigned, vectors, tmp_path):
    topics = TOPICS.assign(stable=["stable", "unstable", "unstable"])
    book = propose_codebook("own", topics, assigned, vectors, 3)
    assert [theme.unstable for theme in book.themes] == [False, True, True, False]
    write_codebook(book, tmp_path / "own", "kysely")
    assert (tmp_path / "own" / "codebook.yml").read_text("utf-8").count("\n  unstable: true") == 2
    assert [theme.unstable for theme in load_codebook(str(tmp_path / "own")).themes] == [False, True, True, False]
    merged = propose_codebook("own", topics, assigned, vectors, 3, ByHand(merge=[["1", "3"]]))
    assert [theme.unstable for theme in merged.themes] == [True, True, False]


def test_of_topics_of_one_name_each_says_its_question_and_one_without_keywords_its_name(assigned, vectors):
    ids = {"1": "q1.1", "2": "q2.1", "3": "q2.2"}
    topics = TOPICS.assign(
        topic_id=list(ids.values()), label=["palkka", "palkka", "lisä"], keywords=["raha", "", "lisä"]
    )
    book = propose_codebook("own", topics, assigned.assign(topic_id=assigned["topic_id"].map(ids)), vectors, 3)
    assert [(theme.name(), theme.definition) for theme in book.themes[:3]] == [
        ("Palkka", "raha. Kysymys: Mitä?"), ("Palkka (2)", "palkka. Kysymys: Mitä?"), ("Lisä", "lisä."),
    ]  # fmt: skip
    coded = assigned.assign(topic_id=assigned["topic_id"].map(ids), question=lambda t: t["topic_id"].str[:2])
    plain = propose_codebook("own", topics, coded, vectors, 3).themes
    assert [theme.definition for theme in plain[:2]] == ["raha. Kysymys 1.", "palkka. Kysymys 2."]
    assert not any(code in theme.name() + theme.id for theme in plain for code in ("q1", "q2"))


def test_topics_of_one_name_in_one_question_are_numbered(assigned, vectors):
    topics = TOPICS.assign(label=["nälkä", "nälkä", "lisä"], keywords=["nälkä, sota", "nälkä, köyhyys", "lisä"])
    book = propose_codebook("own", topics, assigned, vectors, 3)
    assert [theme.name() for theme in book.themes[:3]] == ["Nälkä", "Nälkä (2)", "Lisä"]


def test_a_person_merges_names_and_drops_by_number(assigned, vectors):
    by_hand = ByHand(merge=[["1", "3"]], titles={"1": "Palkat ja lisät"}, drop=["2"])
    book = propose_codebook("own", TOPICS, assigned, vectors, 5, by_hand)
    assert [(theme.id, theme.name()) for theme in book.themes] == [
        ("palkat_ja_lisät", "Palkat ja lisät"), ("muut", "Muut"),
    ]  # fmt: skip
    with pytest.raises(CodebookError, match="no topic '9'"):
        propose_codebook("own", TOPICS, assigned, vectors, 5, ByHand(drop=["9"]))
    with pytest.raises(CodebookError, match="no topic of at least 500"):
        propose_codebook("own", TOPICS, assigned, vectors, 500)


def test_what_is_written_is_a_codebook_that_stays_out_of_git(assigned, vectors, tmp_path):
    book = propose_codebook("own", TOPICS, assigned, vectors, 5)
    write_codebook(book, tmp_path / "own", "kysely")
    assert check_codebook(tmp_path / "own") == []
    read = load_codebook(tmp_path / "own")
    assert read.model_dump() == book.model_dump()
    assert read.examples()["proposed"].eq("true").all()
    assert (tmp_path / "own" / ".gitignore").read_text().splitlines()[-1] == "*"
    with pytest.raises(CodebookError, match="is there already"):
        write_codebook(book, tmp_path / "own", "kysely")


def test_the_same_codebook_in_another_place_is_the_same_bytes(assigned, vectors, tmp_path):
    book = propose_codebook("own", TOPICS, assigned, vectors, 5)
    for place in ("one", "elsewhere"):
        write_codebook(book, tmp_path / place / "own", "kysely")
    written = [{p.name: p.read_bytes() for p in (tmp_path / at / "own").iterdir()} for at in ("one", "elsewhere")]
    assert written[0] == written[1]


def test_what_differs_in_marks_alone_is_one_example(assigned, vectors):
    texts = assigned["text"].where(assigned["topic_id"] != "1", ["Raha!", "raha", "RAHA."] * 10 + ["", ""])
    examples = propose_codebook("own", TOPICS, assigned.assign(text=texts), vectors, 5).examples()
    assert (examples["theme"] == "palkka").sum() == 1
