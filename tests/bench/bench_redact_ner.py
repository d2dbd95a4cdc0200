"""Person tokens of the Turku NER corpus: how many `redact` removes (recall), and how many of its names are persons.

Usage: python tests/bench/bench_redact_ner.py [--errors] [dev.tsv]. A text is one sentence, and then one document.
"""

import json
import sys
import time
from pathlib import Path

from openfeedback.text.redact.redactor import NAME, find_spans

DEV = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "ner" / "dev.tsv"
Sentence = list[tuple[str, str]]


def read_documents(path: Path) -> list[list[Sentence]]:
    """Documents of sentences of (token, tag)."""
    documents: list[list[Sentence]] = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line.strip()]
        if rows and rows[0][0] == "-DOCSTART-":
            documents.append([])
            rows = rows[1:]
        if rows:
            documents[-1].append([(row[0], row[1]) for row in rows])
    return documents


def join(tokens: Sentence) -> tuple[str, list[tuple[int, int, bool]]]:
    """Text of the tokens, without a space before punctuation, and each token's place and whether it names a person."""
    text, places = "", []
    for token, tag in tokens:
        text += "" if not text or token in ".,:;!?)" or text.endswith("(") else " "
        places.append((len(text), len(text) + len(token), tag.endswith("PER")))
        text += token
    return text, places


def measure(texts: list[Sentence], errors: bool) -> dict[str, float]:
    joined = [join(tokens) for tokens in texts]
    start = time.time()
    right: list[str] = []
    wrong: list[str] = []
    missed: list[str] = []
    for (text, places), spans in zip(joined, find_spans([text for text, _ in joined]), strict=True):
        for begin, end, person in places:
            found = any(s.label == NAME and s.start < end and begin < s.end for s in spans)
            if (found or person) and any(c.isalnum() for c in text[begin:end]):
                (right if found and person else wrong if found else missed).append(text[begin:end])
    if errors:
        print("wrong", wrong, "\nmissed", missed)
    return {
        "recall": round(len(right) / (len(right) + len(missed)), 3),
        "precision": round(len(right) / (len(right) + len(wrong)), 3),
        "seconds": round(time.time() - start, 1),
    }


if __name__ == "__main__":
    given = [a for a in sys.argv[1:] if not a.startswith("--")]
    documents = read_documents(Path(given[0]) if given else DEV)
    errors = "--errors" in sys.argv
    by_sentence = measure([sentence for document in documents for sentence in document], errors)
    by_document = measure([[token for sentence in document for token in sentence] for document in documents], errors)
    print(json.dumps({"by_sentence": by_sentence, "by_document": by_document}))
