"""Surveys that a process has read and keeps in mind: runs of one batch differ only in whom they keep.

Nothing is written to disk. What is kept answers for the same bytes of the same files, read by the same settings.
"""

from __future__ import annotations

from pathlib import Path

from openfeedback.files import sha256, sha256_of
from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey.tables.one_file import Survey

_kept: dict[str, Survey] = {}


def remember(paths: list[tuple[Path, SurveyFile]], settings: SurveySettings, survey: Survey) -> None:
    """Keep the survey of these files, all respondents, in this process and whatever is forked from it."""
    _kept[_key(paths, settings)] = survey


def recall(paths: list[tuple[Path, SurveyFile]], settings: SurveySettings) -> Survey | None:
    """The survey of these files, all respondents, where it was kept; copies, so that nobody changes what is kept."""
    kept = _kept.get(_key(paths, settings)) if _kept else None
    return kept and Survey._make(frame.copy() for frame in kept)


def _key(paths: list[tuple[Path, SurveyFile]], settings: SurveySettings) -> str:
    files = [(path.name, sha256(path), file.model_dump_json()) for path, file in paths if path.is_file()]
    return sha256_of([files, len(paths), settings.model_dump_json(exclude={"only"})])
