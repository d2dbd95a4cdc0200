"""Contents of two rounds: what may be called new, gone, grown or fallen, whatever hides behind "alle 5"."""

import pandas as pd
import pytest

from openfeedback.analysis.compare.rounds import content_changes

NUMBERS = ["respondents_n", "respondents_low", "respondents_high"]


def table(*rows):
    """Protected contents: (content, respondents, low, high)."""
    frame = pd.DataFrame(rows, columns=["content_id", *NUMBERS]).astype(dict.fromkeys(NUMBERS, "Int64"))
    return frame.assign(theme="a", title=frame["content_id"], suppressed=frame["respondents_n"].isna())


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (None, (9, None, None), "new"),
        (None, (None, 1, 4), "new"),
        ((0, None, None), (9, None, None), "new"),
        ((None, 0, 4), (9, None, None), ""),  # it may have been there before
        ((None, 0, 4), (30, None, None), "grown"),  # more than four could be
        ((9, None, None), None, "gone"),
        ((9, None, None), (0, None, None), "gone"),
        ((9, None, None), (None, 0, 4), ""),
        ((40, None, None), (None, 0, 4), "fallen"),
        ((10, None, None), (12, None, None), ""),
        ((10, None, None), (None, 15, 60), ""),
        ((None, 0, 4), None, "gone"),
    ],
)
def test_only_what_is_told_counts(before, after, change):
    now, earlier = (table(("a/1", *one)) if one else table() for one in (after, before))
    made = content_changes(now, earlier, 100, 100)
    assert made["change"].tolist() == [change]


def test_without_numbers_of_respondents_nothing_has_grown():
    now, earlier = table(("a/1", 40, None, None)), table(("a/1", 6, None, None))
    assert content_changes(now, earlier, 100, 0)["change"].tolist() == [""]


def test_the_others_of_a_theme_are_no_content_and_rows_may_stand_in_any_order():
    now, earlier = table(("a/muut", 4, None, None), ("a/2", 9, None, None), ("a/1", 8, None, None)), table()
    made = content_changes(now, earlier, 100, 100)
    assert made["content_id"].tolist() == ["a/1", "a/2"]
    pd.testing.assert_frame_equal(made, content_changes(now.iloc[::-1], earlier, 100, 100))
