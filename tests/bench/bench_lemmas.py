"""Lemmas of the content words of UD Finnish-TDT dev, compounds, and what the generator can make; a JSON line each.

    python tests/bench/bench_lemmas.py [path to fi_tdt-ud-dev.conllu]

Gold tokens are given to the tagger; `#` (compound borders) is stripped from gold lemmas before comparing.
``accuracy`` counts a lemma as right when it is the same letter by letter, ``caseless`` when only capitals differ.
``borders``: of gold nouns with a border, the share that is cut at all its borders and nowhere else. Last: of the 500
commonest nouns and verbs of the demo, the share of which a genitive, a partitive and a noun of action can be made.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from spacy.tokens import Doc

from openfeedback.files import resource
from openfeedback.text.morphology import analyse, genitive, inflect, minen_noun, parse
from openfeedback.text.morphology.lemmas import lemma_of
from openfeedback.text.morphology.spacy_model import finnish

UD = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "ud" / "fi_tdt-ud-dev.conllu"
CONTENT = {"NOUN", "PROPN", "VERB", "ADJ", "ADV"}
Row = tuple[str, str, str, bool]


def sentences(path: Path) -> Iterator[list[Row]]:
    """Sentences as rows of form, lemma with its borders, part of speech, and whether a blank follows."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        cells = [line.split("\t") for line in block.splitlines() if line and not line.startswith("#")]
        rows = [(c[1], c[2], c[3], "SpaceAfter=No" not in c[9]) for c in cells if c[0].isdigit()]
        if rows:
            yield rows


def accuracy(path: Path, limit: int | None = None) -> dict[str, object]:
    """Share of content words whose lemma is the gold one."""
    began, gold, model = time.process_time(), list(sentences(path))[:limit], finnish()
    docs = (Doc(model.vocab, words=[r[0] for r in rows], spaces=[r[3] for r in rows]) for rows in gold)
    words = exact = caseless = 0
    for rows, doc in zip(gold, model.pipe(docs), strict=True):
        for (_, bordered, pos, _), token in zip(rows, doc, strict=True):
            if pos in CONTENT:
                found, lemma = lemma_of(token), bordered.replace("#", "")
                words, exact = words + 1, exact + (found == lemma)
                caseless += found.lower() == lemma.lower()
    return {"words": words, "accuracy": round(exact / words, 4), "caseless": round(caseless / words, 4),
            "cpu_seconds": round(time.process_time() - began, 1)}  # fmt: skip


def compounds(path: Path) -> dict[str, object]:
    """Share of the gold's compounds cut at the gold's borders."""
    gold = {
        lemma for rows in sentences(path) for _, lemma, pos, _ in rows if pos == "NOUN" and lemma.isalpha() is False
    }
    gold = {lemma.lower() for lemma in gold if "#" in lemma and lemma.replace("#", "").isalpha()}
    cut = {lemma: {"#".join(a.parts) for a in analyse(lemma.replace("#", ""))} for lemma in gold}
    return {"compounds": len(gold), "borders": round(sum(lemma in cut[lemma] for lemma in gold) / len(gold), 4)}


def generation() -> dict[str, object]:
    """Of the commonest nouns and verbs of the demo's answers, the share of which forms can be made."""
    import pandas as pd

    texts = pd.read_csv(resource("data", "demo", "answers.csv"))["text"].dropna().astype(str)
    lemmas: dict[str, Counter[str]] = {"NOUN": Counter(), "VERB": Counter()}
    for doc in parse(texts):
        for token in doc:
            if token.pos_ in lemmas and len(token.text) > 2:
                lemmas[token.pos_][lemma_of(token)] += 1
    nouns, verbs = ([word for word, _ in lemmas[pos].most_common(500)] for pos in ("NOUN", "VERB"))
    made = {
        "genitive": [genitive([noun]) for noun in nouns],
        "genitive_plural": [genitive([noun], plural=True) for noun in nouns],
        "partitive": [inflect(noun, "noun", "sg+par") for noun in nouns],
        "minen": [minen_noun(verb) for verb in verbs],
    }
    shares = {name: round(sum(form is not None for form in forms) / len(forms), 4) for name, forms in made.items()}
    missing = [noun for noun, form in zip(nouns, made["genitive"], strict=True) if form is None]
    missing += [verb for verb, form in zip(verbs, made["minen"], strict=True) if form is None]
    return {"nouns": len(nouns), "verbs": len(verbs), **shares, "not_made": missing}


if __name__ == "__main__":
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else UD
    for result in (accuracy(source), compounds(source), generation()):
        print(json.dumps(result, ensure_ascii=False))
