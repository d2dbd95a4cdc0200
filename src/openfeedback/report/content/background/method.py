"""How the themes were made, in plain words."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from openfeedback.report.content.background.coding import agreement, coding_range
from openfeedback.report.content.document import Block, Bullets, Paragraph, Section, Table
from openfeedback.report.content.source import Source
from openfeedback.report.content.tables import described
from openfeedback.report.wording import listed

STEPS = ("units", "units_plain", "vectors", "vectors_estimated", "topics", "topics_by_hand", "coded_examples",
         "coded_both",
         "coded_persons", "coded_definitions", "taught", "kinds", "as_themes", "counted")  # fmt: skip


def method(source: Source) -> list[Section]:
    """Chapter: the steps, who coded, the codebook's themes and the models."""
    words = source.words
    steps = coding_steps(source, STEPS)
    blocks: list[Block] = [
        Paragraph(words("method.intro")),
        Bullets(steps),
        Paragraph(coders(source)),
    ]
    if source.themed():
        blocks += [Paragraph(line) for line in _codebook_lines(source)]
        blocks.append(_themes(source))
    blocks += _models(source)
    return [Section(words("method.heading"), 1, blocks), *agreement(source), *coding_range(source)]


def coding_steps(source: Source, steps: Iterable[str]) -> list[str]:
    """Those of the steps that the run took, a sentence or two each."""
    return source.true(*[f"method.{step}" for step in steps], codes=_codes(source), kinds=_kinds(source))


def coders(source: Source) -> str:
    """Who coded: the program, a person, and what the program rests on."""
    words, coded = source.words, source.overview("coded_n")
    human = source.human_units()
    if not human:
        lines = [words("method.by_model")]
    elif source.few():
        lines = source.true("summary.human", "summary.human_all")
    else:
        lines = [words("method.by_human", n=human), words("method.by_program", n=coded - human)]
    lines += source.true("method.simulated_examples", "method.simulated_some", "method.proposed")
    lines += source.true("method.abstained", n=source.overview("abstained_n"))
    return " ".join(line for line in lines if line)


def _codes(source: Source) -> str:
    """What the program gives each unit, as the codebook has it: a theme, perhaps a phase and a kind."""
    asked = {"theme": True, "phase": source.phased(), "kind": int(source.known["kinds"]) > 1}
    return listed([source.words(f"method.{field}_code") for field, has in asked.items() if has], source.words.language)


def _kinds(source: Source) -> str:
    names = source.kind_names(kind.id for kind in source.codebook.kinds) if source.themed() else []
    return listed(names, source.words.language)


def _codebook_lines(source: Source) -> list[str]:
    words, book = source.words, source.codebook
    outside = [words.quoted(t.name(words.language)) for t in book.themes if not t.in_matrix]
    lines = [words("method.source", source=book.source.rstrip("."))] if getattr(book, "source", "") else []
    if outside:
        lines.append(words("method.outside", n=len(outside), names=listed(outside, words.language)))
    return [" ".join(lines)] if lines else []


def _themes(source: Source) -> Table:
    words = source.words
    rows = [(t.name(words.language), t.definition) for t in source.codebook.themes]
    return described(words, "codebook", pd.DataFrame(rows, columns=["theme", "definition"]))


def _models(source: Source) -> list[Block]:
    words, models = source.words, source.facts.get("models", {})
    if not models:
        return []
    known = [k for k in words.entry("models") if k in models]
    rows = [(words.label("models", k), str(models[k])) for k in [*known, *sorted(set(models) - set(known))]]
    return [described(words, "models", pd.DataFrame(rows, columns=["stage", "model"]))]
