"""Reading: one survey file, or several as one survey."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from openfeedback.errors import InputError
from openfeedback.files import notify
from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey.opened import Opened, open_survey, open_surveys
from openfeedback.survey.tables import NOTICES, Survey, join_opened, keep_only, recall, remember


def read_survey(path: Path | str, file: SurveyFile | None = None, settings: SurveySettings | None = None) -> Survey:
    """Read one survey file; its columns are recognised where the settings do not name them.

    Raises InputError naming everything that is wrong: a missing, empty or unreadable file, a column that it lacks.
    """
    return _with_notices(join_opened([open_survey(path, file, settings)], settings))


def read_surveys(paths: Iterable[tuple[Path, SurveyFile]], settings: SurveySettings) -> Survey:
    """Read several files as one survey and keep the respondents that ``settings.only`` names.

    A question, item or background column need not be in every file, but must be in one. Problems of all files are
    named at once.
    """
    paths = list(paths)
    if (whole := recall(paths, settings)) is None:
        whole = join_opened(_some(paths, settings), settings)
    return keep_only(_with_notices(whole), settings.only)


def _some(paths: list[tuple[Path, SurveyFile]], settings: SurveySettings) -> list[Opened]:
    opened = open_surveys(paths, settings)
    if not opened:
        raise InputError("no survey files; name them under survey: files")
    return opened


def _with_notices(survey: Survey) -> Survey:
    """The survey, its notices said: whoever reads it hears them, also where another process had read the files."""
    for sentence in survey.responses.attrs.pop(NOTICES, []):
        notify(sentence)
    return survey


def keep_in_mind(paths: Iterable[tuple[Path, SurveyFile]], settings: SurveySettings) -> Survey:
    """Read several files and remember all their respondents for ``read_surveys`` in this process and its forks."""
    paths = list(paths)
    everybody = settings.model_copy(update={"only": {}})
    survey = join_opened(_some(paths, everybody), everybody)
    remember(paths, settings, survey)
    return survey
