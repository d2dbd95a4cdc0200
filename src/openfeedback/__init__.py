"""openfeedback: Finnish open survey answers to a theme × phase matrix, theme–score comparisons and an appendix.

Importing the package is cheap: each verb's module loads when the verb is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

# at once (it is a few lines that import the rest on use), because its module's own name would stand in its place
from openfeedback.explore import explore

__version__ = "0.1.0"

_VERBS = {
    "load_params": "openfeedback.params",
    "open_run": "openfeedback.run.workspace",
    "read_surveys": "openfeedback.survey",
    "redact": "openfeedback.text",
    "clean_responses": "openfeedback.text",
    "find_units": "openfeedback.text",
    "embed": "openfeedback.text",
    "find_topics": "openfeedback.coding",
    "load_codebook": "openfeedback.coding",
    "code": "openfeedback.coding",
    "build_matrix": "openfeedback.analysis",
    "compare": "openfeedback.analysis",
    "audit": "openfeedback.analysis",
    "build_appendix": "openfeedback.report",
    "explore": "openfeedback.explore",
}
__all__ = [
    "load_params",
    "open_run",
    "read_surveys",
    "redact",
    "clean_responses",
    "find_units",
    "embed",
    "find_topics",
    "load_codebook",
    "code",
    "build_matrix",
    "compare",
    "audit",
    "build_appendix",
    "explore",
]

if TYPE_CHECKING:
    from openfeedback.analysis import audit, build_matrix, compare
    from openfeedback.coding import code, find_topics, load_codebook
    from openfeedback.params import load_params
    from openfeedback.report import build_appendix
    from openfeedback.run.workspace import open_run
    from openfeedback.survey import read_surveys
    from openfeedback.text import clean_responses, embed, find_units, redact


def __getattr__(name: str) -> Any:
    if name in _VERBS:
        return getattr(import_module(_VERBS[name]), name)
    raise AttributeError(f"module 'openfeedback' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_VERBS])
