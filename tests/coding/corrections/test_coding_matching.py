"""A person's codings survive other borders, another redaction and a re-read export; what fits nothing is listed."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from openfeedback.coding.contents import follow_contents
from openfeedback.coding.corrections import PLACE, follow, read_place, with_places
from openfeedback.vocabulary import Unmatched

ANSWERS = {
    "r1": "Hyvä puhuja, mutta huono ääni. Kiitos Maijalle avusta!",
    "r2": "mittarit ja viestintä",
    "r3": "lisää aikaa",
    "r4": "lisää aikaa",
    "r5": "Mallin etsiminen on vaikeaa. Siihen tarvittaisiin parempi haku, jooko.",
}
CUTS = {
    "r1": ["Hyvä puhuja", "huono ääni.", "Kiitos Maijalle avusta!"],
    "r2": ["mittarit ja viestintä"],
    "r3": ["lisää aikaa"],
    "r4": ["lisää aikaa"],
    "r5": ["Mallin etsiminen on vaikeaa. Siihen tarvittaisiin parempi haku, jooko."],
}
Study = tuple[pd.DataFrame, pd.DataFrame]


def study(answers: dict[str, str], cuts: dict[str, list[str]]) -> Study:
    """(units, responses) of answers divided so."""
    rows = []
    for response, parts in cuts.items():
        at = 0
        for n, part in enumerate(parts, 1):
            at = answers[response].index(part, at)
            rows.append((f"{response}.{n}", response, at, at + len(part), part))
            at += len(part)
    units = pd.DataFrame(rows, columns=["unit_id", "response_id", "start", "end", "text"])
    return units, pd.DataFrame({"response_id": list(answers), "text": list(answers.values())})


def reviewed() -> pd.DataFrame:
    """Every unit of the study coded by KL, each with a theme of its own, with its place."""
    units, responses = study(ANSWERS, CUTS)
    codings = pd.DataFrame({"unit_id": units["unit_id"], "coder": "KL", "theme": units["unit_id"], "phase": "ei"})
    return with_places(codings.assign(kind="muu", second_theme=None), units, responses)


def other_borders(**cuts: list[str]) -> Callable[[], Study]:
    return lambda: study(ANSWERS, CUTS | cuts)


def other_texts(**answers: str) -> Callable[[], Study]:
    cuts = {r: ([answers[r]] if r in answers else parts) for r, parts in CUTS.items()}
    return lambda: study(ANSWERS | answers, cuts)


def renamed(shift: int) -> Callable[[], Study]:
    new = {f"r{int(r[1:]) + shift}": r for r in ANSWERS}
    return lambda: study({n: ANSWERS[r] for n, r in new.items()}, {n: CUTS[r] for n, r in new.items()})


@pytest.mark.parametrize(
    ("changed", "moved", "lost"),
    [
        # 1 nothing changed; 2 points are left out of units; 3 the first unit is not cut out any more, ids move up
        (other_borders(), {"r1.1": "r1.1", "r1.3": "r1.3", "r5.1": "r5.1"}, {}),
        (other_borders(r1=["Hyvä puhuja", "huono ääni", "Kiitos Maijalle avusta"]), {"r1.2": "r1.2"}, {}),
        (other_borders(r1=["huono ääni.", "Kiitos Maijalle avusta!"]), {"r1.2": "r1.1", "r1.3": "r1.2"},
         {"r1.1": Unmatched.BORDERS}),
        # 4 two units joined: the longer part keeps its code; 5 one unit cut in two: its larger half
        (other_borders(r1=["Hyvä puhuja", "huono ääni. Kiitos Maijalle avusta!"]), {"r1.3": "r1.2"},
         {"r1.2": Unmatched.BORDERS}),
        (other_borders(r5=["Mallin etsiminen on vaikeaa.", "Siihen tarvittaisiin parempi haku, jooko."]),
         {"r5.1": "r5.2"}, {}),
        # 6 cut in halves, neither of which is the idea; 7 an answer without units any more
        (other_borders(r2=["mittarit", "viestintä"]), {}, {"r2.1": Unmatched.BORDERS}),
        (other_borders(r2=[]), {"r5.1": "r5.1"}, {"r2.1": Unmatched.BORDERS}),
        # 8 another redaction; 9 the export is read again under other ids, equal answers one each
        (lambda: study(ANSWERS | {"r1": "Hyvä puhuja, mutta huono ääni. Kiitos [NIMI] avusta!"},
                       CUTS | {"r1": ["Hyvä puhuja", "huono ääni.", "Kiitos [NIMI] avusta!"]}),
         {"r1.1": "r1.1", "r1.3": "r1.3"}, {}),
        (renamed(10), {"r1.2": "r11.2", "r3.1": "r13.1", "r4.1": "r14.1"}, {}),
        # 10 ids shifted onto other answers; an answer that is gone; one whose words are others
        (renamed(1), {"r1.2": "r2.2", "r2.1": "r3.1", "r5.1": "r6.1"}, {}),
        (lambda: study({r: t for r, t in ANSWERS.items() if r != "r2"}, {r: c for r, c in CUTS.items() if r != "r2"}),
         {"r1.1": "r1.1"}, {"r2.1": Unmatched.NO_ANSWER}),
        (other_texts(r2="jotain aivan muuta"), {"r1.1": "r1.1"}, {"r2.1": Unmatched.CHANGED}),
    ],
)  # fmt: skip
def test_ten_ways(changed: Callable[[], Study], moved: dict[str, str], lost: dict[str, str]) -> None:
    human = reviewed()
    found = follow(human, *changed())
    now = dict(zip(found.codings["theme"], found.codings["unit_id"], strict=True))
    assert {old: now.get(old) for old in moved} == moved
    reasons = dict(zip(found.unmatched["theme"], found.unmatched["reason"], strict=True))
    assert reasons == {k: str(v) for k, v in lost.items()}
    assert sorted([*found.codings["theme"], *found.unmatched["theme"]]) == sorted(human["theme"])  # nothing is lost
    assert found.unmatched["text"].notna().all()
    # what was lost comes back as soon as a run has its unit again; what was found is found from its new place
    again = follow(pd.concat([found.codings, found.unmatched]), *study(ANSWERS, CUTS))
    assert set(again.codings["theme"]) == set(human["theme"])
    _contents_go_with_their_units(human, moved, lost, changed())


def _contents_go_with_their_units(
    human: pd.DataFrame, moved: dict[str, str], lost: dict[str, Unmatched], study_now: Study
) -> None:
    """What a person decided about the contents of both themes of a unit is found where the unit is, or listed."""
    rows = human.drop(columns=["theme", "phase", "kind", "second_theme"]).assign(decided=True, was=human["unit_id"])
    both = pd.concat([rows.assign(theme=t, title=human["unit_id"] + f" in {t}") for t in ("a", "b")])
    found = follow_contents(both.reset_index(drop=True), *study_now)
    assert sorted(found.codings["title"]) == sorted(both["title"])  # all of them teach
    words = study_now[0].set_index("unit_id")["text"]
    for old, new in moved.items():
        mine = found.codings[found.codings["was"] == old]
        assert mine[["unit_id", "theme"]].values.tolist() == [[new, "a"], [new, "b"]]
        assert mine["text"].eq(words[new]).all()
    told = found.unmatched.groupby("was")["reason"].agg(list).to_dict()
    assert told == {old: [str(why)] * 2 for old, why in lost.items()}
    assert found.unmatched["content"].tolist() == [f"{w} in {t}" for w, t in found.unmatched[["was", "theme"]].values]


def test_a_later_coding_of_the_same_unit_counts_and_the_earlier_is_listed() -> None:
    units, responses = study(ANSWERS, CUTS)
    rows = pd.DataFrame({"unit_id": ["r2.1", "r2.1"], "coder": "KL", "theme": ["a", "b"], "phase": "ei", "kind": "muu"})
    found = follow(with_places(rows, units, responses), units, responses)
    assert found.codings["theme"].tolist() == ["b"]
    assert found.unmatched[["theme", "reason"]].values.tolist() == [["a", str(Unmatched.LATER)]]


def test_rows_without_a_place_keep_their_id_or_are_listed() -> None:
    units, responses = study(ANSWERS, CUTS)
    rows = pd.DataFrame({"unit_id": ["r2.1", "x.1"], "coder": "KL", "theme": "a", "phase": "ei", "kind": "muu"})
    found = follow(rows, units, responses)
    assert found.codings["unit_id"].tolist() == ["r2.1"]
    assert found.unmatched["reason"].tolist() == [str(Unmatched.NO_PLACE)]


def test_a_cell_that_was_changed_by_hand_tells_no_place() -> None:
    assert read_place("abc") == dict.fromkeys(["start", "end", "answer_hash", "response_id"])
    assert set(PLACE) - {"text"} == set(read_place(""))
