"""The notebooks in order: the tables each needs and makes, and the sections of the parameter file it uses."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from openfeedback.errors import InputError
from openfeedback.files import resource
from openfeedback.params import Params


class Stage(NamedTuple):
    """One notebook of the walk."""

    notebook: str
    needs: tuple[str, ...]
    makes: tuple[str, ...]
    sections: tuple[str, ...]


STAGES = (
    Stage("00_published_tables", (), ("audit",), ()),
    Stage("01_read", (), ("responses", "respondents", "scores", "events", "dropped"), ("survey", "text")),
    Stage("02_units", ("responses",), ("units", "dropped_units"), ("text",)),
    Stage("03_topics", ("units", "responses"), ("topics", "assignments", "topic_points"),
          ("topics", "text", "vectors", "matrix")),
    Stage(
        "04_matrix",
        ("responses", "respondents", "units", "topics", "assignments"),
        ("codings", "mentions", "matrix", "feedback", "groups", "group_matrix", "event_shares", "group_sizes",
         "coding_range", "provenance", "agreement", "topic_themes"),
        ("coding", "matrix", "vectors"),
    ),
    Stage(
        "05_scores",
        ("codings", "units", "responses", "respondents", "scores", "topics", "assignments", "groups", "event_shares",
         "group_sizes"),
        ("power", "comparisons", "comparisons_by", "event_means", "event_correlations"),
        ("compare", "matrix", "coding"),
    ),
    Stage(
        "06_appendix",
        ("audit", "responses", "respondents", "scores", "events", "dropped", "dropped_units", "units", "topics",
         "assignments", "topic_points", "codings", "matrix", "feedback", "groups", "group_matrix", "event_shares",
         "group_sizes", "coding_range", "agreement", "power", "comparisons", "comparisons_by", "event_means",
         "event_correlations"),
        (),
        ("appendix", "coding", "matrix"),
    ),
)  # fmt: skip


def stage(notebook: str) -> Stage:
    """The stage of a notebook, by its name.

    >>> stage("03_topics").makes
    ('topics', 'assignments', 'topic_points')
    """
    for one in STAGES:
        if one.notebook == notebook:
            return one
    raise InputError(f"'{notebook}' is not one of the notebooks: {', '.join(s.notebook for s in STAGES)}")


def maker(table: str) -> Stage:
    """The stage that makes a table.

    >>> maker("units").notebook
    '02_units'
    """
    for one in STAGES:
        if table in one.makes:
            return one
    raise InputError(f"no notebook makes a table '{table}'")


def upstream(one: Stage) -> list[Stage]:
    """Every stage that ``one`` rests on, in running order.

    >>> [s.notebook for s in upstream(stage("03_topics"))]
    ['01_read', '02_units']
    """
    names, waiting = set(), [one]
    while waiting:
        for table in waiting.pop().needs:
            before = maker(table)
            if before.notebook not in names:
                names.add(before.notebook)
                waiting.append(before)
    return [s for s in STAGES if s.notebook in names]


def notebook_path(params: Params, notebook: str) -> Path:
    """The notebook's file: a study's own copy beside its params folder, else the one that ships with the project."""
    own = params.home.parent / "notebooks" / f"{notebook}.ipynb"
    return own if own.is_file() else resource("notebooks", f"{notebook}.ipynb")
