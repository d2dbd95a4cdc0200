"""Uncertainty, what was suppressed, the published tables, and how the appendix was made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any

import pandas as pd

from openfeedback.report.chapters.method import simulated_examples
from openfeedback.report.document import Block, Bullets, Column, Form, Paragraph, Quotes, Section, Table
from openfeedback.report.finnish import listed
from openfeedback.report.source import Source

FEW_FILES, SHOWN = 12, 16  # files whose digests are shown in full, and characters of the digests of more
SMALL = 50  # with fewer respondents, one person moves a share by two percentage points


def limits(source: Source, before: list[Block]) -> list[Section]:
    """Chapter: what is uncertain; ``before``: the blocks of the chapters before it."""
    words, people = source.words, source.people()
    keys = ["selection", "silence"]
    keys += ["unlinked"] if source.table("responses")["event_id"].nunique() > 1 else []
    keys += ["weighted"] if "weight" in source.table("respondents").columns else []
    keys += ["small"] if source.min_cell <= people < SMALL else []
    keys += ["model"] if source.themed() else ["topics_model"]
    keys += ["simulated_examples"] if simulated_examples(source) and not source.human_units() else []
    keys += ["interval"] if not source.few() else []
    keys += ["cause"] if "scores" in source.chapters else []
    keys += ["redaction"] if quoted(before) else []
    return [Section(words("limits.heading"), 1, [Bullets([words(f"limits.{key}") for key in keys])])]


def quoted(blocks: list[Block]) -> bool:
    """Are any respondents' words among the blocks?"""
    tables = [b for b in blocks if isinstance(b, Table)]
    return any(isinstance(b, Quotes) for b in blocks) or any(c.form == "quote" for t in tables for c in t.header)


def privacy(source: Source, before: list[Block]) -> list[Section]:
    """Chapter: the rule, and how much was suppressed in each of the tables ``before``."""
    words, tables = source.words, [b for b in before if isinstance(b, Table)]
    hidden = pd.DataFrame(
        [(t.caption, int(t.frame["suppressed"].sum()), len(t.frame)) for t in tables if "suppressed" in t.frame],
        columns=["table", "hidden_n", "all_n"],
    )
    hidden = hidden[hidden["hidden_n"] > 0].reset_index(drop=True)
    lines = [words("privacy.rule", min_cell=source.min_cell)]
    lines += [words("privacy.second")] if len(hidden) else []
    if not source.few():
        lines.append(words("privacy.counts", n=int(hidden["hidden_n"].sum())))
        lines.append(words("privacy.quotes" if quoted(before) else "privacy.no_quotes"))
    lines.append(words("privacy.workbook"))
    blocks: list[Block] = [Paragraph(" ".join(lines))]
    if len(hidden) and not source.few():
        header = [
            Column("table", words("columns.table")),
            Column("hidden_n", words("columns.hidden_n"), "count"),
            Column("all_n", words("columns.all_n"), "count"),
        ]
        blocks.append(Table(words("privacy.table"), hidden, header, alt=words("privacy.table_alt"), key="suppressed"))
    return [Section(words("privacy.heading"), 1, blocks)]


def made(source: Source) -> list[Section]:
    """Chapter: inputs, settings and versions behind the appendix."""
    words, facts = source.words, source.facts
    text = [words("made.intro")]
    text += [words("made.run", run=str(facts["run_id"]))] if facts.get("run_id") else []
    inputs = pd.DataFrame(list(facts.get("inputs", [])), columns=["path", "sha256"])
    tables = [
        *_inputs(source, inputs),
        _pairs(source, "settings", _key_settings(source), ("setting", "value")),
        _pairs(source, "versions", sorted(facts.get("versions", {}).items()), ("program", "version")),
        _pairs(source, "parameters", _flat(facts.get("parameters", {})), ("setting", "value"), only_workbook=True),
    ]
    return [Section(words("made.heading"), 1, [Paragraph(" ".join(text)), *[t for t in tables if len(t.frame)]])]


def _inputs(source: Source, inputs: pd.DataFrame) -> list[Table]:
    """The files, survey exports and the like first; many of them with the starts of their digests on paper."""
    surveys = {PurePath(file.path).name for file in source.params.survey.files}
    rows = sorted(inputs.itertuples(index=False, name=None), key=lambda row: (row[0] not in surveys, row[0]))
    words = source.words
    full = _pairs(source, "inputs", rows, ("file", "digest"))
    if len(rows) <= FEW_FILES:
        return [full]
    short = _pairs(source, "inputs", [(name, digest[:SHOWN]) for name, digest in rows], ("file", "digest_start"))
    short = replace(short, key="inputs-short", only_paper=True, notes=[words("made.inputs_short")])
    return [short, replace(full, only_workbook=True)]


def _pairs(
    source: Source, key: str, rows: list[tuple[str, Any]], columns: tuple[str, str], only_workbook: bool = False
) -> Table:
    words = source.words
    frame = pd.DataFrame([(str(a), str(b)) for a, b in rows], columns=list(columns))
    form: Form = "code" if columns[1].startswith("digest") else "text"
    header = [
        Column(columns[0], words(f"columns.{columns[0]}")),
        Column(columns[1], words(f"columns.{columns[1]}"), form),
    ]
    alt = words(f"made.{key}_alt") if words.has(f"made.{key}_alt") else ""
    return Table(words(f"made.{key}"), frame, header, alt=alt, key=key, only_workbook=only_workbook)


def _key_settings(source: Source) -> list[tuple[str, Any]]:
    words, params = source.words, source.params
    kinds = [words.label("kinds", kind) for kind in params.matrix.kinds]
    rows = {
        "seed": params.seed,
        "min_cell": source.min_cell,
        "codebook": params.coding.codebook or words("settings.no_codebook"),
        "kinds": listed(kinds, words.language) or words("all").lower(),
        "method": words.label("settings_values", params.topics.method),
        "resamples": params.topics.resamples,
    }
    return [(words(f"settings.{key}"), value) for key, value in rows.items()]


def _flat(value: Any, name: str = "") -> list[tuple[str, str]]:
    """Nested settings as dotted names.

    >>> _flat({"matrix": {"min_cell": 5}, "seed": 1})
    [('matrix.min_cell', '5'), ('seed', '1')]
    """
    if not isinstance(value, Mapping):
        return [(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))]
    return [pair for key in sorted(value) for pair in _flat(value[key], f"{name}.{key}" if name else str(key))]
