"""How a word is written and what lists say of it, in a few letters."""

from __future__ import annotations

from collections.abc import Sequence

from openfeedback.text.redact.lexical import Word, is_thing


def shape(word: Word) -> str:
    """How the word is written: small, Capital or CAPITALS, at the start of a sentence, a letter alone, a hyphen."""
    text = word.text
    if len(text) == 1:
        kind = "A" if text.isupper() else "a"
    elif word.acronym:
        kind = "AA"
    elif text[1:].lower() != text[1:] and "-" not in text:
        kind = "aA" if text[0].islower() else "AaA"
    else:
        kind = "Aa" if word.capital else "aa"
    return kind + ("^" if word.initial else "") + ("-" if "-" in text else "")


def sort_of(word: Word) -> str:
    """What lists and dictionaries say: f(irst name), l(ast), p(lace), c(ommon), foreign (x), ?; k(ept), t(hing)."""
    r = word.reading
    known = zip("flpcx", (r.first, r.last, r.place, r.common, r.foreign), strict=True)
    marks = ("k" if word.kept else "") + ("t" if is_thing(word.text) else "")
    return ("".join(letter for letter, is_so in known if is_so) or "?") + marks


def written(word: Word) -> int:
    """How a word is written: in small letters (0), at the beginning (1) or with a capital in mid-sentence (2)."""
    return 0 if not word.capital else 1 if word.initial else 2


def capitals(found: Sequence[Word]) -> str:
    """Whether the writer begins sentences with capitals: always, never, or now and then.

    >>> from openfeedback.text.redact.lexical.words import split_words
    >>> [capitals(split_words(text)) for text in ("hyvä. kiitos maijalle", "Hyvä. Kiitos", "Hyvä. kiitos")]
    ['never', 'always', 'mixed']
    """
    starts = {word.capital for word in found if word.initial}
    return "mixed" if len(starts) > 1 else "always" if True in starts else "never"
