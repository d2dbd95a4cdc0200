"""Coding by keyboard, without a browser: the order, a second coder who sees nothing, agreement, what is settled."""

import gzip
import json

import numpy as np
import pytest

from openfeedback.coding.agreement.coders import agree_all
from openfeedback.coding.agreement.persons import reviews
from openfeedback.coding.classifier.combine import with_human
from openfeedback.coding.corrections.file import place_of
from openfeedback.errors import InputError
from openfeedback.explore.corrections.store import CodingStore
from openfeedback.explore.queue.learner import Learner
from openfeedback.explore.session import Session
from openfeedback.explore.unit_codes import checked_coder
from openfeedback.explore.view.material import open_material

CODES = {"theme": "muut", "phase": "alku", "kind": "toive"}


class Talk:
    """A session and what it said."""

    def __init__(self, path, coder="KL"):
        self.said = []
        material = open_material(path)
        store = CodingStore(place_of(material.params))
        self.session = Session(material, store, lambda *said: self.said.append(said), coder, True)

    def ask(self, **message):
        self.session.handle(message, [])
        return self.said[-1][0]

    def ask_nothing(self, **message):
        before = len(self.said)
        self.session.handle(message, [])
        assert len(self.said) == before

    def blind(self, coder):
        rows = self.rows().query("coder == @coder").set_index("unit_id")["blind"].astype(str)
        return [rows[unit] == "True" for unit in self.session.material.units["unit_id"].head(len(rows))]

    def facts(self):
        return json.loads(gzip.decompress(next(b for m, b in reversed(self.said) if m["say"] == "data")[0]))

    def code(self, unit, **codes):
        return self.ask(do="queue_code", unit=unit, codes={**CODES, **codes}, blind=True)

    def rows(self):
        return self.session.store.read()


def test_the_queue_gives_doubtful_units_that_nobody_coded_each_text_once_first(own_study):
    talk = Talk(own_study)
    first = talk.ask(do="queue")["units"]
    units = talk.session.material.units
    assert len(first) == len(set(first)) == min(40, len(units))
    assert units["theme_p"].iloc[first[:5]].mean() < units["theme_p"].mean()
    talk.code(first[0])
    assert first[0] not in talk.ask(do="queue")["units"]
    assert talk.ask(do="queue")["units"] == talk.ask(do="queue")["units"]


@pytest.mark.parametrize("asked", ["queue", "learn"])
def test_the_queue_counts_what_was_coded_while_it_was_ordered(own_study, monkeypatch, asked):
    talk = Talk(own_study)
    ordered = Learner.next
    monkeypatch.setattr(Learner, "next", lambda *given: (talk.code(0), ordered(*given))[1])
    told = talk.ask(do=asked)
    assert (told["say"], told["mine"]) == ("queue", 1)
    assert [m["mine"] for m, _ in talk.said if "mine" in m] == [1, 1]


def test_agreement_counts_what_the_model_said_before_and_certainty_of_the_rest(own_study):
    talk = Talk(own_study)
    units = talk.session.material.units
    same, other = [i for i in range(len(units)) if units["theme"][i] != "muut"][:2]
    talk.code(same, theme=units["theme"][same])
    told = talk.code(other)
    assert (told["say"], told["mine"], told["fresh"]) == ("growth", 2, 2)
    assert (told["now"]["n"], told["now"]["share"]) == (2, 0.5)
    rest = units["theme_p"].drop([same, other])
    assert told["now"]["mean"] == round(rest.mean(), 3)
    talk.ask(do="undo")
    assert talk.ask(do="growth")["now"]["n"] == 1
    assert talk.rows()["blind"].astype(str).tolist() == ["True"]


def test_a_second_coder_is_sent_no_code_of_anybody_and_codes_blind(own_study):
    talk = Talk(own_study)
    talk.ask(do="hello")
    for unit in (0, 1, 2):
        talk.code(unit)
    sent = len(talk.said)
    told = talk.ask(do="blind", on=True, name="MM")
    assert (told["view"], told["again"]) == ("", True)
    facts = talk.facts()
    data = facts["data"]
    assert (facts["blind"], facts["coder"], facts["can_undo"]) == (True, "MM", False)
    assert {*data["units"]["theme"], *data["units"]["model_theme"], *data["units"]["second"]} == {-1}
    assert ({*data["units"]["theme_p"]}, {*data["units"]["evidence"]}, data["voices"]) == ({None}, {""}, {})
    assert sorted(talk.ask(do="queue")["units"]) == [0, 1, 2]
    told = talk.code(1, theme="verkostotyo")
    assert told == {"say": "growth", "mine": 1}
    voices = [row["voices"] for m, _ in talk.said[sent:] if m["say"] == "coded" for row in m["rows"]]
    assert [[v["coder"] for v in each] for each in voices] == [["MM"]]
    assert "KL" not in json.dumps([m for m, _ in talk.said[sent:]])
    talk.ask(do="blind", on=False)
    assert len(talk.facts()["data"]["voices"]) == 3


def test_the_table_of_what_is_listed_gives_a_second_coder_nobody_elses_codes(own_study):
    talk = Talk(own_study)
    talk.code(0)
    columns = list(talk.session.shown())
    talk.ask(do="blind", on=True, name="MM")
    talk.code(1)
    shown = talk.session.shown()
    assert list(shown) == columns
    assert shown.loc[1, ["coder", *CODES]].tolist() == ["MM", *CODES.values()]
    assert shown.drop(1)[["coder", *CODES]].isna().all(axis=None)
    talk.ask(do="blind", on=False)
    assert talk.session.shown().loc[0, "coder"] == "KL"


def test_a_coding_after_a_code_was_on_the_screen_is_not_blind_whatever_the_browser_says(own_study):
    talk = Talk(own_study, coder=None)
    talk.ask_nothing(do="seen", units=[0, 10**6])
    talk.ask(do="coder", name="KL")
    talk.ask_nothing(do="seen", units=[1])
    for unit in range(3):
        talk.code(unit)
    assert talk.blind("KL") == [False, False, True]
    talk.ask(do="blind", on=True, name="MM")
    talk.ask_nothing(do="seen", units=[2])  # nothing was to be seen
    for unit in range(3):
        talk.code(unit, theme="verkostotyo")
    assert talk.blind("MM") == [True, True, True]
    talk.ask(do="blind", on=False)
    talk.ask(do="double")
    talk.code(2, theme="juurruttaminen")  # their difference has been looked at
    assert talk.blind("MM") == [True, True, False]


def test_two_coders_are_compared_and_settle_a_difference_which_then_counts(own_study):
    talk = Talk(own_study)
    assert talk.ask(do="double")["differ"] == []
    for unit in range(4):
        talk.code(unit)
    talk.ask(do="blind", on=True, name="MM")
    for unit in range(4):
        talk.code(unit, theme="muut" if unit else "verkostotyo")
    talk.ask(do="blind", on=False)
    told = talk.ask(do="double")
    assert ([told[k] for k in ("a", "b", "n", "blind")], [d["unit"] for d in told["differ"]]) == (
        ["KL", "MM", 4, 4],
        [0],
    )
    assert told["differ"][0]["a"][0] == "muut"
    assert {r["field"]: r["percent"] for r in told["rows"]} == {"theme": 0.75, "phase": 1.0, "kind": 1.0}
    talk.ask(do="settle", unit=0, codes={**CODES, "theme": "juurruttaminen"})
    rows = talk.rows()
    settled = rows[rows["coder"] == "settled"].iloc[0]
    assert (settled["theme"], settled["settled_by"], str(settled["blind"])) == ("juurruttaminen", "MM", "True")
    assert len(rows) == 9
    assert talk.session.shown().loc[0, ["coder", "theme"]].tolist() == ["settled", "juurruttaminen"]
    run = talk.session.material.units.assign(coder="model")
    assert with_human(run, rows.astype(object))["theme"].iloc[0] == "juurruttaminen"
    assert agree_all([rows], resamples=0)["percent"].iloc[0] == 0.75
    assert reviews(rows).iloc[0] == "blind"
    assert talk.ask(do="double")["differ"][0]["settled"][0] == "juurruttaminen"
    talk.ask(do="undo")
    assert talk.ask(do="double")["differ"][0]["settled"] is None


def test_what_only_one_coded_is_not_settled_and_nobody_is_called_settled(own_study):
    talk = Talk(own_study)
    talk.code(0)
    with pytest.raises(InputError, match="two coders"):
        talk.ask(do="settle", unit=0, codes=CODES)
    with pytest.raises(InputError, match="cannot name a person"):
        checked_coder("settled")


@pytest.mark.slow
def test_the_model_learns_what_was_coded_and_leaves_no_file_behind(own_study):
    talk = Talk(own_study)
    talk.code(0, theme="verkostotyo")
    from openfeedback.text.vectors import cache_folder

    models = cache_folder(talk.session.material.params.vectors) / "models"
    before = sorted(models.glob("*.model"))
    told = talk.ask(do="learn")
    assert (told["say"], told["fresh"]) == ("queue", 0)
    assert sorted(models.glob("*.model")) == before
    learner = talk.session.queue.learner
    unit = talk.session.material.units["unit_id"][0]
    assert (learner.said.loc[unit, "theme"], unit in learner.learnt) == ("verkostotyo", True)
    assert np.isfinite(told["now"]["mean"])
