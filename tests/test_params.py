"""Parameter files: every problem named at once, overrides, variations."""

import pytest
import yaml

from openfeedback.errors import ParameterError
from openfeedback.params import load_params, survey_paths
from openfeedback.settings import TopicSettings


@pytest.fixture
def study(tmp_path):
    """A parameter file with one survey file beside it."""
    (tmp_path / "params").mkdir()
    (tmp_path / "a.csv").write_text("id,Avoin palaute\n1,hyvä\n", encoding="utf-8")
    path = tmp_path / "params" / "study.yml"
    path.write_text("survey: {files: [{path: ../a.csv}]}\ntopics: {min_size: 6}\n", encoding="utf-8")
    return path


def rewrite(path, **keys):
    """Add keys to a parameter file."""
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text(encoding="utf-8")), **keys}), encoding="utf-8")
    return path


def test_a_folder_is_told_which_file_to_give(study):
    with pytest.raises(ParameterError, match=r"is a folder; give its parameter file, such as .*params/study\.yml"):
        load_params(study.parents[1])


def test_defaults_and_name_come_from_the_file(study):
    params = load_params(study)
    assert (params.name, params.topics.min_size, params.topics.neighbours) == ("study", 6, 15)
    assert params.folder == (study.parent / "../outputs/study").resolve()


def test_overrides_win_over_the_file_and_can_be_left_out_again(study):
    params = load_params(study, topics={"min_size": 9}, text={})
    assert params.topics.min_size == 9
    assert params.overrides == {"topics": {"min_size": 9}}
    assert params.without_overrides().topics.min_size == 6


def test_every_problem_is_named_at_once_with_file_and_key(study):
    rewrite(
        study,
        topics={"min_sise": 4, "resolution": -1},
        langage="fi",
        seed="x",
        survey={"files": [{"path": "../b.csv"}]},
    )
    with pytest.raises(ParameterError) as stopped:
        load_params(study)
    said = "\n".join(stopped.value.problems)
    assert len(stopped.value.problems) == 4
    assert "study.yml: unknown key 'topics.min_sise'; did you mean 'min_size'?" in said
    assert "study.yml: unknown key 'langage'; did you mean 'language'?" in said
    assert "study.yml: topics.resolution = -1: input should be greater than 0" in said
    assert "study.yml: seed = 'x'" in said


def test_a_missing_survey_file_is_named(study):
    rewrite(study, survey={"files": [{"path": "../b.csv"}, {"path": "../c*.csv"}]})
    with pytest.raises(ParameterError) as stopped:
        load_params(study)
    assert [("b.csv" in p, "c*.csv" in p) for p in stopped.value.problems] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("survey: [unclosed", "is not valid YAML"),
        ("just text", "should hold keys"),
        ("", "should hold keys"),
        ("topics: {}", "key 'survey' is missing"),
    ],
)
def test_a_broken_file_is_explained(tmp_path, text, said):
    path = tmp_path / "x.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match=said):
        load_params(path)


def test_a_missing_parameter_file_is_named(tmp_path):
    with pytest.raises(ParameterError, match="no such parameter file"):
        load_params(tmp_path / "none.yml")


def test_latin1_is_not_taken_for_utf8(tmp_path):
    (tmp_path / "x.yml").write_bytes("name: häme".encode("latin-1"))
    with pytest.raises(ParameterError, match="is not UTF-8"):
        load_params(tmp_path / "x.yml")


def test_extends_overlays_another_file_whose_paths_still_hold(study, tmp_path):
    far = tmp_path / "far" / "away"
    far.mkdir(parents=True)
    (far / "v.yml").write_text("extends: ../../params/study.yml\ntopics: {resolution: 2.0}\n", encoding="utf-8")
    params = load_params(far / "v.yml")
    assert (params.name, params.topics.min_size, params.topics.resolution) == ("v", 6, 2.0)
    assert [path.name for path, _ in survey_paths(params)] == ["a.csv"]


def test_a_glob_gives_files_in_name_order(study, tmp_path):
    for name in "cb":
        (tmp_path / f"x_{name}.csv").write_text("q\n1\n", encoding="utf-8")
    rewrite(study, survey={"files": [{"path": "../x_*.csv"}]})
    assert [path.name for path, _ in survey_paths(load_params(study))] == ["x_b.csv", "x_c.csv"]


def test_settings_are_closed_models():
    assert TopicSettings.model_config["extra"] == "forbid"
    assert all(field.description for field in TopicSettings.model_fields.values())


def test_the_vector_cache_is_relative_to_the_file_and_no_part_of_what_a_result_was_made_from(study):
    params = load_params(rewrite(study, vectors={"cache": "../cache"}))
    assert params.vectors.cache == (study.parent / "../cache").resolve()
    assert "cache" not in params.model_dump()["vectors"]
    given = load_params(study, vectors={"cache": str(study.parent / "own")})
    assert given.vectors.cache == (study.parent / "own").resolve()


@pytest.mark.parametrize(
    ("codebook", "kinds", "found"),
    [
        ("table5", "", ["toive"]),
        ("table5", "kinds: null", ["toive"]),
        ("table5", "kinds: []", []),
        ("swot", "", []),  # it has no wishes
        ("swot", "kinds: [toimi]", ["toimi"]),
        ("null", "", []),  # topics have no kinds
        ("null", "kinds: null", []),
        ("null", "kinds: [toive]", []),
        ("null", "kinds: [toivee]", ["toivee"]),  # told before a run
    ],
)
def test_the_kinds_of_the_matrix_are_those_that_the_codebook_has(tmp_path, codebook, kinds, found):
    (tmp_path / "a.csv").write_text("x\n", encoding="utf-8")
    path = tmp_path / "study.yml"
    path.write_text(f"survey: {{files: [{{path: a.csv}}]}}\ncoding: {{codebook: {codebook}}}\nmatrix: {{{kinds}}}\n")
    assert load_params(path).matrix.kinds == found
