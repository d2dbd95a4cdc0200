"""What spaCy's Finnish NER finds in texts, and the vectors of words in their places from which it tells."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokens import Doc

PERSON = "PERSON"
STEP = 12  # steps a unit, as bytes carry vectors from one process to another
_BATCH = 128
Place = tuple[str, int, int]


def sees(places: Sequence[Place]) -> list[bool]:
    """Whether the model finds a person at each (text, start, end)."""
    return [label == PERSON for label, _ in looked_at(places)]


def looked_at(places: Sequence[Place]) -> list[tuple[str, str]]:
    """What the model finds at each (text, start, end), empty where nothing, a person before all else; and the word's
    vector there, packed.
    """
    by_text: dict[str, list[int]] = defaultdict(list)
    for number, (text, _, _) in enumerate(places):
        by_text[text].append(number)
    found = [("", "")] * len(places)
    docs = ner().pipe(by_text, batch_size=_BATCH)
    for doc, numbers in zip(docs, by_text.values(), strict=True):
        entities = sorted(((e.start_char, e.end_char, e.label_) for e in doc.ents), key=lambda e: e[2] != PERSON)
        for number in numbers:
            _, start, end = places[number]
            label = next((label for a, b, label in entities if a < end and start < b), "")
            found[number] = (label, _packed(doc, start, end))
    return found


def _packed(doc: Doc, start: int, end: int) -> str:
    span: Any = doc.char_span(start, end, alignment_mode="expand")
    mean = doc.tensor[span.start : span.end].mean(axis=0)
    steps = np.clip(np.rint(mean * STEP), -127, 127).astype(np.int8)
    return base64.b64encode(steps.tobytes()).decode("ascii")


def unpacked(vector: str) -> NDArray[np.float64]:
    """A vector that ``looked_at`` packed."""
    return np.frombuffer(base64.b64decode(vector), dtype=np.int8) / STEP


@cache
def ner() -> Language:
    """The Finnish model with nothing but its named entities and its vectors; documents keep the vectors of their words
    in their places (``Doc.tensor``).
    """
    from thinc.api import Model

    from openfeedback.text.morphology import load_model

    def forward(model: Model[Any, Any], docs: list[Doc], is_train: bool) -> tuple[Any, Any]:
        vectors, back = model.layers[0](docs, is_train)
        for doc, each in zip(docs, vectors, strict=True):
            doc.tensor = each
        return vectors, back

    language = load_model("tok2vec", "tagger", "morphologizer", "parser", "attribute_ruler")
    pipe: Any = language.get_pipe("ner")
    parser = pipe.model
    words = parser.get_ref("tok2vec").layers[0]
    parser.replace_node(words, Model("keeps_vectors", forward, layers=[words], dims={"nO": words.maybe_get_dim("nO")}))
    return language
