"""From lines to notes: each line is a heading, a note under the headings above it, or left out with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from openfeedback.survey.exports.notes.headings import (
    WORDED,
    Manner,
    group_of,
    is_heading,
    is_people,
    is_picks,
    is_poll,
    is_prompt,
    is_question,
    is_summary,
    labelled,
    rank,
    without_votes,
)
from openfeedback.survey.files import Line
from openfeedback.survey.wordings import tidy
from openfeedback.vocabulary import LeftOut

STEM, SAME = 4, 0.6  # letters of a word that its forms share; share of the words that are said again
BETWEEN = " / "  # between the headings of a section


class Note(NamedTuple):
    """An answer: the line in which it stands, its question (None: not asked), what it stands under, and the group."""

    place: int
    text: str
    question: str | None
    section: str | None
    group: str | None


class Heading(NamedTuple):
    """A heading, and how high it stands."""

    rank: int
    text: str


class Outline:
    """Where the reader of the lines is: the headings above, and the group; gathers notes and what is left out."""

    def __init__(self, manner: Manner, *, groups_first: bool = True, headless: bool = False):
        self.manner, self.groups_first, self.headless = manner, groups_first, headless
        self.headings: list[Heading] = []
        self.group: Heading | None = None
        self.title: str | None = None
        self.people = False  # below "Osallistujat:"
        self.sums: Heading | None = None  # the heading over what sums the notes up
        self.notes: list[Note] = []
        self.votes: dict[int, str] = {}
        self.left_out: dict[int, LeftOut] = {}

    def inside(self, headings: Iterable[str], group: str | None) -> Outline:
        """An outline of a table's cell: under the same headings and those of its row and column."""
        inner = Outline(self.manner, headless=True)
        inner.headings = [*self.headings, *[Heading(WORDED - 1, text) for text in headings]]
        inner.group = Heading(0, group) if group else self.group
        inner.title, inner.notes, inner.left_out, inner.votes = self.title, self.notes, self.left_out, self.votes
        return inner

    def read(self, lines: Sequence[tuple[int, Line]]) -> None:
        """Lines with their places, in order."""
        for n, (place, line) in enumerate(lines):
            after = next((each for _, each in lines[n + 1 :] if not each.page), None)
            if (reason := self._reason(line, after)) is not None:
                self.left_out[place] = reason
            else:
                self._answer(place, line)

    def _reason(self, line: Line, after: Line | None) -> LeftOut | None:
        """Why a line is no note; what it says of the notes below it is kept in mind."""
        text = line.text
        if line.page or not any(sign.isalnum() for sign in text) or not any(sign.isalpha() for sign in text):
            return LeftOut.PAGE
        if (group := group_of(text)) and (line.level or not line.bullet):
            self._enter_group(Heading(line.level or WORDED, group))
            return LeftOut.HEADING
        if is_people(text):
            self.people = tidy(text).endswith(":") or text.rstrip().endswith(":") or len(text.split()) <= 2
            return LeftOut.PEOPLE
        if is_prompt(text) and not line.bullet:
            return LeftOut.INSTRUCTION
        if is_poll(text):
            return LeftOut.POLL
        if is_heading(line, after, self.manner):
            self._enter(Heading(rank(line), text.strip().removesuffix(":").strip()))
            return LeftOut.HEADING
        if self.people and (line.bullet or not line.gap):
            return LeftOut.PEOPLE
        self.people = False
        if self._sums_up(text):
            return LeftOut.SUMMARY
        if self.headings or line.bullet or self.headless or self.group or labelled(text):
            return None
        return LeftOut.UNASKED

    def _enter_group(self, group: Heading) -> None:
        self.people = False
        self.group, self.sums = group, None
        if self.groups_first:
            self.headings = [each for each in self.headings if each.rank < group.rank and each.rank < WORDED - 1]

    def _enter(self, heading: Heading) -> None:
        self.people = False
        above = [each for each in self.headings if each.rank < heading.rank]
        if self.group and (not self.groups_first and not above or heading.rank <= self.group.rank < WORDED):
            self.group = None
        self.headings = [*above, heading]
        if self.sums not in self.headings:
            self.sums = heading if self.notes and (is_summary(heading.text) or is_picks(heading.text)) else None

    def _sums_up(self, text: str) -> bool:
        """Whether a line below notes sums them up: under such a heading or word; of picks, what stands above."""
        label, colon, rest = text.partition(":")
        if self.notes and colon and is_summary(label) and rest.strip():
            return True
        if self.sums is None:
            return False
        return is_summary(self.sums.text) or _stands_in(text, [note.text for note in self.notes])

    def _answer(self, place: int, line: Line) -> None:
        headings, text = self.headings, line.text
        if found := labelled(text):
            headings, text = [*[h for h in headings if h.rank < WORDED], Heading(WORDED, found[0])], found[1]
        text, votes = without_votes(text)
        if votes:
            self.votes[place] = votes
        self.notes.append(Note(place, text, *self._under(headings)))

    def _under(self, headings: list[Heading]) -> tuple[str | None, str | None, str | None]:
        """Question, section and group: the innermost heading that asks, else the innermost; the others."""
        texts = [each.text for each in headings]
        asked = next((text for text in reversed(texts) if is_question(text)), texts[-1] if texts else None)
        group = self.group.text if self.group else None
        others = [text for text in texts if text not in (asked, self.title)]
        section = BETWEEN.join([*([group] if group else []), *others]) or asked
        return asked, section, group


def _stands_in(text: str, notes: Sequence[str]) -> bool:
    """Whether one of the notes says most of what a text says, in whatever forms of its words.

    >>> _stands_in("Johdon tuesta puute", ["kahvia", "johdon tuki puuttuu"]), _stands_in("Lisää aikaa", ["johdon tuki"])
    (True, False)
    """
    words = {word[:STEM] for word in re.findall(r"\w{3,}", text.casefold())}
    each = ({word[:STEM] for word in re.findall(r"\w{3,}", note.casefold())} for note in notes)
    return bool(words) and any(len(words & other) >= SAME * len(words) for other in each)


def groups_come_first(lines: Sequence[Line], manner: Manner) -> bool:
    """Whether the questions stand under the groups, and not the groups under each question."""
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        if group_of(line.text) and not line.bullet:
            return True
        if is_heading(line, after, manner) and is_question(line.text):
            return False
    return True
