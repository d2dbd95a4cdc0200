"""What all sections have in common: closed models that understand what YAML, Python and Papermill write."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, model_validator

from openfeedback.files import Written


class Closed(BaseModel):
    """A settings model that knows all its keys: an unknown one is an error."""

    model_config = ConfigDict(
        extra="forbid", validate_default=True, arbitrary_types_allowed=False, coerce_numbers_to_str=True
    )

    @model_validator(mode="before")
    @classmethod
    def _understand(cls, raw: Any) -> Any:
        """What stands in YAML without quotes is a text where a text is wanted, else what YAML makes of it."""
        return {k: _understood(v, cls.model_fields.get(k)) for k, v in raw.items()} if isinstance(raw, Mapping) else raw


def _understood(value: Any, field: Any) -> Any:
    if isinstance(value, Written):
        return value if field is None or _takes_text(field.annotation) else value.value
    return _days_as_text(value)


def _takes_text(annotation: Any) -> bool:
    """Whether a text may stand there, alone or among other types."""
    inner = get_args(annotation)
    plain = annotation in (str, Path, Any) or isinstance(annotation, str)
    return plain or any(_takes_text(each) for each in inner)


def _days_as_text(value: Any) -> Any:
    """The same with days (Papermill and Python make them) as text, however deep they stand."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_days_as_text(k): _days_as_text(v) for k, v in value.items()}
    return [_days_as_text(each) for each in value] if isinstance(value, list) else value
