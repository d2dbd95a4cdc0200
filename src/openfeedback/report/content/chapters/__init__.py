"""Chapters of results.

In: a `Source`. Out: sections.
Start in matrix.py.
"""

from openfeedback.report.content.chapters.feedback import feedback, feedback_lines
from openfeedback.report.content.chapters.groups import all_groups, clear_groups, group_lines, groups
from openfeedback.report.content.chapters.matrix import matrix, matrix_table, themes_line, topics_as_themes_line
from openfeedback.report.content.chapters.quotes import content_quotes
from openfeedback.report.content.chapters.scores import (
    clear_differences,
    enough_rated,
    made_comparisons,
    ratings,
    scores,
)
from openfeedback.report.content.chapters.topics import none_found, topics, topics_line

__all__ = [
    "all_groups", "clear_differences", "clear_groups", "content_quotes", "enough_rated", "feedback",
    "feedback_lines", "group_lines", "groups", "made_comparisons", "matrix", "matrix_table", "none_found", "ratings",
    "scores", "themes_line", "topics", "topics_as_themes_line", "topics_line",
]  # fmt: skip
