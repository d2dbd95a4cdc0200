"""The earlier round that the parameters name: its units with their contents, or what is published of them."""

import pandas as pd
import pytest

from openfeedback.errors import ParameterError
from openfeedback.params import load_params
from openfeedback.run.notebook.taken_over import UNITS, earlier_units
from openfeedback.run.records import fingerprint
from openfeedback.run.stages import stage
from openfeedback.tables import write_table

CONTENTS = pd.DataFrame({"content_id": ["muut/uusi_1"], "theme": ["muut"], "title": ["Työtilat"]})


@pytest.fixture
def named(tmp_path):
    """Parameters that name an earlier run, with its published tables."""
    earlier = tmp_path / "outputs" / "2025"
    write_table(CONTENTS, earlier / "tables" / "contents.parquet")
    write_table(pd.DataFrame({"respondents_n": [9]}), earlier / "tables" / "overview.parquet")
    (tmp_path / "params").mkdir()
    (tmp_path / "survey.csv").write_text("Palaute\nhyvä\n", encoding="utf-8")
    path = tmp_path / "params" / "own.yml"
    path.write_text(
        "name: own\nsurvey: {files: [{path: ../survey.csv}]}\nappendix: {earlier: ../outputs/2025}\n", encoding="utf-8"
    )
    return load_params(path), earlier


def without_earlier(params):
    return params.model_copy(update={"appendix": params.appendix.model_copy(update={"earlier": None})})


def test_units_with_their_contents_where_they_are_kept(named):
    params, earlier = named
    write_table(CONTENTS, earlier / "stages" / "contents.parquet")
    write_table(pd.DataFrame({"unit_id": ["1"], "text": ["lisää tilaa"]}), earlier / "stages" / "units.parquet")
    write_table(pd.DataFrame({"unit_id": ["1"], "content_id": ["muut/uusi_1"]}),
                earlier / "stages" / "content_codings.parquet")  # fmt: skip
    units, paths = earlier_units(params)
    assert units.to_dict("records") == [
        dict(zip(UNITS, ["1", "lisää tilaa", "muut", "muut/uusi_1", "Työtilat"], strict=True))
    ]
    assert len(paths) == 3


def test_titles_stand_for_units_where_only_tables_are_published(named):
    units, paths = earlier_units(named[0])
    assert units[["text", "content_id"]].values.tolist() == [["Työtilat", "muut/uusi_1"]]
    assert [path.name for path in paths] == ["contents.parquet"]


def test_none_is_named_and_one_that_is_not_finished(named, tmp_path):
    params, earlier = named
    assert (
        earlier_units(params.model_copy(update={"appendix": params.appendix.model_copy(update={"earlier": None})}))
        is None
    )
    (earlier / "tables" / "overview.parquet").unlink()
    with pytest.raises(ParameterError, match="name the folder of a finished run"):
        earlier_units(params)


def test_contents_are_sought_anew_when_another_round_is_named(named):
    params, _ = named
    other = without_earlier(params)
    for notebook, same in (("04_matrix", False), ("02_units", True)):
        mine, theirs = (fingerprint(p, stage(notebook))["parameters"] for p in (params, other))
        assert (mine == theirs) is same
