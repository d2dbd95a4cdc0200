"""Names of the parts of a theme that their people carry: no name says more than was said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from openfeedback.coding.topics.words.candidates import find_words
from openfeedback.coding.topics.words.carried import Carried
from openfeedback.coding.topics.words.labels import is_noun, keywords, nouns_first
from openfeedback.coding.topics.words.speech import key_of


class SiblingNames:
    """What new contents say, each seen from the other new contents of its theme."""

    def __init__(self, parts: Mapping[str, pd.DataFrame]):
        """``parts``: the units of each content: theme, text, who."""
        self._parts = parts
        self._theme = {content: str(rows["theme"].iloc[0]) for content, rows in parts.items()}
        of_theme: defaultdict[str, dict[str, list[tuple[str, list[str]]]]] = defaultdict(dict)
        for content, rows in parts.items():
            pairs = [(str(text), [str(who)]) for text, who in zip(rows["text"], rows["who"], strict=True)]
            of_theme[self._theme[content]][content] = pairs
        self._carried = {theme: Carried(groups) for theme, groups in of_theme.items()}

    def fits(self, content: str, title: str) -> bool:
        """Whether a content's units carry a title."""
        return self._carried[self._theme[content]].fits(content, title)

    def listed(self, contents: Sequence[str], titles: Mapping[str, str]) -> dict[str, str]:
        """Lists of keywords for the ``contents`` that have no title, and whose theme has no other of the same words."""
        taken = {(self._theme.get(content), key_of(title)) for content, title in titles.items() if title}
        found = {}
        for content in contents:
            words, nouns = self._keywords(content)
            name = self._carried[self._theme[content]].listed(content, words, nouns, faint=False)
            if name and (sense := (self._theme[content], key_of(name))) not in taken:
                taken.add(sense)
                found[content] = name
        return found

    def _keywords(self, content: str) -> tuple[list[str], list[str]]:
        """The words of a content that most of its people use, and which of them are nouns."""
        rows = self._parts[content]
        words = find_words(rows["text"].tolist())
        kinds = {word.lemma: word.kind for of_text in words for word in of_text}
        said = {(who, word.lemma) for who, of_text in zip(rows["who"], words, strict=True) for word in of_text}
        counts = Counter(lemma for _, lemma in said)
        ranked = nouns_first([(lemma, float(n)) for lemma, n in counts.items()], kinds)
        return keywords(ranked), [word for word, kind in kinds.items() if is_noun(kind)]
