"""Parameter files: one YAML file steers a whole run; every problem in it is named at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, PrivateAttr, ValidationError

from openfeedback.errors import ParameterError
from openfeedback.settings import (
    AppendixSettings,
    Closed,
    CodingSettings,
    CompareSettings,
    MatrixSettings,
    SurveySettings,
    TextSettings,
    TopicSettings,
    VectorSettings,
)


class Params(Closed):
    """A whole parameter file. Relative paths in it are relative to the file itself.

    ``extends: other.yml`` takes everything from another file and overlays this one; paths then start from the other's
    folder, so a variation is a few lines long.
    """

    name: str = Field(pattern=r"^[A-Za-z0-9ÅÄÖåäö._-]+$", description="Name of the run: its folder under outputs")
    language: Literal["fi", "en"] = Field("fi", description="Language of the appendix and the figures")
    seed: int = Field(20251121, ge=0, description="Seed of everything random")
    simulated: bool = Field(False, description="The answers are simulated: the appendix says so on every page")
    share: bool = Field(
        False, description="The run's outputs leave the research group: nothing unsuppressed in notebooks"
    )
    show_texts: bool = Field(False, description="Show redacted answers in the executed notebooks")
    outputs: Path = Field(Path("../outputs"), description="Folder of all runs")
    survey: SurveySettings
    text: TextSettings = TextSettings()
    vectors: VectorSettings = VectorSettings()
    topics: TopicSettings = TopicSettings()
    coding: CodingSettings = CodingSettings()
    matrix: MatrixSettings = MatrixSettings()
    compare: CompareSettings = CompareSettings()
    appendix: AppendixSettings = AppendixSettings()
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
    given = {k: v for k, v in overrides.items() if v not in (None, {})}
    home, filed = _load_extended(path)
    raw = _merge(filed, given)
    try:
        params = Params.model_validate({"name": path.stem, **raw})
    except ValidationError as failure:
        raise ParameterError(*[_say(path, e) for e in failure.errors()]) from None
    params._home, params._file, params._overrides = home, path.resolve(), given
    _check_files(params)
    return params


def survey_paths(params: Params) -> Iterator[tuple[Path, Any]]:
    """Every survey file with its settings, in name order; a glob may give several."""
    for file in params.survey.files:
        pattern = params.at(file.path)
        found = sorted(pattern.parent.glob(pattern.name)) if any(c in pattern.name for c in "*?[") else [pattern]
        for path in found:
            yield path, file


def _check_files(params: Params) -> None:
    found = list(survey_paths(params))
    missing = [str(path) for path, _ in found if not path.is_file()]
    matched = {id(file) for _, file in found}
    missing += [file.path for file in params.survey.files if id(file) not in matched]
    problems = [
        f"{params.file.name}: survey.files: no file matches {m}; check the path (it is relative to {params.home})"
        for m in missing
    ]
    if params.coding.human and not params.at(params.coding.human).is_file():
        problems.append(f"{params.file.name}: coding.human: no such file: {params.coding.human}")
    if problems:
        raise ParameterError(*dict.fromkeys(problems))


def _load_extended(path: Path) -> tuple[Path, dict[str, Any]]:
    """The folder that paths start from, and the keys: those of the extended file overlaid by this file's."""
    raw = _load_yaml(path)
    base = raw.pop("extends", None)
    if base is None:
        return path.resolve().parent, raw
    home, under = _load_extended((path.parent / str(base)).resolve())
    return home, _merge({k: v for k, v in under.items() if k != "name"}, raw)


def _load_yaml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise ParameterError(f"{path}: no such parameter file; check the path")
    try:
        raw = deepcopy(_parse(path.read_text(encoding="utf-8-sig")))
    except UnicodeDecodeError:
        raise ParameterError(f"{path}: is not UTF-8 text; save it as UTF-8") from None
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise ParameterError(f"{path}{where}: is not valid YAML: {getattr(problem, 'problem', problem)}") from None
    if not isinstance(raw, dict):
        raise ParameterError(f"{path}: should hold keys such as 'survey:'; it holds {type(raw).__name__}")
    return raw


@lru_cache(maxsize=64)
def _parse(text: str) -> Any:
    """YAML as Python values, parsed once: a hundred runs may extend one long file."""
    return yaml.safe_load(text)


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


def _say(path: Path, error: Any) -> str:
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(error["loc"][-1]), _known_keys(error["loc"][:-1]), n=1)
        return f"{path.name}: unknown key '{key}'" + (f"; did you mean '{near[0]}'?" if near else "; remove it")
    if error["type"] == "missing":
        return f"{path.name}: key '{key}' is missing; add it"
    return f"{path.name}: {key} = {error['input']!r}: {error['msg'][0].lower()}{error['msg'][1:]}"


def _known_keys(loc: tuple[Any, ...]) -> list[str]:
    """Names allowed at a place of the file."""
    model: Any = Params
    for part in loc:
        if isinstance(part, int):
            continue
        annotation = model.model_fields[part].annotation if part in model.model_fields else None
        inner = [a for a in (annotation, *getattr(annotation, "__args__", ())) if hasattr(a, "model_fields")]
        if not inner:
            return []
        model = inner[0]
    return list(model.model_fields)
