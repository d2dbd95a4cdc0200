"""Half a page on what was asked, how it was made, how sure it is and what is hidden: the end of the short appendix."""

from __future__ import annotations

from openfeedback.report.content.background.closing import limit_lines, made_line, quoted
from openfeedback.report.content.background.coding import agreement
from openfeedback.report.content.background.method import coders, coding_steps
from openfeedback.report.content.document import Block, Bullets, Paragraph, Section
from openfeedback.report.content.source import Source

STEPS = ("units", "units_plain", "coded_examples", "coded_both", "coded_persons", "coded_definitions", "as_themes",
         "counted")  # fmt: skip
LIMITS = ("selection", "small", "model", "topics_model", "interval", "redaction")


def in_short(source: Source, before: list[Block]) -> list[Section]:
    """Chapter: the method in half a page; ``before``: the blocks of the chapters before it."""
    words = source.words
    steps = [*coding_steps(source, STEPS), coders(source)]
    agreed = [b.text for s in agreement(source) for b in s.blocks if isinstance(b, Paragraph)]
    hidden = [words("privacy.rule", min_cell=source.min_cell), words("privacy.second"),
              words("privacy.quotes" if quoted(before) else "privacy.no_quotes")]  # fmt: skip
    blocks: list[Block] = [Paragraph(" ".join(steps)), *[Paragraph(text) for text in agreed]]
    blocks += [Bullets(limit_lines(source, before, LIMITS)), Paragraph(" ".join(hidden)), Paragraph(made_line(source))]
    return [Section(words("method.heading_short"), 1, blocks)]
