"""Units to codes: inductive topics, coding with a codebook, agreement, review by persons. Names load on use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openfeedback.coding.agreement import agree as agree
    from openfeedback.coding.agreement import agree_with_persons as agree_with_persons
    from openfeedback.coding.classify import code as code
    from openfeedback.coding.codebook import Codebook as Codebook
    from openfeedback.coding.codebook import check_codebook as check_codebook
    from openfeedback.coding.codebook import load_codebook as load_codebook
    from openfeedback.coding.codebook import topics_as_codebook as topics_as_codebook
    from openfeedback.coding.combine import code_by_topics as code_by_topics
    from openfeedback.coding.combine import with_human as with_human
    from openfeedback.coding.review import export_review as export_review
    from openfeedback.coding.review import import_review as import_review
    from openfeedback.coding.topic_crosstab import comparable as comparable
    from openfeedback.coding.topic_crosstab import outside_codebook as outside_codebook
    from openfeedback.coding.topic_crosstab import topic_themes as topic_themes
    from openfeedback.coding.topic_layout import topic_points as topic_points
    from openfeedback.coding.topics import Topics as Topics
    from openfeedback.coding.topics import find_topics as find_topics

_HOMES = {
    "agree": "agreement",
    "agree_with_persons": "agreement",
    "code": "classify",
    "Codebook": "codebook",
    "check_codebook": "codebook",
    "load_codebook": "codebook",
    "topics_as_codebook": "codebook",
    "code_by_topics": "combine",
    "with_human": "combine",
    "export_review": "review",
    "import_review": "review",
    "topic_points": "topic_layout",
    "comparable": "topic_crosstab",
    "outside_codebook": "topic_crosstab",
    "topic_themes": "topic_crosstab",
    "Topics": "topics",
    "find_topics": "topics",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
