"""Words of a text with what each can be, by the form alone; a form that fits several words is the one it mostly is."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from openfeedback.text.data_files import load, words
from openfeedback.text.morphology import Analysis, analyse, compound_parts, domain_lemma, minen_noun

TOKEN = re.compile(r"[^\W\d_]+(?:[-:’'][^\W\d_]+)*|[^\w\s]|\d\S*")
NOUNS, ADJECTIVES = ("noun", "noun-pl"), ("adjective", "participle", "ordinal")
NUMBERS = ("sg", "pl")
CASES = frozenset(
    ["nom", "gen", "par", "ine", "ela", "ill", "ade", "abl", "all", "ess", "tra", "abe", "com", "ins", "acc"]
)
CLOSED = frozenset(
    ["pronoun", "pronoun-pl", "numeral", "conjunction", "adverb", "adposition", "conjunction+verb", "adverb+verb"]
)
RARE = frozenset({"poten", "abe", "com", "ins"})  # inflections that hardly anybody means
PLACEHOLDER = re.compile(r"\[[^\W\d_]+ \d+\]")  # what redaction puts in the place of a name


class Reading(NamedTuple):
    """What a form can be. ``kind``: noun, adjective, participle or verb; ``case`` and ``number`` as pykko has them.

    ``concept`` is what related words share: a verb and the nouns of its action (arvioida, arviointi) have one.
    """

    lemma: str
    kind: str
    case: str = ""
    number: str = ""
    tags: frozenset[str] = frozenset()
    concept: str = ""
    plain: bool = True


class Token(NamedTuple):
    """A word in its text, in small letters, with its readings by kind (none: it says nothing).

    ``parts``: what it is about, with the parts of a compound.
    """

    form: str
    nouns: tuple[Reading, ...] = ()
    adjectives: tuple[Reading, ...] = ()
    verbs: tuple[Reading, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def readings(self) -> tuple[Reading, ...]:
        """All of them."""
        return self.nouns + self.adjectives + self.verbs


def read_words(texts: Iterable[str]) -> list[list[Token]]:
    """The words of each text; marks are tokens without readings."""
    forms = [TOKEN.findall(PLACEHOLDER.sub(" . ", text)) for text in texts]
    counts = Counter(form for found in forms for form in found)
    known = {form: readings(form) for form in counts}
    support: defaultdict[str, float] = defaultdict(float)
    for form, found in known.items():
        for lemma in {r.lemma for r in found}:
            support[lemma] += counts[form] / len({r.lemma for r in found})
    tokens = {form: _token(form, _likely(found, support), found) for form, found in known.items()}
    return [[tokens[form] for form in found] for found in forms]


def _likely(found: Sequence[Reading], support: Mapping[str, float]) -> tuple[Reading, ...]:
    """The readings as a noun or adjective, or those as a verb, whichever words are the commoner in these texts."""
    nominal = [r for r in found if r.kind != "verb"]
    verbal = [r for r in found if r.kind == "verb"]
    if verbal:
        nominal = [r for r in nominal if r.lemma not in phrase_words("nowhere")]
    if nominal and verbal:
        noun, verb = (max(support[r.lemma] for r in some) for some in (nominal, verbal))
        return tuple(nominal if noun >= verb else verbal)
    return tuple(nominal or verbal)


def _token(form: str, likely: Sequence[Reading], found: Sequence[Reading]) -> Token:
    nouns, adjectives, verbs = (
        tuple(reading for reading in likely if reading.kind in kinds) for kinds in (NOUNS, ADJECTIVES, ("verb",))
    )
    return Token(form.lower(), nouns, adjectives, verbs, _parts(found))


def _parts(found: Sequence[Reading]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for r in found for part in _concepts(r)))


@lru_cache(maxsize=50_000)
def _concepts(reading: Reading) -> tuple[str, ...]:
    """The concept and those of a compound's parts."""
    return (reading.concept, *parts_of(reading))


@lru_cache(maxsize=50_000)
def parts_of(reading: Reading) -> tuple[str, ...]:
    """What the parts of a compound are about; none of another word."""
    known = next((a for a in analyse(reading.lemma) if a.lemma.lower() == reading.lemma.lower()), None)
    pieces = compound_parts(known.parts) if known else ()
    return tuple(concept_of(piece.lower()) for piece in pieces if len(piece) > 2)


@lru_cache(maxsize=50_000)
def readings(form: str) -> tuple[Reading, ...]:
    """What a form can be: none for words that only join others, and for words that the lexicon does not know.

    >>> [(r.lemma, r.kind, r.case, r.number) for r in readings("mittareita")]
    [('mittari', 'noun', 'par', 'pl')]
    >>> readings("että"), readings("xyzzy"), readings("THL:n")[0].case, readings("arviointia")[0].concept
    ((), (), 'gen', 'arvioiminen')
    """
    lower = form.lower()
    if not form[:1].isalpha() or lower in phrase_words("stop_forms"):
        return ()
    known = [a for a in analyse(lower) if not a.guessed and not a.unusual]
    term = domain_lemma(form) or load("lemma_fixes")["forms"].get(lower)
    if term:
        same = [a for a in known if a.lemma == term.lower() and a.pos in NOUNS and ":" not in form]
        return tuple(map(_reading, same)) or (_term(form, term),)
    if any(a.pos in CLOSED for a in known) and lower not in phrase_words("nouns_after_all") or _name(form):
        return ()
    usual = [a for a in known if a.pos in (*NOUNS, *ADJECTIVES, "verb") and not a.verbal and not RARE & {*a.tags}]
    return tuple(dict.fromkeys(map(_reading, usual)))


def _name(form: str) -> bool:
    """Whether a word with a capital can be a name: a title names nobody."""
    return form[:1].isupper() and any(a.pos.startswith("proper") and not a.guessed for a in analyse(form))


def _reading(analysis: Analysis) -> Reading:
    kind = "noun" if analysis.pos in NOUNS else "adjective" if analysis.pos == "ordinal" else analysis.pos
    case = next((tag for tag in analysis.tags if tag in CASES), "")
    number = "pl" if analysis.pos == "noun-pl" else next((tag for tag in analysis.tags if tag in NUMBERS), "")
    lemma = analysis.lemma.lower()
    lemma = _called(load("lemma_fixes")["lemmas"].get(lemma, lemma)) if kind == "noun" else lemma
    concept = minen_noun(lemma) or lemma if kind == "verb" else concept_of(lemma)
    return Reading(lemma, kind, case, number, frozenset(analysis.tags), concept, not analysis.style)


@lru_cache(maxsize=50_000)
def _called(noun: str) -> str:
    """The usual noun of an action (seuraaminen: seuranta)."""
    called: dict[str, str] = load("phrases")["actions"]
    return (
        next((action for verb, action in called.items() if minen_noun(verb) == noun), noun)
        if noun.endswith("minen")
        else noun
    )


def _term(form: str, term: str) -> Reading:
    """A name or abbreviation of the field, or a usual slip: of its forms only the genitive can be told."""
    lower, base = form.lower(), term.lower()
    genitive = lower.endswith("n") and not base.endswith("n") and lower != base
    case, number = ("gen", "sg") if genitive else ("", "")
    return Reading(term, "noun", case, number, frozenset({"term"}), concept_of(base))


@lru_cache(maxsize=50_000)
def concept_of(noun: str) -> str:
    """What a noun has in common with the verb whose action it is.

    >>> concept_of("arviointi"), concept_of("arvioiminen"), concept_of("mittari")
    ('arvioiminen', 'arvioiminen', 'mittari')
    """
    listed = load("phrases")["actions"]
    for verb, action in listed.items():
        if noun == action:
            return minen_noun(verb) or noun
    verbs = {
        a.entry[1].replace("|", "") for a in analyse(noun) if "deriv_action" in (*a.entry, *a.tags) and not a.style
    }
    return next((made for verb in sorted(verbs) if verb.isalpha() and (made := minen_noun(verb))), noun)


@cache
def phrase_words(name: str) -> frozenset[str]:
    """A list of words of data/phrases.yml."""
    return words(load("phrases")[name])


def no_title() -> str:
    """The title of a group of which nothing can be said."""
    return str(load("phrases")["nothing"])
