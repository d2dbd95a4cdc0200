"""Both sides of a border, and pieces of a sentence: words, own verb, own subject, praise, criticism or wish."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from openfeedback.text.data_files import load
from openfeedback.text.units.candidates import SENTENCE, Border
from openfeedback.text.units.segments import Span

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
    role: str = ""
    head: int = -1
    forms: tuple[str, ...] = ()


def words_of(text: str, doc: Doc | None) -> list[Word]:
    """Words of a text in order: from the parse of a Finnish text, else from the word lists of the other languages.

    ``head`` is the place in this list of the word that a word depends on: its own at the root, -1 where not parsed.
    """
    if doc is None:
        verbs = _list("verbs")
        found = re.finditer(r"[\w'’-]+", text)
        return [Word(m[0].lower(), m.start(), m.end(), "VERB" if m[0].lower() in verbs else "X",
                     finite=m[0].lower() in verbs, subject=m[0].lower() not in verbs) for m in found]  # fmt: skip
    tokens = [token for token in doc if re.search(r"\w", token.text)]
    place = {token.i: n for n, token in enumerate(tokens)}
    return [_word(token, place) for token in tokens]


def _word(token: Token, place: dict[int, int]) -> Word:
    finite = "Fin" in token.morph.get("VerbForm", [])
    told = ("Mood", "Person", "Tense", "Voice") if finite else ("PronType",)
    return Word(
        token.text.lower(), token.idx, token.idx + len(token.text), token.pos_, "".join(token.morph.get("Case", [])),
        finite, _main(token), token.dep_ in SUBJECT, token.dep_.split(":")[0], place.get(token.head.i, -1),
        tuple(f"{name}_{value}" for name in told for value in token.morph.get(name, [])),
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
        return frozenset(t for w in self.words if (t := group_of("topics", w.text)))

    @property
    def phases(self) -> frozenset[str]:
        """Phases of the work that it names."""
        return frozenset(t for w in self.words if (t := group_of("phases", w.text)))


def piece(span: Span, words: Sequence[Word]) -> Piece:
    """The piece of a text within a span; ``words`` in order."""
    first, last = bisect_left(words, span.start, key=_start), bisect_right(words, span.end, key=_end)
    return Piece(span, tuple(words[first:last]))


def _start(word: Word) -> int:
    return word.start


def _end(word: Word) -> int:
    return word.end


class Context(NamedTuple):
    """What is known of the question: whether it asks for a list of things or for feedback on an event."""

    asks_for_list: bool = False
    on_event: bool = False

    @property
    def name(self) -> str:
        """In a word."""
        return "list" if self.asks_for_list else "event" if self.on_event else "other"


class Sides(NamedTuple):
    """A border with what is around it: the nearest pieces, and all of its sentences on either side."""

    border: Border
    left: Piece
    right: Piece
    before: Piece
    after: Piece


def sides_of(whole: Span, borders: Sequence[Border], words: Sequence[Word]) -> Iterator[Sides]:
    """Both sides of every border of an answer, in order."""
    starts, ends = [whole.start, *[b.start for b in borders]], [*[b.end for b in borders], whole.end]
    high = [i for i, border in enumerate(borders) if border.level >= SENTENCE]
    for i, border in enumerate(borders):
        back = max((h for h in high if h < i), default=-1)
        ahead = min((h for h in high if h > i), default=len(borders))
        spans = [(starts[i], border.end), (border.start, ends[i + 1]),
                 (starts[back + 1], border.end), (border.start, ends[ahead])]  # fmt: skip
        yield Sides(border, *[piece(Span(a, b), words) for a, b in spans])


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
def group_of(groups: str, word: str) -> str:
    """The first group of lists in data/ideas.yml (``topics``, ``phases``) that a word is in, or nothing."""
    found = (name for name, whole, begun in _groups(groups) if word in whole or word.startswith(begun))
    return next(found, "")


@cache
def _groups(groups: str) -> tuple[tuple[str, frozenset[str], tuple[str, ...]], ...]:
    """Name, whole words and beginnings of words of each group."""
    return tuple(
        (str(name), frozenset(entries), tuple(e[:-1] for e in entries if e.endswith("*")))
        for name, entries in load("ideas")[groups].items()
    )
