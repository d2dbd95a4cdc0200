"""Uncertainty, what was suppressed, the published tables, and how the appendix was made."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import PurePath
from typing import Any

import pandas as pd

from openfeedback.report.content.document import Block, Bullets, Cards, Paragraph, Quotes, Section, Table
from openfeedback.report.content.source import Source
from openfeedback.report.content.tables import columns, described
from openfeedback.report.wording import listed, setting_in_finnish

SMALL = 50  # with fewer respondents, one person moves a share by two percentage points
LIMITS = ("selection", "silence", "unlinked", "board", "weighted", "small", "lists_some", "lists_many", "model",
          "kinds", "topics_model", "simulated_examples", "no_examples", "proposed", "proposed_elsewhere",
          "proposed_unstable", "unchecked", "unmeasured", "unmeasured_examples", "split",
          "interval", "cause", "redaction")  # fmt: skip


def limits(source: Source, before: list[Block]) -> list[Section]:
    """Chapter: what is uncertain; ``before``: the blocks of the chapters before it."""
    return [Section(source.words("limits.heading"), 1, [Bullets(limit_lines(source, before))])]


def limit_lines(source: Source, before: list[Block], only: Collection[str] = LIMITS) -> list[str]:
    """What is uncertain, a sentence or two each, of these."""
    left_out = [] if quoted(before) else ["redaction"]
    left_out += [] if source.min_cell <= source.people() < SMALL else ["small"]
    names = [source.words("limits.theme", theme=source.theme_name(theme)) for theme in source.unstable_themes()]
    told = {"n": len(names), "themes": listed(names, source.params.language)}
    return source.true(*[f"limits.{key}" for key in LIMITS if key in only and key not in left_out], **told)


def quoted(blocks: list[Block]) -> bool:
    """Are any respondents' words among the blocks?"""
    tables = [b for b in blocks if isinstance(b, Table)]
    cards = [card for b in blocks if isinstance(b, Cards) for card in b.items]
    return (
        any(isinstance(b, Quotes) for b in blocks)
        or any(card.quotes for card in cards)
        or any(c.form == "quote" for t in tables for c in t.header)
    )


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
    lines += source.true("privacy.workbook")
    blocks: list[Block] = [Paragraph(" ".join(lines))]
    if len(hidden) and not source.few():
        blocks.append(described(words, "suppressed", hidden, only_workbook=True))
    return [Section(words("privacy.heading"), 1, blocks)]


def made(source: Source) -> list[Section]:
    """Chapter: inputs, settings and versions behind the appendix."""
    words, facts = source.words, source.facts
    inputs = pd.DataFrame(list(facts.get("inputs", [])), columns=["path", "sha256"])
    inputs = inputs[~inputs["path"].astype("str").str.startswith(".")]  # .gitignore and the like made nothing
    surveys = {PurePath(file.path).name for file in source.params.survey.files}
    rows = sorted(inputs.itertuples(index=False, name=None), key=lambda row: (row[0] not in surveys, row[0]))
    tables = [
        _pairs(source, "inputs", rows), _pairs(source, "settings", _key_settings(source)),
        _pairs(source, "versions", sorted(facts.get("versions", {}).items())),
        _parameters(source),
    ]  # fmt: skip
    return [Section(words("made.heading"), 1, [Paragraph(made_line(source)), *[t for t in tables if len(t.frame)]])]


def made_line(source: Source) -> str:
    """The run and its versions in a line; files and settings stand in the workbook, and always in the manifest."""
    words, facts = source.words, source.facts
    versions = facts.get("versions", {})
    own = [f"{name} {versions[name]}" for name in ("openfeedback", "python") if name in versions]
    text = source.true("made.intro", "made.intro_manifest")
    text += [words("made.versions_line", versions=listed(own, words.language))] if own else []
    text += [words("made.run", run=str(facts["run_id"]))] if facts.get("run_id") else []
    return " ".join(text)


def _pairs(source: Source, name: str, rows: list[tuple[str, Any]]) -> Table:
    """A table of the workbook of names and values."""
    first, second = (column.name for column in columns(source.words, name, pd.DataFrame()))
    frame = pd.DataFrame([(str(a), str(b)) for a, b in rows], columns=[first, second])
    return described(source.words, name, frame, only_workbook=True)


def _parameters(source: Source) -> Table:
    """Every setting: what it is in Finnish words (in English its name says so), its name and its value in the file."""
    rows = _flat(source.facts.get("parameters", {}))
    frame = pd.DataFrame(rows, columns=["key", "value"], dtype="str")
    if source.words.language == "fi":
        frame = frame.assign(setting=[setting_in_finnish(key) for key in frame["key"]])
    return described(source.words, "parameters", frame, only_workbook=True)


def _key_settings(source: Source) -> list[tuple[str, Any]]:
    words, params = source.words, source.params
    kinds = source.kind_names(params.matrix.kinds)
    rows = {
        "seed": params.seed,
        "min_cell": source.min_cell,
        "codebook": params.coding.codebook or words("settings.no_codebook"),
        "kinds": listed(kinds, words.language) or words("all").lower(),
        "method": words.label("settings_values", params.topics.method),
        "resamples": params.topics.resamples,
    }
    without = () if int(source.known["kinds"]) > 1 else ("kinds",)
    return [(words(f"settings.{key}"), value) for key, value in rows.items() if key not in without]


def _flat(value: Any, name: str = "") -> list[tuple[str, str]]:
    """Nested settings as dotted names.

    >>> _flat({"matrix": {"min_cell": 5}, "seed": 1})
    [('matrix.min_cell', '5'), ('seed', '1')]
    """
    if not isinstance(value, Mapping):
        return [(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))]
    return [pair for key in sorted(value) for pair in _flat(value[key], f"{name}.{key}" if name else str(key))]
