"""What people decide about personal data: keep and redact in any case form, and the review that they decide by."""

import pandas as pd
import pytest

from openfeedback.settings import TextSettings
from openfeedback.text.redact.decisions import decisions
from openfeedback.text.redact.redactor import find_spans, redact, redact_responses
from openfeedback.text.redact.review import COLUMNS

ANSWERS = ["Kiitos Maijalle!", "Maija Virtanen soitti", "Kiitos Maijalle!", "Soita 040 123 4567", "Mökkiläisen laituri"]


def one(text, **chosen):
    return redact(pd.Series([text]), TextSettings(**chosen))[0][0]


@pytest.mark.parametrize("form", ["Maija", "Maijalle", "maijan", "MAIJALTA"])
def test_what_is_kept_stays_in_every_form(form):
    assert one(f"Kiitos {form} avusta", keep=["Maija"]) == f"Kiitos {form} avusta"


def test_only_what_is_kept_stays():
    assert one("Kiitos Maijalle ja Pekalle, 040 123 4567", keep=["maija"]) == "Kiitos Maijalle ja [nimi 1], [puhelin 1]"
    assert one("Maija Virtanen soitti", keep=["Maija Virtanen"]) == "Maija Virtanen soitti"
    assert one("asiakaspalvelu 040 123 4567 ja 050 1234567", keep=["040 123 4567"]).endswith("4567 ja [puhelin 1]")


@pytest.mark.parametrize("form", ["mökkiläinen", "Mökkiläisen", "mökkiläiselle"])
def test_what_is_to_go_goes_in_every_form(form):
    assert one(f"siis {form} laituri", redact=["mökkiläinen"]) == "siis [poistettu 1] laituri"


def test_phrases_and_signs():
    made = decisions(("Aleksis Kivi",), ("C-123 (b)",))
    assert made.kept("Aleksis  Kiven") == [(0, 14)]
    assert made.removed("huone c-123 (b), C-1234") == [(6, 15)]
    assert decisions((), ()).kept("mitä vain") == []


def test_a_word_cannot_both_stay_and_go():
    with pytest.raises(ValueError, match="keep and redact both name maija"):
        TextSettings(keep=["Maija"], redact=["maija"])


def test_spans_follow_the_decisions():
    assert find_spans(["Maija soitti"], TextSettings(keep=["Maija"])) == [[]]


def test_the_review_names_each_thing_once_the_doubtful_first():
    _, counts, review = redact_responses(pd.DataFrame({"text": ANSWERS}))
    assert review.columns.tolist() == COLUMNS
    assert review["doubt"].is_monotonic_decreasing
    rows = review.set_index("piece")
    assert rows.loc["Maijalle", "count"] == 2
    assert rows.loc["Maijalle", "context"] == "Kiitos Maijalle!"
    assert rows.loc["040 123 4567", ["what", "doubt"]].tolist() == ["puhelin", 0.0]
    assert review["count"].sum() == counts["replaced"].sum()


def test_the_review_does_not_hang_on_the_order_of_rows():
    forward = redact_responses(pd.DataFrame({"text": ANSWERS}))[2]
    back = redact_responses(pd.DataFrame({"text": ANSWERS[::-1]}))[2]
    pd.testing.assert_frame_equal(forward, back)


def test_nothing_to_review():
    _, _, review = redact_responses(pd.DataFrame({"text": ["hyvä"]}))
    assert (review.columns.tolist(), len(review)) == (COLUMNS, 0)
