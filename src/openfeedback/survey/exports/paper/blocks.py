"""Where one form ends and the next begins: by what stands over each ("Lomake 3"), else where questions begin anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from openfeedback.survey.exports.paper.entries import Entry, splits_of
from openfeedback.survey.wordings import data, is_personal_name, matches, plain, tidy

FEWEST = 2  # forms
SAME = 0.8  # share of the numbers over forms that differ; where fewer do, the answers stand under each question
LONGEST = 9  # words of what stands over a form
CYCLES = 3  # forms, and questions in each, where nothing stands over them


class Block(NamedTuple):
    """One form: what stands over it ('' for nothing), and its entries, that heading apart."""

    name: str
    heading: Entry | None
    entries: list[Entry]


def marker_of(entry: Entry) -> str | None:
    """The number of a form that an entry begins.

    >>> marker_of(Entry((1,), "LOMAKE nro 12")), marker_of(Entry((1,), "Lomake", "3")), marker_of(Entry((1,), "Ikä: 3"))
    ('12', '3', None)
    """
    text = tidy(entry.text if not entry.beside else f"{entry.text.strip(' :')} {entry.beside}")
    if len(text.split()) > LONGEST or text.endswith("?"):
        return None
    for pattern in data("questions")["form_markers"]:
        if found := re.match(pattern, text, re.IGNORECASE):
            return found[1]
    return None


def is_model(text: str) -> bool:
    """Whether what stands over a form says that it is a model of one."""
    return matches(plain(text), data("questions")["form_models"])


def blocks_of(entries: Sequence[Entry]) -> tuple[list[Entry], list[Block]]:
    """What stands above the first form, and the forms; none where nothing stands over them."""
    starts = [i for i, entry in enumerate(entries) if marker_of(entry) is not None]
    names = [marker_of(entries[i]) for i in starts]
    if not starts or len(starts) < FEWEST and not _is_form(entries[starts[0] + 1 :]):
        return list(entries), []
    if len(set(names)) < SAME * len(names):
        return _by_question(entries)
    ends = [*starts[1:], len(entries)]
    made = [
        Block(tidy(entries[a].text), entries[a], list(entries[a + 1 : b])) for a, b in zip(starts, ends, strict=True)
    ]
    above = list(entries[: starts[0]])
    model = next(
        (i for i, entry in enumerate(above) if is_model(entry.text) and len(entry.text.split()) <= LONGEST), None
    )
    if model is not None:
        made = [Block(tidy(above[model].text), above[model], above[model + 1 :]), *made]
        above = above[:model]
    return above, made


def _is_form(entries: Sequence[Entry]) -> bool:
    """Whether lines of one form alone are mostly labels with answers, one of them a person's name or the like."""
    split = [[each for each in splits_of(entry) if each.marked and each.rest] for entry in entries]
    personal = any(is_personal_name(each.label) for some in split for each in some)
    return personal and sum(map(bool, split)) >= max(CYCLES, len(entries) / 2)


def _by_question(entries: Sequence[Entry]) -> tuple[list[Entry], list[Block]]:
    """Forms of answers that stand under each question, a respondent's number before each ("Vastaaja 3: …")."""
    above: list[Entry] = []
    made: dict[str, list[Entry]] = {}
    asked: Entry | None = None
    who = ""
    for entry in entries:
        name = _answered_by(entry)
        if name and asked:
            who, text = name
            places = (*asked.places, *entry.places)
            made.setdefault(who, []).append(Entry(places, asked.text, text, head=True))
            asked = asked._replace(places=())
        elif who and not (entry.head or entry.text.endswith(("?", ":"))):
            last = made[who][-1]
            more = f"{last.beside}\n{entry.text}".strip()
            made[who][-1] = last._replace(beside=more, places=(*last.places, *entry.places))
        else:
            above += [asked] if asked and asked.places else []
            asked, who = entry, ""
    blocks = [Block(name, None, mine) for name, mine in made.items()]
    return ([*above, asked] if asked and asked.places else above), blocks


def _answered_by(entry: Entry) -> tuple[str, str] | None:
    """A respondent's number before an answer, as it is written, and the answer.

    >>> _answered_by(Entry((1,), "Vastaaja 3 (nainen): kahvi")), _answered_by(Entry((1,), "Kahvi"))
    (('Vastaaja 3', 'kahvi'), None)
    """
    for pattern in data("questions")["form_markers"]:
        if found := re.match(pattern, entry.text, re.IGNORECASE):
            rest = re.sub(r"^\s*\([^()]*\)", "", entry.text[found.end() :]).strip(" .:–-")
            return found[0].strip(), f"{rest}\n{entry.beside or ''}".strip()
    return None


def cycles_of(entries: Sequence[Entry]) -> tuple[list[Entry], list[Block]]:
    """What stands above, and forms that begin where a question comes again; none where too few questions do."""
    counts: dict[tuple[str, ...], int] = {}
    for entry in entries:
        for key in {split.key for split in splits_of(entry) if split.marked and any(map(str.isalpha, split.key))}:
            counts[key] = counts.get(key, 0) + 1
    often = {key for key, n in counts.items() if n >= CYCLES}
    often = {key for key in often if counts[key] >= 0.5 * max(counts.values())}
    above: list[Entry] = []
    made: list[Block] = []
    seen: set[tuple[str, ...]] = set()
    for entry in entries:
        keys = {split.key for split in splits_of(entry) if split.marked} & often
        if keys and (not made or keys & seen):
            made.append(Block("", None, []))
            seen = set()
        seen |= keys
        (made[-1].entries if made else above).append(entry)
    return (above, made) if len(made) >= CYCLES and len(often) >= CYCLES else (list(entries), [])
