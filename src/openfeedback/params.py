"""Parameter files: one YAML file steers a whole run; every problem in it is named at once."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PrivateAttr, ValidationError

from openfeedback.errors import ParameterError
from openfeedback.files import limits, parse_yaml, refused, resource, why_no_run_name, writable_in
from openfeedback.settings import (
    AppendixSettings,
    Closed,
    CodingSettings,
    CompareSettings,
    ContentSettings,
    MatrixSettings,
    SurveySettings,
    TextSettings,
    TopicSettings,
    VectorSettings,
    WordSettings,
    wrong_values,
)
from openfeedback.vocabulary import Kind


def _run_name(name: str) -> str:
    if why := why_no_run_name(name):
        raise ValueError(f"{refused(name, why)}; use letters, digits, -._")
    return name


# keys of earlier versions that decide nothing any more
OF_BEFORE = {  # section, key and value (None: any) that an earlier version had
    ("text", "lemmatizer", None): "there is one morphology, on every system",
    ("vectors", "backend", "fast"): "every text has a vector of its own",
}


class Params(Closed):
    """A whole parameter file. Relative paths in it are relative to the file itself.

    ``extends: other.yml`` takes everything from another file and overlays this one; paths then start from the other's
    folder, so a variation is a few lines long.
    """

    name: Annotated[str, AfterValidator(_run_name)] = Field(description="Name of the run, its folder under outputs")
    language: Literal["fi", "en"] = Field("fi", description="Language of appendix and figures")
    seed: int = Field(20251121, ge=0, description="Seed of everything random")
    simulated: bool = Field(False, description="Answers are simulated: every page says so")
    share: bool = Field(False, description="Outputs leave the research group: nothing unsuppressed in notebooks")
    show_texts: bool = Field(False, description="Show redacted answers in executed notebooks")
    outputs: Path = Field(Path("../outputs"), description="Folder of all runs")
    survey: SurveySettings
    text: TextSettings = TextSettings()
    vectors: VectorSettings = VectorSettings()
    topics: TopicSettings = TopicSettings()
    coding: CodingSettings = CodingSettings()
    contents: ContentSettings = ContentSettings()
    matrix: MatrixSettings = MatrixSettings()
    compare: CompareSettings = CompareSettings()
    appendix: AppendixSettings = AppendixSettings()
    words: WordSettings = WordSettings()
    _home: Path = PrivateAttr(default=Path("."))
    _overrides: dict[str, Any] = PrivateAttr(default_factory=dict)
    _file: Path = PrivateAttr(default=Path("params.yml"))

    @property
    def home(self) -> Path:
        """Folder that relative paths start from."""
        return self._home

    @property
    def file(self) -> Path:
        """The parameter file."""
        return self._file

    @property
    def overrides(self) -> dict[str, Any]:
        """What was given beside the file."""
        return self._overrides

    @property
    def folder(self) -> Path:
        """Folder of this run."""
        return (self.home / self.outputs / self.name).resolve()

    @property
    def codebook_place(self) -> str | None:
        """Name of a shipped codebook, or the path of the study's own (relative to the parameter file)."""
        own = self.coding.codebook and self.at(self.coding.codebook)
        return str(own) if own and own.is_dir() else self.coding.codebook

    def without_overrides(self) -> Params:
        """The parameters as the file alone gives them."""
        return load_params(self.file) if self._overrides else self

    def at(self, path: str | Path) -> Path:
        """A path of the parameter file, made absolute."""
        return (self.home / path).resolve()


def load_params(path: Path | str, **overrides: Mapping[str, Any] | Any) -> Params:
    """Load a parameter file; ``overrides`` are merged over it, section by section.

    Raises ParameterError naming every unknown key, wrong value and missing file at once.
    """
    path = Path(path)
    given = writable_in({k: v for k, v in overrides.items() if v not in (None, {})})
    home, filed = writable_in(_load_extended(path))
    raw = _merge(filed, given)
    try:
        params = Params.model_validate({"name": unicodedata.normalize("NFC", path.stem), **raw})
    except ValidationError as failure:
        raise ParameterError(*wrong_values(failure, Params, path.name)) from None
    params._home, params._file, params._overrides = home, path.resolve(), given
    if params.vectors.cache:
        params.vectors.cache = params.at(params.vectors.cache)
    _check_files(params)
    params.matrix.kinds = _kinds(params)
    return params


def survey_paths(params: Params) -> Iterator[tuple[Path, Any]]:
    """Every survey file with its settings, in name order; a glob may give several."""
    for file in params.survey.files:
        pattern = params.at(file.path)
        glob = any(c in pattern.name for c in "*?[") and not pattern.is_file()
        found = sorted(pattern.parent.glob(pattern.name)) if glob else [pattern]
        for path in found:
            yield path, file


def _kinds(params: Params) -> list[str]:
    """The kinds that fill the matrix: as given, else wishes where the codebook has them; topics have no kinds."""
    place, given = params.codebook_place, params.matrix.kinds
    if place is None:
        return [] if set(given) <= set(Kind) else given  # a misspelt one is told before a run
    if "kinds" in params.matrix.model_fields_set:
        return given
    own = Path(place) / "codebook.yml"
    path = own if own.is_file() else resource("data", "codebooks") / place / "codebook.yml"
    return given if not path.is_file() or str(Kind.WISH) in _ids_of_kinds(path, path.stat().st_mtime_ns) else []


@lru_cache(maxsize=64)
def _ids_of_kinds(path: Path, changed: int) -> list[str]:
    """Ids of a codebook's kinds; wishes where the file cannot be read, which is told before a run."""
    try:
        found = parse_yaml(path.read_text(encoding="utf-8"), str(path)).value["kinds"]
        return [str(kind["id"]) for kind in found]
    except (ParameterError, UnicodeDecodeError, KeyError, TypeError):
        return [str(Kind.WISH)]


def _check_files(params: Params) -> None:
    found = list(survey_paths(params))
    missing = [str(path) for path, _ in found if not path.is_file()]
    matched = {id(file) for _, file in found}
    missing += [file.path for file in params.survey.files if id(file) not in matched]
    problems = [
        f"{params.file.name}: survey.files: no file matches {m}; check the path (it is relative to {params.home})"
        for m in missing
    ]
    for key, human in (("coding.human", params.coding.human), ("contents.human", params.contents.human)):
        if human and not params.at(human).is_file():
            problems.append(f"{params.file.name}: {key}: no such file: {human}")
    if params.appendix.earlier and not params.at(params.appendix.earlier).is_dir():
        problems.append(f"{params.file.name}: appendix.earlier: no such folder: {params.appendix.earlier}")
    if problems:
        raise ParameterError(*dict.fromkeys(problems))


def _load_extended(path: Path, above: tuple[Path, ...] = ()) -> tuple[Path, dict[str, Any]]:
    """The folder that paths start from, and the keys: those of the extended file overlaid by this file's."""
    raw = _load_yaml(path)
    base = raw.pop("extends", None)
    if base is None:
        return path.resolve().parent, raw
    if path.resolve() in above:
        raise ParameterError(f"{path}: extends itself through {above[-1].name}; take out one 'extends'")
    home, under = _load_extended((path.parent / str(base)).resolve(), (*above, path.resolve()))
    return home, _merge({k: v for k, v in under.items() if k != "name"}, raw)


def _load_yaml(path: Path) -> dict[str, Any]:
    if path.is_dir():
        found = sorted(path.glob("params/*.yml")) or sorted(path.glob("*.yml"))
        raise ParameterError(
            f"{path}: is a folder; give its parameter file, such as {found[0] if found else path / 'params/study.yml'}"
        )
    if not path.is_file():
        raise ParameterError(f"{path}: no such parameter file; check the path")
    try:
        raw = deepcopy(_parse(limits.read_text(path, ParameterError), str(path)))
    except UnicodeDecodeError:
        raise ParameterError(f"{path}: is not UTF-8 text; save it as UTF-8") from None
    if not isinstance(raw, dict):
        raise ParameterError(f"{path}: should hold keys such as 'survey:'; it holds {type(raw).__name__}")
    return _without_keys_of_before(raw, path)


def _without_keys_of_before(raw: dict[str, Any], path: Path) -> dict[str, Any]:
    """The keys that are still in use; of each other one that an earlier version had, a sentence on stderr."""
    for (section, key, value), why in OF_BEFORE.items():
        if isinstance(raw.get(section), dict) and key in raw[section] and value in (None, raw[section][key]):
            del raw[section][key]
            named = f"{section}.{key}" if value is None else f"{section}.{key}: {value}"
            sys.stderr.write(f"{path}: {named} is no longer used ({why}); take it out\n")
    return raw


@lru_cache(maxsize=64)
def _parse(text: str, where: str) -> Any:
    """YAML as values, parsed once: a hundred runs may extend one long file."""
    return parse_yaml(text, where).value


def _merge(base: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Merge nested mappings; anything else is replaced.

    >>> _merge({"a": {"b": 1, "c": 2}}, {"a": {"c": 3}})
    {'a': {'b': 1, 'c': 3}}
    """
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merge(merged[key], value) if both else value
    return merged
