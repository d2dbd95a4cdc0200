"""Sentences and labels of the appendix: data in data/fi.yml and data/en.yml, chosen by the numbers in them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from openfeedback.report.wording.numbers import NumberFormatter

DATA = Path(__file__).parent / "data"
# sections of the wording files with what is said instead: topics in place of themes, notes whose writers nobody knows
# among respondents or in their place, notes in place of respondents where topics are in that of themes
VARIANTS = ("topics_as_themes", "notes_among_respondents", "notes_as_respondents", "notes_on_topics")


class Said(NamedTuple):
    """A sentence with its id: the key under which it stands in the wording files."""

    key: str
    text: str


class Wording:
    """All words of one language.

    >>> words = Wording.of("fi")
    >>> words("people", n=0), words("people", n=1), words("people", n=5)
    ('Kukaan ei vastannut.', 'Vastaajia oli yksi.', 'Vastaajia oli 5.')
    """

    def __init__(self, language: str, words: Mapping[str, Any], *variants: str):
        self.language = language
        self._variant: dict[str, Any] = {key: said for name in variants for key, said in words[name].items()}
        self._words = words
        nouns = {noun: self._variant.get(f"nouns.{noun}", forms) for noun, forms in words["nouns"].items()}
        self._formatter = NumberFormatter(language, nouns)
        self._given: dict[str, Any] = {}
        self._said: list[Said] | None = None

    def telling(self, said: list[Said], **given: Any) -> Wording:
        """The same words; each sentence is added to ``said`` with its key, ``given`` stands in all of them."""
        own = copy(self)
        own._said, own._given = said, given
        return own

    @staticmethod
    @lru_cache(maxsize=16)
    def of(language: str, *variants: str) -> Wording:
        """The words of a language ('fi' or 'en'); those under ``variants`` win, the last ones first (VARIANTS)."""
        return Wording(language, yaml.safe_load((DATA / f"{language}.yml").read_text(encoding="utf-8")), *variants)

    def __call__(self, key: str, **numbers: Any) -> str:
        """The sentence of ``key`` with its numbers.

        An entry with cases is chosen by the number named in its ``by``: its exact value first, then ``other``.
        """
        entry, numbers = self.entry(key), {**self._given, **numbers}
        if isinstance(entry, Mapping):
            chosen = numbers[entry["by"]]
            entry = entry[chosen] if not isinstance(chosen, float) and chosen in entry else entry["other"]
        text = self._formatter.format(entry, **numbers).strip()
        if self._said is not None and text.endswith((".", "!", "?")):
            self._said.append(Said(key, text))
        return text

    @staticmethod
    @lru_cache(maxsize=1)
    def claims() -> dict[str, dict[str, Any]]:
        """What each sentence rests on: its key -> fact -> what the fact must be."""
        raw = yaml.safe_load((DATA / "claims.yml").read_text(encoding="utf-8"))
        return {key: group["when"] | (own or {}) for group in raw for key, own in group["sentences"].items()}

    def quoted(self, text: object) -> str:
        """The text in the language's quotation marks.

        >>> Wording.of("fi").quoted("alku"), Wording.of("en").quoted("alku")
        ('”alku”', '“alku”')
        """
        return f"{'”' if self.language == 'fi' else '“'}{text}”"

    def entry(self, key: str) -> Any:
        """What stands under a dotted key, as it is."""
        if key in self._variant:
            return self._variant[key]
        found: Any = self._words
        for part in key.split("."):
            found = found[part]
        return found

    def has(self, key: str) -> bool:
        """Is there anything under a dotted key?"""
        try:
            self.entry(key)
        except (KeyError, TypeError):
            return False
        return True

    def label(self, group: str, key: object) -> str:
        """The reader's word for a code (a phase, a kind, a reason); an unknown code stands as it is.

        >>> Wording.of("fi").label("kinds", "toive"), Wording.of("fi").label("kinds", "xyz")
        ('toive', 'xyz')
        """
        entry = self._words[group]
        return str(entry.get(str(key), key))
