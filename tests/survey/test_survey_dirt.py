"""A clean survey is dirtied in a hundred combinations (2,000 in tests/bench/bench_dirt.py); reading gives it back."""

import random

import dirt
import pytest
from blocks import first_quick

pytestmark = pytest.mark.filterwarnings("ignore::openfeedback.files.characters.Notice")


@pytest.mark.parametrize("seed", first_quick(range(100), 30))
def test_the_clean_survey_comes_back(seed, tmp_path):
    rows, file, done = dirt.dirty(random.Random(seed))
    assert (dirt.wrong(rows, file, tmp_path), done) == ("", done)
