"""The notebooks in order: the tables each needs and makes, and the sections of the parameter file it uses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from openfeedback.errors import InputError
from openfeedback.files import resource
from openfeedback.params import Params

if TYPE_CHECKING:
    import pandas as pd


class Stage(NamedTuple):
    """One notebook of the walk."""

    notebook: str
    needs: tuple[str, ...]
    makes: tuple[str, ...]
    sections: tuple[str, ...]


STAGES = (
    Stage("00_published_tables", (), ("audit",), ()),
    Stage("01_read", (), ("responses", "respondents", "scores", "events", "dropped", "left_out"), ("survey", "text")),
    Stage("02_units", ("responses",), ("units", "dropped_units"), ("text",)),
    Stage("03_topics", ("units", "responses", "respondents"),
          ("topics", "assignments", "topic_points", "topic_groups"), ("topics", "text", "vectors", "matrix")),
    Stage(
        "04_matrix",
        ("responses", "respondents", "scores", "units", "topics", "assignments", "topic_groups"),
        ("codings", "content_codings", "mentions", "matrix", "contents", "contents_matrix", "content_groups",
         "feedback", "groups", "group_matrix", "event_shares", "group_sizes",
         "coding_range", "provenance", "agreement", "unmatched", "topic_themes"),
        ("coding", "contents", "matrix", "vectors", "compare"),
    ),
    Stage(
        "05_scores",
        ("codings", "units", "responses", "respondents", "scores", "topics", "assignments", "topic_groups",
         "content_codings", "matrix", "contents", "contents_matrix", "content_groups", "feedback", "groups",
         "group_matrix", "event_shares", "group_sizes", "coding_range"),
        ("power", "comparisons", "comparisons_by", "event_means", "event_correlations"),
        ("compare", "matrix", "coding"),
    ),
    Stage(
        "06_appendix",
        ("audit", "responses", "respondents", "scores", "events", "dropped", "dropped_units", "units", "topics",
         "assignments", "topic_points", "codings", "content_codings", "matrix", "contents", "contents_matrix",
         "content_groups", "feedback", "groups", "group_matrix", "event_shares",
         "group_sizes", "coding_range", "agreement", "power", "comparisons", "comparisons_by", "event_means",
         "event_correlations"),
        ("overview", "questions", "event_answers", "dropped_reasons", "item_means", "distributions", "topics_shown",
         "topic_readings", "points_shown", "quotes", "content_changes"),
        ("appendix", "coding", "matrix"),
    ),
    Stage(
        "07_words",
        ("codings", "units", "responses", "respondents", "scores", "assignments", "content_codings",
         "topic_groups", "matrix", "contents", "contents_matrix", "content_groups", "feedback", "groups",
         "group_matrix", "event_shares", "group_sizes", "coding_range", "power", "comparisons", "comparisons_by",
         "event_means"),
        ("words", "word_groups", "theme_groups", "theme_group_sizes", "word_pairs", "telling_words"),
        ("words", "matrix", "text"),
    ),
)  # fmt: skip
AUDIT, APPENDIX, WORDS = STAGES[0], STAGES[-2], STAGES[-1]

# tables of persons and of what they wrote: in stages/ alone, never shared
PRIVATE = ("responses", "respondents", "scores", "dropped", "units", "dropped_units", "topics", "assignments",
           "topic_points", "codings", "mentions", "provenance", "topic_themes", "content_codings",
           "left_out", "unmatched", "word_pairs", "telling_words")  # fmt: skip
# tables of counts: as they truly are in stages/, as they may be seen in tables/
TRUE = ("topic_groups", "matrix", "contents", "contents_matrix", "content_groups", "feedback", "groups", "group_matrix",
        "event_shares", "group_sizes", "coding_range", "power", "comparisons", "comparisons_by",
        "event_means")  # fmt: skip


def true_path(params: Params, table: str) -> Path:
    """Where the run keeps a table of counts as it truly is: never shared."""
    return true_place(params.folder, table)


def true_place(folder: Path, table: str) -> Path:
    """The same of the run that lies in ``folder``."""
    return folder / "stages" / f"{table}.parquet"


def true_contents(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """The contents as they truly are and those of the units (tables contents, content_codings) of the run in
    ``folder``; None where it has none."""
    from openfeedback.tables import read_table

    paths = true_place(folder, "contents"), table_path(folder, "content_codings")
    return (read_table(paths[0]), read_table(paths[1])) if all(path.is_file() for path in paths) else None


def table_name(table: str) -> str:
    """Where a table lies in a run's folder: what persons wrote in stages/, what may be seen in tables/.

    >>> table_name("units"), table_name("matrix")
    ('stages/units.parquet', 'tables/matrix.parquet')
    """
    return f"{'stages' if table in PRIVATE else 'tables'}/{table}.parquet"


def table_path(folder: Path, table: str) -> Path:
    """The file of a table of the run that lies in ``folder``."""
    return folder / table_name(table)


def stages_of(params: Params) -> tuple[Stage, ...]:
    """The notebooks of a run: the audit only where the study reproduces the published report, words where asked for."""
    left_out = [*([] if params.appendix.published else [AUDIT]), *([] if params.words.run else [WORDS])]
    gone = {name for one in left_out for name in one.makes}
    own = [one for one in STAGES if one not in left_out]
    return tuple(one._replace(needs=tuple(name for name in one.needs if name not in gone)) for one in own)


def stage(notebook: str, params: Params | None = None) -> Stage:
    """The stage of a notebook, by its name; with ``params`` as it is in that run.

    >>> stage("03_topics").makes
    ('topics', 'assignments', 'topic_points', 'topic_groups')
    """
    for one in (*(stages_of(params) if params else ()), *STAGES):
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
    names = directly_before(one)
    names |= {before.notebook for name in names for before in upstream(stage(name))}
    return [s for s in STAGES if s.notebook in names]


def directly_before(one: Stage) -> set[str]:
    """Names of the notebooks whose tables ``one`` needs.

    >>> directly_before(stage("02_units"))
    {'01_read'}
    """
    return {maker(table).notebook for table in one.needs}


def notebook_path(params: Params, notebook: str) -> Path:
    """The notebook's file: a study's own copy beside its params folder, else the one that ships with the project."""
    own = params.home.parent / "notebooks" / f"{notebook}.ipynb"
    return own if own.is_file() else resource("notebooks", f"{notebook}.ipynb")
