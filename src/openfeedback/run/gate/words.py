"""Words in the parameters that name nothing: named before anything is published, all at once, with the nearest one.

What a file, a codebook or this machine can tell is looked up before a run and by each notebook; what only the survey
can tell, when it has been read.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from openfeedback.errors import OpenFeedbackError, ParameterError, unknown
from openfeedback.files import alike, refused_parts
from openfeedback.params import Params, survey_paths
from openfeedback.vocabulary import Kind, Phase

if TYPE_CHECKING:
    from openfeedback.coding.codebook import Codebook

KINDS = tuple(Kind)  # where no codebook says which there are
NO_GROUPS = ("respondent_id", "source", "weight")  # columns of respondents by which nothing is broken down


def stop_if_unknown(params: Params) -> None:
    """Raise ParameterError naming every word that the codebook, the files and this machine do not know."""
    if problems := [*unknown_words(params), *wrong_place(params)]:
        raise ParameterError(*problems)


def stop_before_run(params: Params) -> None:
    """The same before a run and, where the survey was read before, with its columns."""
    problems = [*unknown_words(params), *wrong_place(params)]
    from openfeedback.run.stages import table_path

    read = table_path(params.folder, "respondents")
    if read.is_file():
        from openfeedback.run import stage, why_stale

        if why_stale(params, stage("01_read")) is None:
            problems += unknown_columns(params, pd.read_parquet(read))
    if problems:
        raise ParameterError(*problems)


def unknown_words(params: Params) -> list[str]:
    """Sentences on words that can be looked up without reading the survey."""
    said = [*_of_codebook(params), *_of_files(params), *_of_machine(params)]
    return [f"{params.file.name}: {each}" for each in dict.fromkeys(said)]


def unknown_columns(params: Params, respondents: pd.DataFrame) -> list[str]:
    """Sentences on words that only the survey can tell: the background columns by which results are broken down."""
    columns = [str(column) for column in respondents.columns if column not in NO_GROUPS]
    asked = [("matrix.by", params.matrix.by), ("words.by", params.words.by if params.words.run else [])]
    wrong = [(key, column) for key, named in asked for column in named if column not in columns]
    return [f"{params.file.name}: {key}: {unknown('column', column, columns)}" for key, column in wrong]


def unknown_topics(params: Params, topics: Iterable[str]) -> list[str]:
    """Sentences on words that mean topics, where topics stand in for themes."""
    if params.codebook_place is not None:
        return []
    known = [str(topic) for topic in topics]
    said = [*_unknown("matrix.hide", "cell", params.matrix.hide, [f"{topic}/{Phase.NONE}" for topic in known]),
            *_unknown("appendix.themes", "topic", params.appendix.themes, known)]  # fmt: skip
    return [f"{params.file.name}: {each}" for each in said]


def wrong_place(params: Params) -> list[str]:
    """Sentences on a run's folder that holds the study's own files, or whose name another system takes for another."""
    folder, study = params.folder, params.home.parent
    kept = [params.file, params.home.resolve(), *(study.resolve() / part for part in ("params", "data", "notebooks"))]
    kept += [path for path, _ in survey_paths(params)]
    said = [f"outputs: {each}" for each in refused_parts(params.home / params.outputs)]
    if any(path.resolve().is_relative_to(folder) for path in kept):
        said.append(f"name: the run's folder would be {folder}, which holds the study's own files; choose another name")
    said += [f"name: '{n}' is there, the same folder on Windows and macOS; rename one" for n in alike(folder)]
    return [f"{params.file.name}: {each}" for each in said]


def _of_codebook(params: Params) -> Iterator[str]:
    place = params.codebook_place
    if place is None:
        yield from _unknown("matrix.kinds", "kind", params.matrix.kinds, KINDS)
        return
    book, problems = _codebook(place, _changed(Path(place)))
    yield from (f"coding.codebook: {problem}" for problem in problems)
    if book is not None:
        from openfeedback.analysis.counts import cells

        named = [f"{theme}/{phase}" for theme, phase in cells(book).itertuples(index=False)]
        yield from _unknown("matrix.kinds", "kind", params.matrix.kinds, [kind.id for kind in book.kinds])
        yield from _unknown("matrix.hide", "cell", params.matrix.hide, named)
        yield from _unknown("appendix.themes", "theme", params.appendix.themes, [theme.id for theme in book.themes])


@lru_cache(maxsize=64)
def _codebook(place: str, changed: tuple[int, ...]) -> tuple[Codebook | None, list[str]]:
    """A codebook and what is wrong with it, read once while its files stand: a batch checks a hundred runs."""
    from openfeedback.coding.codebook import load_codebook

    try:
        return load_codebook(place), []
    except OpenFeedbackError as problem:
        return None, problem.problems


def _changed(folder: Path) -> tuple[int, ...]:
    return tuple(path.stat().st_mtime_ns for path in sorted(folder.glob("*"))) if folder.is_dir() else ()


def _of_files(params: Params) -> Iterator[str]:
    template = params.appendix.template and params.at(params.appendix.template)
    if template and not template.is_file():
        near = sorted(path.name for path in template.parent.glob("*.docx")) if template.parent.is_dir() else []
        yield f"appendix.template: {template.parent}: {unknown('file', template.name, near)}"
    elif template and not _is_docx(template):
        yield f"appendix.template: {template} is not a DOCX file; save it as .docx"


def _is_docx(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return "word/document.xml" in archive.namelist()


def _of_machine(params: Params) -> Iterator[str]:
    from openfeedback.text.vectors import resolve

    try:
        resolve(params.vectors.backend)
    except ParameterError as problem:
        yield from problem.problems


def _unknown(key: str, what: str, words: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    names = list(known)
    yield from (f"{key}: {unknown(what, word, names)}" for word in words if word not in names)
