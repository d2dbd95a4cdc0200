"""The base form of a word in its sentence: of the analyses, the one that the tagger's features agree with most."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING

from openfeedback.text.data_files import load
from openfeedback.text.morphology.analyses import Analysis, analyse, by_weight

if TYPE_CHECKING:
    from spacy.tokens import Token

CLITICS = re.compile(r"(?<=\w{4})(?:kin|kaan|kään|han|hän)$")
NAME_ENDINGS = re.compile(
    r"(?:ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|ksi|(?<=[aeiouyäö])ta|(?<=[aeiouyäö])tä|(?<=[aeiouyäö])seen"
    r"|(?<=([aeiouyäö]))h?\1n|n|(?<=[aeiouyäö])[aä])$"
)
# universal part of speech -> pykko's
POS = {
    "NOUN": {"noun", "noun-pl"},
    "PROPN": {"proper", "proper-pl"},
    "VERB": {"verb"},
    "AUX": {"verb"},
    "ADJ": {"adjective", "participle", "ordinal"},
    "ADV": {"adverb"},
    "ADP": {"adposition"},
    "NUM": {"numeral"},
    "PRON": {"pronoun", "pronoun-pl"},
}
# universal feature -> pykko's tag
TAGS = {
    "Case=Nom": "nom", "Case=Gen": "gen", "Case=Par": "par", "Case=Ine": "ine", "Case=Ela": "ela", "Case=Ill": "ill",
    "Case=Ade": "ade", "Case=Abl": "abl", "Case=All": "all", "Case=Ess": "ess", "Case=Tra": "tra", "Case=Abe": "abe",
    "Case=Com": "com", "Case=Ins": "ins", "Case=Acc": "acc", "Number=Sing": "sg", "Number=Plur": "pl",
    "Voice=Pass": "pass", "Mood=Cnd": "cond", "Mood=Imp": "imper", "Mood=Pot": "poten", "Tense=Past": "past",
    "Tense=Pres": "pres", "Connegative=Yes": "conneg", "Degree=Cmp": "comparative", "Degree=Sup": "superlative",
    "InfForm=1": "inf1", "InfForm=2": "inf2", "InfForm=3": "inf3", "PartForm=Pres": "part_pres",
    "PartForm=Past": "part_past", "PartForm=Agt": "part_ma", "PartForm=Neg": "part_maton", "Clitic=Kin": "kin",
    "Clitic=Kaan": "kaan", "Clitic=Han": "han", "Clitic=Ko": "ko", "Clitic=Pa": "pa", "Clitic=Ka": "ka",
}  # fmt: skip
POSSESSIVE = {"poss1sg", "poss2sg", "poss1pl", "poss2pl"}  # the third person is part of many adverbs (yhtäkkisesti)
# what speaks for an analysis: the part of speech more than a few features, and a heavier one only for that
SAME_POS, SAME_TAG, OTHER_TAG, STYLE, WEIGHT, VERBAL = 8.0, 2.0, -0.5, -1.0, -1.5, -9.0


def token_lemma(token: Token) -> str:
    """Lemma of a Finnish token; a name that the lexicon does not know loses its case ending."""
    form = token.text.split(":")[0] if ":" in token.text.strip(":") else token.text
    if token.pos_ in ("ADV", "ADP"):
        return _adverb(form.lower(), "Pos" not in token.morph.get("Degree", ["Pos"]))
    features = str(token.morph)
    if token.pos_ != "PROPN":
        return best(form.lower(), token.pos_, features).lemma.lstrip("-") or form
    found = best(form.capitalize() if form.isupper() and len(form) > 5 else form, "PROPN", features)
    if found.guessed:
        return form if "Case=Nom" in features or "Case=" not in features else without_case(form)
    lemma = found.lemma.lstrip("-") or form
    return lemma[:1].upper() + lemma[1:] if form[:1].isupper() else lemma


@lru_cache(maxsize=200_000)
def best(form: str, pos: str, features: str) -> Analysis:
    """The analysis of a form that agrees most with a universal part of speech and features (``Case=Gen|Number=Sing``).

    >>> best("tukea", "VERB", "InfForm=1|VerbForm=Inf").lemma, best("tukea", "NOUN", "Case=Par|Number=Sing").lemma
    ('tukea', 'tuki')
    """
    minen = "Derivation=Minen" in features
    wanted = {TAGS[feature] for feature in features.split("|") if feature in TAGS}

    def agreement(analysis: Analysis) -> tuple[float, bool, int, str]:
        tags = set(analysis.tags)
        score = SAME_POS * (analysis.pos in POS.get(pos, ())) + SAME_TAG * len(tags & wanted)
        score += OTHER_TAG * len(tags - wanted) + STYLE * bool(analysis.style) + WEIGHT * analysis.weight
        score += SAME_TAG * (minen and analysis.lemma.endswith("minen"))
        score += VERBAL * (analysis.verbal and pos != "VERB")
        return -score, analysis.unusual, len(analysis.parts), analysis.lemma

    return min(_candidates(form, pos), key=agreement, default=Analysis((form,), "", guessed=True))


def _candidates(form: str, pos: str) -> tuple[Analysis, ...]:
    """The likeliest analyses; the next ones too where the tagger sees another part of speech in none of them."""
    likely = analyse(form)
    if any(a.pos in POS.get(pos, ()) for a in likely) or pos not in POS:
        return likely
    return tuple(chain.from_iterable(islice(by_weight(form), 4)))


@lru_cache(maxsize=50_000)
def _adverb(form: str, compared: bool) -> str:
    """An adverb without clitics and possessive endings; comparatives and superlatives in the positive.

    >>> _adverb("nopeastikin", False), _adverb("varsinkin", False), _adverb("useammin", True)
    ('nopeasti', 'varsinkin', 'useasti')
    """
    if form in load("lemma_fixes")["adverbs"]:
        return form
    adverbs = [a for a in analyse(form) if a.pos in ("adverb", "adposition")]
    if compared and (positive := [a.lemma for a in adverbs if {"comparative", "superlative"} & {*a.tags}]):
        return min(positive)
    if any(a.lemma == form for a in adverbs):
        return form
    possessed = [a.lemma for a in adverbs if any(tag in POSSESSIVE for tag in a.tags)]
    return min(possessed) if possessed else CLITICS.sub("", form)


def without_case(name: str) -> str:
    """A name that no dictionary knows, without its case ending.

    >>> without_case("Hypatialle"), without_case("Gizaan"), without_case("Theronilta"), without_case("Ii")
    ('Hypatia', 'Giza', 'Theron', 'Ii')
    """
    stem = NAME_ENDINGS.sub("", name)
    if len(stem) < 3:
        return name
    if stem.endswith("kse"):
        return stem[:-3] + "s"
    return stem[:-1] if re.search(r"[^aeiouyäö]i$", stem) and stem != name else stem
