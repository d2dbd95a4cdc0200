"""Pieces of a sentence as the splitter sees them: words, own verb, own subject, praise, criticism or wish."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from openfeedback.text.data_files import load
from openfeedback.text.segments import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "VERB", "NUM", "X"})
SUBORDINATE = frozenset({"advcl", "acl", "acl:relcl", "ccomp", "csubj", "xcomp", "mark"})
SUBJECT = frozenset({"nsubj", "nsubj:cop", "csubj", "csubj:cop", "nsubj:outer"})


class Word(NamedTuple):
    """One word with what the parser, or for other languages the word lists, know about it."""

    text: str
    start: int
    end: int
    pos: str = "X"
    case: str = ""
    finite: bool = False
    main: bool = True
    subject: bool = False


def words_of(text: str, doc: Doc | None) -> list[Word]:
    """Words of a text in order: from the parse of a Finnish text, else from the word lists of the other languages."""
    if doc is None:
        verbs = _list("verbs")
        found = re.finditer(r"[\w'’-]+", text)
        return [Word(m[0].lower(), m.start(), m.end(), "VERB" if m[0].lower() in verbs else "X",
                     finite=m[0].lower() in verbs, subject=m[0].lower() not in verbs) for m in found]  # fmt: skip
    return [_word(token) for token in doc if re.search(r"\w", token.text)]


def _word(token: Token) -> Word:
    finite = "Fin" in token.morph.get("VerbForm", [])
    return Word(
        token.text.lower(), token.idx, token.idx + len(token.text), token.pos_, "".join(token.morph.get("Case", [])),
        finite, _main(token), token.dep_ in SUBJECT,
    )  # fmt: skip


def _main(token: Token) -> bool:
    """Whether a verb stands in a main clause: no subordinate clause on its way to the root."""
    while token.head.i != token.i:
        if token.dep_ in SUBORDINATE:
            return False
        token = token.head
    return True


class Piece(NamedTuple):
    """A stretch of a sentence and its words."""

    span: Span
    words: tuple[Word, ...]

    @property
    def first(self) -> str:
        """First word, in lower case."""
        return self.words[0].text if self.words else ""

    @property
    def content(self) -> int:
        """Number of words with a meaning of their own."""
        return sum(w.pos in CONTENT for w in self.words)

    @property
    def has_verb(self) -> bool:
        """A finite verb of a main clause."""
        return any(w.finite and w.main for w in self.words)

    @property
    def any_verb(self) -> bool:
        """A finite verb of any clause."""
        return any(w.finite for w in self.words)

    @property
    def has_subject(self) -> bool:
        """A subject of its own that is a noun or a name."""
        return any(w.subject and w.pos in CONTENT for w in self.words)

    def says(self, kind: str) -> bool:
        """Whether a word of list ``kind`` (praise, criticism, wish …) is in it."""
        return any(in_list(kind, w.text) for w in self.words)

    def begins(self, kind: str) -> bool:
        """Whether it begins with a word or phrase of list ``kind``."""
        head = " ".join(w.text for w in self.words[:3])
        return any(in_list(kind, head.rsplit(" ", n)[0] if n else head) for n in range(min(3, len(self.words))))

    @property
    def act(self) -> str:
        """What it does: criticism (or negated praise), wish, praise (in this order) or nothing of these."""
        praises = self.says("praise")
        if self.says("criticism") or praises and self.says("negation"):
            return "criticism"
        return "wish" if self.says("wish") else "praise" * praises

    @property
    def topics(self) -> frozenset[str]:
        """Groups of things that it is about."""
        return frozenset(t for w in self.words if (t := _topic(w.text)))


def piece(span: Span, words: Sequence[Word]) -> Piece:
    """The piece of a text within a span."""
    return Piece(span, tuple(w for w in words if w.start >= span.start and w.end <= span.end))


@cache
def in_list(kind: str, word: str) -> bool:
    """Whether a word (or phrase) is in a list of data/ideas.yml; an entry ``hyvä*`` means every word that begins so."""
    return word in _list(kind) or word.startswith(_beginnings(kind))


@cache
def _list(kind: str) -> frozenset[str]:
    return frozenset(w for w in load("ideas")[kind] if not w.endswith("*"))


@cache
def _beginnings(kind: str) -> tuple[str, ...]:
    return tuple(w[:-1] for w in load("ideas")[kind] if w.endswith("*"))


@cache
def _topic(word: str) -> str:
    for group, entries in load("ideas")["topics"].items():
        if any(word == e or e.endswith("*") and word.startswith(e[:-1]) for e in entries):
            return str(group)
    return ""
