"""What is wrong with the values that a closed model was given, in sentences for whoever wrote them."""

from __future__ import annotations

import difflib
import re
from typing import Any

from pydantic import ValidationError

from openfeedback.files import Written
from openfeedback.settings.closed import Closed


def wrong_values(failure: ValidationError, model: type[Closed], where: str) -> list[str]:
    """What pydantic found wrong with the values of a model, a sentence each that begins with ``where``."""
    return [f"{where}: {_wrong(error, model)}" for error in failure.errors()]


def _wrong(error: Any, model: type[Closed]) -> str:
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(error["loc"][-1]), _known_keys(model, error["loc"][:-1]), n=1)
        return f"unknown key '{key}'" + (f"; did you mean '{near[0]}'?" if near else "; remove it")
    if error["type"] == "missing":
        return f"key '{key}' is missing; add it"
    if error["type"] == "string_type":
        return f"{key} = {_shown(error['input'])}: should be a text; write it in quotes"
    said = error["msg"].removeprefix("Value error, ")
    said = f"{key} = {_shown(error['input'])}: {said[0].lower()}{said[1:]}"
    if error["type"] == "literal_error" and (word := _nearest(str(error["input"]), error["ctx"]["expected"])):
        return f"{said}; did you mean '{word}'?"
    return said


def _nearest(given: str, expected: str) -> str | None:
    """The nearest of the words that are possible, as pydantic lists them.

    >>> _nearest("keybert", "'MaximalMarginalRelevance', 'KeyBERTInspired' or 'PartOfSpeech'")
    'KeyBERTInspired'
    """
    words = {word.lower(): word for word in re.findall(r"'([^']+)'", expected)}
    near = difflib.get_close_matches(given.rpartition(".")[2].lower(), words, n=1, cutoff=0.5)
    return words[near[0]] if near else None


def _shown(value: Any) -> str:
    """A value as it may stand in a YAML file."""
    if value is None or isinstance(value, Written):
        return "null" if value is None else str(value)
    return repr(value)


def _known_keys(model: Any, loc: tuple[Any, ...]) -> list[str]:
    """Names allowed at a place of the file."""
    for part in loc:
        if isinstance(part, int):
            continue
        annotation = model.model_fields[part].annotation if part in model.model_fields else None
        inner = [a for a in (annotation, *getattr(annotation, "__args__", ())) if hasattr(a, "model_fields")]
        if not inner:
            return []
        model = inner[0]
    return list(model.model_fields)
