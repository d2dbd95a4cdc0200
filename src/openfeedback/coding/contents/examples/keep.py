"""What a codebook's content examples teach is learnt once and kept in the user's cache folder, as arrays and words."""

from __future__ import annotations

import io
import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from openfeedback.coding.classifier import untrained
from openfeedback.coding.codebook import Codebook, content_examples, contents_of
from openfeedback.coding.contents.examples.known import Known, learnt
from openfeedback.coding.contents.examples.traits import VECTORIZERS, Spelling, Traits
from openfeedback.files import opened, sealed, sha256, sha256_of, whole_file
from openfeedback.settings import VectorSettings
from openfeedback.text.vectors import backend_name, cache_folder, processor

SPARSE = ("ngrams", "answer_ngrams", "parts")
NUMBERS = ("centre", "answer_centre", "metric", "titles", "definitions")
DECIDING = ("known.py", "metric.py", "traits.py", "../../classifier/learnt/features.py",
            "../../topics/words/candidates.py", "../../topics/words/data/topic_words.yml",
            "../../../text/morphology/analyses.py", "../../../text/morphology/compounds.py",
            "../../../text/data/lemma_fixes.yml")  # fmt: skip
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, BadZipFile)


def fitted_contents(codebook: Codebook, vectors: VectorSettings) -> Known:
    """From the cache where examples, settings and versions are the same, else learnt now.

    The file is sealed with this machine's key, as the classifier's is: one from elsewhere is not read.
    """
    path = _path(codebook, vectors)
    try:
        data = opened(path.read_bytes(), path.name)
        if data is not None:
            return from_bytes(data)
    except _UNREADABLE:
        pass  # none that can be used: learn again
    known = learnt(codebook, vectors)
    with whole_file(path) as draft:
        draft.write_bytes(sealed(to_bytes(known), path.name))
    return known


def to_bytes(known: Known) -> bytes:
    """The bytes of an ``.npz`` file without pickles; equal knowledge gives equal bytes."""
    arrays: dict[str, Any] = {name: getattr(known, name) for name in NUMBERS}
    arrays |= {"unit": known.examples.unit, "answer": known.examples.answer}
    for name in SPARSE:
        matrix = getattr(known.examples, name)
        arrays |= {f"{name}.{part}": getattr(matrix, part) for part in ("data", "indices", "indptr")}
        arrays[f"{name}.shape"] = np.array(matrix.shape)
    arrays |= {f"idf.{name}": getattr(known.spelling, name).idf_ for name in VECTORIZERS}
    vocabularies = {name: getattr(known.spelling, name).vocabulary_ for name in VECTORIZERS}
    words = {
        "vocabularies": {name: sorted(terms, key=terms.__getitem__) for name, terms in vocabularies.items()},
        "ids": known.ids, "phases": known.examples.phases.tolist(), "roles": known.examples.roles.tolist(),
    }  # fmt: skip
    arrays["words"] = np.frombuffer(json.dumps(words).encode(), np.uint8)
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def from_bytes(data: bytes) -> Known:
    """What was stored; raises ValueError or KeyError for bytes that hold something else."""
    from scipy.sparse import csr_matrix

    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    words = json.loads(arrays["words"].tobytes())
    spelling = Spelling()
    for name in VECTORIZERS:
        vectorizer = untrained()[name]
        vectorizer.vocabulary_ = {term: i for i, term in enumerate(words["vocabularies"][name])}
        vectorizer.idf_ = arrays[f"idf.{name}"]
        setattr(spelling, name, vectorizer)
    sparse = {
        name: csr_matrix(tuple(arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr")),
                         shape=tuple(int(n) for n in arrays[f"{name}.shape"]))
        for name in SPARSE
    }  # fmt: skip
    phases, roles = (np.array(words[name], dtype=object) for name in ("phases", "roles"))
    traits = Traits(arrays["unit"], arrays["answer"], phases=phases, roles=roles, **sparse)
    return Known(spelling, traits, ids=words["ids"], **{name: arrays[name] for name in NUMBERS})


def _path(codebook: Codebook, vectors: VectorSettings) -> Path:
    rows = [table.fillna("").to_dict("list") for table in (content_examples(codebook), contents_of(codebook))]
    packages = {name: version(name) for name in ("scikit-learn", "numpy", "scipy", "pypykko")}
    code = [sha256(Path(__file__).parent / name) for name in DECIDING]
    here = [backend_name(vectors), packages, platform.python_version(), processor(), code]
    key = sha256_of([codebook.model_dump(exclude={"history"}), rows, here])
    return cache_folder(vectors) / "models" / f"{codebook.id}-contents-{key[:24]}.model"
