"""Text: answers become clean, redacted idea units with a language, lemmas and vectors. Imports no later room."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

# at once, because these two have the names of their modules, which would otherwise stand in their place
from openfeedback.text.embed import embed
from openfeedback.text.redact import redact

if TYPE_CHECKING:
    from openfeedback.text.clean import clean_responses, non_answer
    from openfeedback.text.compounds import split_compound
    from openfeedback.text.embed import backend_name
    from openfeedback.text.language import detect_language
    from openfeedback.text.lemmas import lemmatize, lemmatizer_name
    from openfeedback.text.units import find_units

_HOME = {
    "backend_name": "embed",
    "clean_responses": "clean",
    "detect_language": "language",
    "find_units": "units",
    "lemmatize": "lemmas",
    "lemmatizer_name": "lemmas",
    "non_answer": "clean",
    "split_compound": "compounds",
}
__all__ = [
    "backend_name",
    "clean_responses",
    "detect_language",
    "embed",
    "find_units",
    "lemmatize",
    "lemmatizer_name",
    "non_answer",
    "redact",
    "split_compound",
]


def __getattr__(name: str) -> Any:
    """Import a function with its module when it is first asked for (word lists and patterns load with it)."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
