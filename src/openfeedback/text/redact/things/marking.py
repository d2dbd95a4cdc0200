"""Marks words that name no person where they stand; the tagger never sees them as candidates."""

from __future__ import annotations

from collections.abc import Sequence

from openfeedback.text.redact.lexical import Word
from openfeedback.text.redact.things.called import called_after, in_houses, of_brands
from openfeedback.text.redact.things.nature import as_words, of_groups


def mark_things(text: str, found: Sequence[Word]) -> None:
    """Mark as kept what names a thing here, by what stands beside it (data/redact_things.yml).

    >>> from openfeedback.text.redact.lexical.words import split_words
    >>> said = "Minna Canthin koulu ja Pekan koulu"
    >>> found = split_words(said)
    >>> mark_things(said, found)
    >>> [word.text for word in found if word.thing]
    ['Minna', 'Canthin']
    """
    for rule in (called_after, in_houses, of_brands, of_groups, as_words):
        for word in rule(text, found):
            if not word.after_cue:
                word.thing = word.kept = True
