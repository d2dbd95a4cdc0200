"""``python -m openfeedback.coding.ship``: write the vectors of the shipped codebooks' examples beside them."""

from __future__ import annotations

import sys

import pandas as pd

from openfeedback.coding.codebook import Codebook, load_codebook
from openfeedback.files import resource
from openfeedback.text.vector_file import save_vectors

FILE = "vectors.parquet"


def example_texts(codebook: Codebook) -> list[str]:
    """Every text that the classifier embeds while it is fitted: the units and their answers.

    >>> "vuosikelloon!" in example_texts(load_codebook("swot"))
    True
    """
    examples = codebook.examples()
    return sorted(set(pd.concat([examples["text"], examples["answer"]]).dropna()))


def main() -> None:
    """Write the file of every shipped codebook that has examples."""
    for folder in sorted(p.parent for p in resource("data", "codebooks").glob("*/codebook.yml")):
        if texts := example_texts(load_codebook(folder)):
            sys.stdout.write(f"{folder.name}: {save_vectors(texts, folder / FILE)} vectors\n")


if __name__ == "__main__":
    main()
