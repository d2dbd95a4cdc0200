"""The questions of typed forms: labels that come again from form to form, and what each form says under them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from openfeedback.survey.exports.paper.blocks import Block
from openfeedback.survey.exports.paper.entries import Entry, Split, splits_of
from openfeedback.survey.wordings import (
    data,
    differ_by_slip,
    is_personal_name,
    listed,
    matches,
    one_spelling,
    plain,
    spelt,
)

Key = tuple[str, ...]
OFTEN, MOSTLY, ALWAYS = 0.3, 0.6, 0.9  # share of forms with a label: a sign behind it, none, nothing behind it at all
HALF = 0.5
_NOT_FIRST = frozenset("([☐☒☑□■◻◼✓✔✗")
REPEATED = 1.5  # lines of a form that begin with one label, at most
LONGEST = 45  # words of a label


class Said(NamedTuple):
    """What a form says: label -> its entries and the text; the entries that no label covers."""

    answers: dict[str, str]
    places: dict[str, list[int]]
    bare: list[int]
    unread: list[int]


class Labels(NamedTuple):
    """How often each label comes, by its key, and the wording of each."""

    counts: dict[Key, int]
    names: dict[Key, str]

    def of(self, entry: Entry) -> Split | None:
        """The entry as a label and its answer, or None where it is no label."""
        known = [split for split in splits_of(entry) if split.key in self.counts or _is_personal(split)]
        if known:
            return max(known, key=lambda split: self.counts.get(split.key, 0))  # of equals the first
        for split in splits_of(entry):
            if (split.marked or entry.head) and (near := self._slip(split.key)):
                return split._replace(label=self.names[near])
        words = entry.text.split()
        for n in range(min(len(words) - 1, LONGEST), 0, -1):
            split = Split(" ".join(words[:n]), " ".join(words[n:]), False)
            if split.key in self.counts and self.counts[split.key] > 1 and (n > 1 or entry.head):
                return split
        return None

    def _slip(self, key: Key) -> Key | None:
        """The label that a rare one is but for a slip."""
        return next((other for other in sorted(self.counts) if differ_by_slip(key, other)), None)

    def name(self, split: Split) -> str:
        """The wording of a label."""
        return self.names.get(split.key, split.label)


def labels_of(blocks: Sequence[Block]) -> Labels:
    """The labels that come again from form to form."""
    counts, marked, lines, alone = Counter[Key](), Counter[Key](), Counter[Key](), Counter[Key]()
    wordings: dict[Key, Counter[str]] = {}
    by: dict[str, set[str]] = {}
    for n, block in enumerate(blocks):
        found: dict[Key, bool] = {}
        bare: set[Key] = set()
        for entry in block.entries:
            splits = [split for split in splits_of(entry) if _may_be(split) and not is_prompt(entry)]
            lines.update({split.key for split in splits})
            for split in splits:
                sure = split.marked or entry.head
                found[split.key] = found.get(split.key, False) or sure
                bare |= {split.key} if not sure and not split.rest else set()
                asked = "?" if entry.text.startswith(f"{split.label}?") else ""
                wordings.setdefault(split.key, Counter())[split.label + asked] += 1
                by.setdefault(split.label, set()).add(str(n))
        counts.update(found.keys())
        alone.update(bare)
        marked.update(key for key, sure in found.items() if sure)
    kept = {
        key: n
        for key, n in counts.items()
        if lines[key] <= REPEATED * n and n >= _least(len(blocks), marked[key] / n, alone[key] / n)
    }
    names = {key: _wording(wordings[key]) for key in kept}
    spelling = one_spelling(
        {names[key]: kept[key] for key in kept}, {names[key]: by.get(names[key], set()) for key in kept}
    )
    return Labels(kept, {key: spelling[names[key]] for key in kept})


def _least(forms: int, marked: float, alone: float) -> int:
    """In how many forms a label must stand, by how often a sign marks it, and how often it is a line without any."""
    if marked >= HALF:
        return max(min(2, forms), math.ceil(OFTEN * forms))
    return max(3, math.ceil(ALWAYS * forms)) if alone >= HALF else max(2, math.ceil(MOSTLY * forms))


def _may_be(split: Split) -> bool:
    """Whether a part of a line can be a label: it has letters, is no box and not all in brackets."""
    words, first = len(split.label.split()), split.label[:1]
    return (
        bool(split.key) and any(map(str.isalpha, "".join(split.key))) and words <= LONGEST and first not in _NOT_FIRST
    )


def _wording(counts: Counter[str]) -> str:
    """The commonest wording of a label, a question's with its mark."""
    best = max(counts, key=lambda each: (counts[each], each))
    asked = [each for each in counts if each.endswith("?") and spelt(each) == spelt(best)]
    return asked[0] if asked else best


def _is_personal(split: Split) -> bool:
    """Whether a label asks for a name or how to reach somebody, however rarely it stands there."""
    return split.marked and len(split.label.split()) <= 8 and is_personal_name(split.label)


def read_block(block: Block, labels: Labels, *, last: bool) -> Said:
    """What a form says under each label."""
    said = Said({}, {}, [], [])
    current, table = "", 0
    for entry in block.entries:
        split = None if is_prompt(entry) else labels.of(entry)
        if split is not None:
            current, table = labels.name(split), entry.table
            said.places.setdefault(current, []).extend(entry.places)
            _add(said, current, split.rest)
        elif not current or entry.table != table or last and _ends(entry.text) or is_prompt(entry):
            (said.bare if is_prompt(entry) else said.unread).extend(entry.places)
        else:
            said.places[current].extend(entry.places)
            _add(said, current, entry.text if entry.beside is None else f"{entry.text} {entry.beside}")
    return said


def _add(said: Said, label: str, text: str) -> None:
    before = said.answers.get(label, "")
    said.answers[label] = f"{before}\n{text.strip()}".strip()


def _ends(text: str) -> bool:
    """Whether a line below the last form counts the forms or names who typed them."""
    return matches(plain(text), data("questions")["form_ends"])


def is_prompt(entry: Entry) -> bool:
    """Whether a line only tells how to answer.

    >>> is_prompt(Entry((1,), "(Vastaa omin sanoin)")), is_prompt(Entry((1,), "Arvioi asteikolla 1–5 palvelu: 4"))
    (True, False)
    """
    if entry.beside or any(split.marked and split.rest for split in splits_of(entry)) or entry.text.endswith("?"):
        return False
    kinds = data("questions")
    return listed(entry.text, kinds["board_prompts"]) or matches(plain(entry.text), kinds["form_prompts"])
