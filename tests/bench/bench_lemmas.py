"""Lemma accuracy on the content words of UD Finnish-TDT dev, with Voikko and without; prints one JSON line each.

    python tests/bench/bench_lemmas.py [path to fi_tdt-ud-dev.conllu]

Gold tokens are given to the tagger; `#` (compound borders) is stripped from gold lemmas before comparing. ``accuracy``
counts a lemma as right when it is the same letter by letter, ``caseless`` when only capitals differ.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from spacy.tokens import Doc

from openfeedback.text.lemmas import lemma_of
from openfeedback.text.spacy_model import finnish, has_voikko

UD = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "ud" / "fi_tdt-ud-dev.conllu"
CONTENT = {"NOUN", "PROPN", "VERB", "ADJ", "ADV"}
Row = tuple[str, str, str, bool]


def sentences(path: Path) -> Iterator[list[Row]]:
    """Sentences as rows of form, lemma, part of speech, and whether a blank follows."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        cells = [line.split("\t") for line in block.splitlines() if line and not line.startswith("#")]
        rows = [(c[1], c[2].replace("#", ""), c[3], "SpaceAfter=No" not in c[9]) for c in cells if c[0].isdigit()]
        if rows:
            yield rows


def accuracy(path: Path, engine: str, limit: int | None = None) -> dict[str, object]:
    """Share of content words whose lemma is the gold one."""
    began, gold, model = time.perf_counter(), list(sentences(path))[:limit], finnish()
    docs = (Doc(model.vocab, words=[r[0] for r in rows], spaces=[r[3] for r in rows]) for rows in gold)
    off = [] if engine == "voikko" else [name for name in ("lemmatizer",) if name in model.pipe_names]
    words = exact = caseless = 0
    for rows, doc in zip(gold, model.pipe(docs, disable=off), strict=True):
        for (_, lemma, pos, _), token in zip(rows, doc, strict=True):
            if pos in CONTENT:
                found = lemma_of(token, engine)
                words, exact = words + 1, exact + (found == lemma)
                caseless += found.lower() == lemma.lower()
    return {"engine": engine, "words": words, "accuracy": round(exact / words, 4),
            "caseless": round(caseless / words, 4), "seconds": round(time.perf_counter() - began, 1)}  # fmt: skip


if __name__ == "__main__":
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else UD
    for name in ["voikko", "simplemma"] if has_voikko() else ["simplemma"]:
        print(json.dumps(accuracy(source, name)))
