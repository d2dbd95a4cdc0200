"""What a line of notes is: a group's name, a heading, a question, who took part, an instruction, or a note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from openfeedback.survey.files import Line
from openfeedback.survey.wordings import data, is_personal_name, listed, matches, plain, tidy

LONGEST = 30  # words of a heading that stands out
SHORT, SHORTER = 15, 10  # words of one that only its place or its letters show
LABEL = 4  # words of a label that asks for a name or how to reach somebody
MOSTLY_BOLD = 0.6  # where so many lines are bold, bold means nothing
BOLD, WORDED, INNER = 20, 21, 30  # ranks of headings without a style; those of bullets lie below
_LABEL = re.compile(r"([^:?]{3,60}):\s+(\S.*)$", re.DOTALL)


class Manner(NamedTuple):
    """How the writer of a document marks things: notes by bullets, headings by bold or by style."""

    bulleted: bool
    bold: bool
    styled: bool


def manner_of(lines: Sequence[Line]) -> Manner:
    """The manner of a document."""
    bold = sum(line.bold for line in lines)
    styled = sum(line.level > 0 for line in lines) > 1
    return Manner(any(line.bullet for line in lines), bold < MOSTLY_BOLD * len(lines), styled)


def group_of(text: str) -> str | None:
    """The group that a line names.

    >>> group_of("Ryhmä 2: Kirsi, Matti"), group_of("Pienryhmän 3 muistiinpanot"), group_of("Ryhmässä 2 oli hauskaa")
    ('Ryhmä 2', 'Pienryhmän 3', None)
    """
    text = tidy(text)
    for pattern in data("questions")["note_groups"]:
        found = re.match(pattern, text, re.IGNORECASE)
        if found and len(text.split()) <= SHORT:
            return found[0].rstrip(" :#-")
    return None


def is_people(text: str) -> bool:
    """Whether a line says who took part.

    >>> is_people("Kirjuri: Maija Meikäläinen"), is_people("Osallistujat (5)"), is_people("Osallistujat oppivat")
    (True, True, False)
    """
    label, colon, _ = text.partition(":")
    if colon and len(label.split()) <= LABEL and is_personal_name(label):
        return True
    return matches(
        tidy(text).casefold() + (":" if text.rstrip().endswith(":") else ""), data("questions")["note_people"]
    )


def is_prompt(text: str) -> bool:
    """Whether a line tells the participants what to do.

    >>> is_prompt("Valitkaa ryhmästä kirjuri"), is_prompt("Valinnan vapaus")
    (True, False)
    """
    kinds = data("questions")
    return listed(text, kinds["board_prompts"]) or matches(tidy(text).casefold(), kinds["note_prompts"])


def is_summary(text: str) -> bool:
    """Whether a heading stands over what sums the notes up.

    >>> is_summary("Yhteenveto keskustelusta:"), is_summary("Sammanfattning"), is_summary("Yhteenvetoa kaivataan lisää")
    (True, True, False)
    """
    return len(text.split()) <= LABEL and matches(plain(text), data("questions")["note_summaries"])


def is_picks(text: str) -> bool:
    """Whether a heading stands over picks, which may or may not be said above already ("Nostot")."""
    return len(text.split()) <= LABEL and matches(plain(text), data("questions")["note_picks"])


def is_poll(text: str) -> bool:
    """Whether a line is a question of a poll with what came of it.

    >>> [is_poll(text) for text in ("Kuinka hyödyllistä? 4,2/5", "Saitko tukea? 80 %", "Olo: ka 4,1", "Aika?")]
    [True, True, True, False]
    """
    return matches(tidy(text).casefold(), data("questions")["note_polls"])


def without_votes(text: str) -> tuple[str, str]:
    """A note, and the mark behind it of how many gave it their vote ('' where there is none).

    >>> without_votes("lisää aikaa ×3"), without_votes("johdon tuki (5 ääntä)"), without_votes("kahvi |||")
    (('lisää aikaa', '×3'), ('johdon tuki', '(5 ääntä)'), ('kahvi', '|||'))
    >>> without_votes("ryhmässä oli 5")
    ('ryhmässä oli 5', '')
    """
    found = _votes().search(text)
    bare = text[: found.start()].rstrip() if found else ""
    return (bare, text[found.start() :].strip()) if found and any(map(str.isalpha, bare)) else (text, "")


@cache
def _votes() -> re.Pattern[str]:
    return re.compile(data("questions")["note_votes"])


def is_known(text: str) -> bool:
    """Whether a heading is one that many boards have ("Vahvuudet")."""
    return listed(text, data("questions")["board_headings"])


def is_question(text: str) -> bool:
    """Whether a heading asks: by its mark, or by a word such as "Vahvuudet" that stands alone or before it."""
    return tidy(text).endswith("?") or is_known(text) or is_known(text.partition(":")[0])


def labelled(text: str) -> tuple[str, str] | None:
    """A known heading and the answer behind it in one line.

    >>> labelled("Vahvuudet: johdon tuki"), labelled("Vahvuudet: Mikä tukee?"), labelled("Esim: johdon tuki")
    (('Vahvuudet', 'johdon tuki'), None, None)
    """
    found = _LABEL.match(text)
    if found is None or not is_known(found[1]) or found[2].rstrip().endswith("?"):
        return None
    return found[1], found[2]


def is_heading(line: Line, after: Line | None, manner: Manner) -> bool:
    """Whether a line is a heading; ``after``: the line below it."""
    if line.level:
        return True
    text, words = line.text.strip(), len(line.text.split())
    above_bullets = after is not None and after.bullet > line.bullet and after.cell == line.cell
    if line.bullet and not above_bullets or after is None and not is_known(text):
        return False
    if text.endswith("?"):
        return _asks(line, after, manner) or above_bullets
    if words > LONGEST:
        return False
    if text.endswith(":") and words <= SHORT or is_known(text) or line.bold and manner.bold:
        return True
    if text.isupper() and words <= SHORTER and sum(sign.isalpha() for sign in text) > 3:
        return True
    return above_bullets and not line.bullet and words <= SHORT and not text.endswith((".", ";", ","))


def _asks(line: Line, after: Line | None, manner: Manner) -> bool:
    """Whether a line with a question mark is a question to the group, and not one that somebody wrote down."""
    if line.numbered or line.bold or is_known(line.text.partition(":")[0]):
        return True
    if matches(plain(line.text), data("questions")["addressed"]):
        return True
    if manner.bulleted:
        return not line.bullet
    return not manner.styled and after is not None and not after.text.rstrip().endswith("?")


def rank(line: Line) -> int:
    """How high a heading stands: the lower the number, the more stands under it."""
    if line.level:
        return line.level
    return INNER + line.bullet if line.bullet else BOLD if line.bold else WORDED
