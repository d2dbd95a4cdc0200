"""Spellings: wordings of questions that differ by hyphens, blanks, capitals, signs or a slip are one question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from openfeedback.survey.wordings.compared import distance, plain, without_brackets

LONG = 12  # letters of a question in which one may be a slip
WORD = 4  # letters of a word that can hold one
BOTH = (
    0.5  # share of those who answered a rarer spelling that answered the commoner one too: then they are two questions
)
NO = {"ei", "en", "et", "emme", "ette", "eivat", "ala", "inte", "ej", "no", "not"}
_FOLD = str.maketrans("äöåé", "aoae")


def spelt(question: str) -> tuple[str, ...]:
    """The words and numbers of a question as spellings are compared: without hyphens, signs and dots over letters.

    >>> spelt("Miten vastaan-otto sujui? (1 – 5)") == spelt("miten  vastaan\xadotto sujui (1-5)")
    True
    >>> spelt("Mita pitäisi tehdä ?"), spelt("***")
    (('mita', 'pitaisi', 'tehda'), ('***',))
    """
    wording = plain(question.replace("\xad", "")).translate(_FOLD)
    wording = re.sub(r"(?<=[^\W\d_])-\s?(?=[^\W\d_])", "", wording)
    return tuple(re.findall(r"[^\W\d_]+|\d+", wording)) or (question.strip(),)


def differ_by_slip(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two questions (see ``spelt``) differ by blanks alone, or by a letter or two of one longer word.

    >>> differ_by_slip(spelt("Mitä olisi pitänyt tehdä toisin"), spelt("Mitä olisi pitänyt tehä toisin"))
    True
    >>> differ_by_slip(spelt("Miten ryhmä A sujui"), spelt("Miten ryhmä B sujui"))
    False
    >>> differ_by_slip(spelt("Mikä palvelussa toimi"), spelt("Mikä palvelussa ei toimi"))
    False
    """
    joined = "".join(a), "".join(b)
    if [x for x in a if x.isdigit()] != [x for x in b if x.isdigit()]:
        return False
    if joined[0] == joined[1]:
        return True
    if len(a) != len(b) or min(map(len, joined)) < LONG:
        return False
    pairs = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    return len(pairs) == 1 and _same_word(*pairs[0])


def _same_word(a: str, b: str) -> bool:
    shorter = min(len(a), len(b))
    if a.isdigit() or b.isdigit() or shorter < WORD or a[0] != b[0]:
        return False
    return distance(a, b) <= (2 if shorter >= 2 * WORD else 1)


def one_spelling(counts: Mapping[str, int], answered_by: Mapping[str, Set[str]] | None = None) -> dict[str, str]:
    """The best written and commonest spelling of each question, by each spelling of it.

    ``answered_by``: who answered each spelling. A question that many answered besides another one is no slip of it.

    >>> one_spelling({"Mitä toivot?": 2, "mitä  toi-vot": 1})["mitä  toi-vot"]
    'Mitä toivot?'
    """
    order = sorted(counts, key=lambda question: (-counts[question], question))
    keys: dict[str, tuple[str, ...]] = {question: spelt(question) for question in order}
    who: dict[tuple[str, ...], set[str]] = {}
    total: dict[tuple[str, ...], int] = {}
    for question in order:
        total[keys[question]] = total.get(keys[question], 0) + counts[question]
        who.setdefault(keys[question], set()).update((answered_by or {}).get(question, ()))
    stands: dict[tuple[str, ...], tuple[str, ...]] = {}
    for key in sorted(total, key=lambda key: (-total[key], key)):
        stands[key] = next((other for other in stands.values() if _one(key, other, who)), key)
    names: dict[tuple[str, ...], str] = {}
    for question in sorted(order, key=_carelessness):
        names.setdefault(keys[question], " ".join(question.split()))
    return {question: names[stands[keys[question]]] for question in order}


def _carelessness(question: str) -> tuple[bool, bool, int]:
    """How carelessly a question is written: capitals, blanks before signs, dots left off letters.

    >>> sorted(["MITÄ TOIVOT?", "Mita toivot?", "mitä toivot", "Mitä toivot ?", "Mitä toivot?"], key=_carelessness)[0]
    'Mitä toivot?'
    """
    odd = question.isupper() or question[:1].islower()
    return (
        odd,
        re.search(r"\s[?!.:,]|\s\s|[^\W\d_]-\s?[^\W\d_]", question) is not None,
        -sum(map(question.count, "äöåÄÖÅ")),
    )


def _one(key: tuple[str, ...], other: tuple[str, ...], who: Mapping[tuple[str, ...], Set[str]]) -> bool:
    if not differ_by_slip(key, other):
        return False
    both = who[key] & who[other]
    return len(both) <= BOTH * len(who[key]) or "".join(key) == "".join(other)


def matched(first: Sequence[str], second: Sequence[str]) -> dict[int, int]:
    """Places in ``second`` whose question stands in ``first`` too, spelt otherwise or in nearly the same words.

    >>> matched(["Ikä", "Mikä nuokkarilla on parasta?", "Muuta"], ["ikä", "Mikä nuokkarilla parasta?", "Palaute"])
    {0: 0, 1: 1}
    >>> matched(["Mikä palvelussa toimi?"], ["Mikä palvelussa ei toimi?"])
    {}
    """
    whole = [_keys(each, str) for each in (first, second)]
    bare = [_keys(each, without_brackets) for each in (first, second)]
    tails = [_keys(each, lambda question: question.rpartition(":")[2]) for each in (first, second)]
    found: dict[int, int] = {}
    for keys, same in ((whole, _equal), (whole, differ_by_slip), (bare, _equal), (tails, _equal), (whole, _nearly)):
        for j, key in enumerate(keys[1]):
            if key and j not in found:
                near = [i for i, other in enumerate(keys[0]) if other and i not in found.values() and same(key, other)]
                found |= {j: near[0]} if len(near) == 1 or near and keys is whole and same is _equal else {}
    return dict(sorted(found.items()))


def _keys(questions: Sequence[str], part: Callable[[str], str]) -> list[tuple[str, ...]]:
    """The words of (a part of) each question; none of an empty header."""
    return [spelt(part(question)) if question.strip() else () for question in questions]


def _equal(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return a == b


def _nearly(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether long questions have nearly all words in common, none of them a "no", and the same numbers."""
    words = {*a} | {*b}
    off = words - ({*a} & {*b})
    if any(word.isdigit() or word in NO for word in off) or min(len(a), len(b)) < 3:
        return False
    other = [x for x in a if x in off], [x for x in b if x in off]
    if len(other[0]) != len(other[1]):  # a word more
        return len(off) == 1 and len(next(iter(off))) <= WORD
    return all(_same_word(x, y) for x, y in zip(*other, strict=True))


def joined_said(spellings: Iterable[tuple[str, str]], most: int = 3) -> str:
    """A few spellings that were joined, each with the one it counts as.

    >>> joined_said([("Mita toivot", "Mitä toivot?")])
    "'Mita toivot' with 'Mitä toivot?'"
    """
    each = sorted(f"'{own}' with '{other}'" for own, other in spellings)
    return ", ".join(each[:most]) + (f" and {len(each) - most} more" if len(each) > most else "")
