"""``python -m openfeedback.coding.codebook.ship``: write the vectors of the shipped codebooks' examples beside them."""

from __future__ import annotations

import sys

import pandas as pd

from openfeedback.coding.codebook.cells import content_examples, contents_of
from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.codebook.model import Codebook
from openfeedback.files import resource, temporary_folder
from openfeedback.settings import VectorSettings
from openfeedback.text.vectors import save_vectors

FILE = "vectors.parquet"


def example_texts(codebook: Codebook) -> list[str]:
    """Every text that is embedded while a codebook is learnt: units and answers, what describes coded contents.

    >>> "vuosikelloon!" in example_texts(load_codebook("swot"))
    True
    """
    examples = codebook.examples()
    contents = (
        contents_of(codebook) if len(content_examples(codebook)) else pd.DataFrame(columns=["title", "definition"])
    )
    texts = [examples["text"], examples["answer"], contents["title"], contents["definition"]]
    return sorted(set(pd.concat(texts).dropna()))


def main() -> None:
    """Write the file of every shipped codebook that has examples."""
    with temporary_folder("vectors-") as cache:  # an empty one: what ships is made by the code that ships
        for folder in sorted(p.parent for p in resource("data", "codebooks").glob("*/codebook.yml")):
            if texts := example_texts(load_codebook(folder)):
                n = save_vectors(texts, folder / FILE, VectorSettings(cache=cache))
                sys.stdout.write(f"{folder.name}: {n} vectors\n")


if __name__ == "__main__":
    main()
