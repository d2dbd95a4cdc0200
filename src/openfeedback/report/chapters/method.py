"""How the themes were made, in plain words."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.chapters.coding import agreement
from openfeedback.report.document import Block, Bullets, Column, Paragraph, Section, Table
from openfeedback.report.finnish import listed
from openfeedback.report.source import Source


def method(source: Source) -> list[Section]:
    """Chapter: the steps, who coded, the codebook's themes and the models."""
    words = source.words
    grouped = ["topics"] if len(source.table("topics")) else []
    steps = ["units", "vectors", *grouped, "coded" if source.themed() else "as_themes", "counted"]
    blocks: list[Block] = [
        Paragraph(words("method.intro")),
        Bullets([words(f"method.{step}") for step in steps]),
        Paragraph(" ".join(line for line in _coders(source) if line)),
    ]
    if source.themed():
        blocks += [Paragraph(line) for line in _codebook_lines(source)]
        blocks.append(_themes(source))
    blocks += _models(source)
    return [Section(words("method.heading"), 1, blocks), *agreement(source)]


def _coders(source: Source) -> list[str]:
    words, codings = source.words, source.table("codings")
    human = source.human_units()
    if not human:
        first = words("method.by_model")
    elif source.few():
        first = words("summary.human")
    else:
        first = f"{words('method.by_human', n=human)} {words('method.by_program', n=len(codings) - human)}"
    lines = [first, words("method.simulated_examples") if simulated_examples(source) else ""]
    if source.themed() and not source.few():
        lines.append(words("method.abstained", n=int(codings["theme"].isna().sum())))
    return lines


def simulated_examples(source: Source) -> bool:
    """Did language models write and code the codebook's examples?"""
    examples = getattr(source.codebook, "examples", None)
    if not source.themed() or examples is None:
        return False
    frame = examples()
    flags = frame["simulated"].astype("str").str.casefold() if "simulated" in frame else pd.Series(dtype="str")
    return bool(flags.isin(["true", "yes", "1", "1.0"]).any())


def _codebook_lines(source: Source) -> list[str]:
    words, book = source.words, source.codebook
    outside = [words.quoted(t.name(words.language)) for t in book.themes if not t.in_matrix]
    told = [words("method.source", source=book.source.rstrip("."))] if getattr(book, "source", "") else []
    if outside:
        told.append(words("method.outside", n=len(outside), names=listed(outside, words.language)))
    return [" ".join(told)] if told else []


def _themes(source: Source) -> Table:
    words = source.words
    rows = [(t.name(words.language), t.definition) for t in source.codebook.themes]
    header = [Column("theme", words("columns.theme")), Column("definition", words("columns.definition"), lang="fi")]
    frame = pd.DataFrame(rows, columns=["theme", "definition"])
    return Table(words("method.themes"), frame, header, alt=words("method.themes_alt"), key="codebook")


def _models(source: Source) -> list[Block]:
    words, models = source.words, source.facts.get("models", {})
    if not models:
        return []
    known = [k for k in words.entry("models") if k in models]
    rows = [(words.label("models", k), str(models[k])) for k in [*known, *sorted(set(models) - set(known))]]
    header = [Column("stage", words("columns.stage")), Column("model", words("columns.model"))]
    frame = pd.DataFrame(rows, columns=["stage", "model"])
    return [Table(words("method.models"), frame, header, alt=words("method.models_alt"), key="models")]
