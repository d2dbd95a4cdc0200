"""What was kept and dropped, and how many answered each question."""

import pandas as pd

from openfeedback.survey.accounting import by_question, kept_and_dropped


def test_reasons_stand_after_what_was_kept_the_commonest_first():
    dropped = pd.DataFrame({"response_id": list("cdef"), "reason": ["empty", "duplicate", "duplicate", "duplicate"]})
    counted = kept_and_dropped(pd.DataFrame({"response_id": ["a", "b"]}), dropped)
    assert counted.values.tolist() == [["kept", 2], ["duplicate", 3], ["empty", 1]]
    assert kept_and_dropped(dropped.head(0), dropped.head(0)).values.tolist() == [["kept", 0]]


def test_who_answers_a_question_twice_is_one_respondent_and_two_responses():
    rows = [("1", "r", "q1", "fi"), ("2", "r", "q1", "fi"), ("3", "s", "q1", None)]
    responses = pd.DataFrame(rows, columns=["response_id", "respondent_id", "question_id", "language"])
    assert by_question(responses).values.tolist() == [["q1", "?", 1, 1], ["q1", "fi", 1, 2]]
