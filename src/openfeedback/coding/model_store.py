"""A classifier is fitted once for the same examples, settings and versions, and kept in the user's cache folder."""

from __future__ import annotations

import platform
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from zlib import error as ZlibError

from openfeedback.coding.codebook import Codebook
from openfeedback.coding.model import Model, fit_model
from openfeedback.coding.ship import FILE
from openfeedback.files import sha256, sha256_of, whole_file
from openfeedback.settings import VectorSettings
from openfeedback.text.vector_file import load_vectors

_UNREADABLE = (EOFError, OSError, ValueError, KeyError, IndexError, AttributeError, ImportError, TypeError, ZlibError)


def fitted(codebook: Codebook, vectors: VectorSettings) -> Model:
    """The fitted classifier: from the cache where its examples, settings and versions are the same, else fitted now.

    The file is a pickle that this program wrote for this user; codebooks from others bring examples, never models.
    Two processes may fit at the same time: each writes a whole file, and both files are the same.
    """
    import joblib
    from threadpoolctl import threadpool_limits

    path = model_path(codebook, vectors)
    if path.is_file() and (model := _load(path)) is not None:
        model.features.vectors = vectors  # where and how to embed is this run's business, not the stored model's
        return model
    if codebook.home:
        load_vectors(codebook.home / FILE, vectors)
    with threadpool_limits(1):  # many small products: threads that wait for each other cost more than they bring
        model = fit_model(codebook, vectors)
    with whole_file(path) as draft:
        joblib.dump(model, draft, compress=1)
    return model


def model_path(codebook: Codebook, vectors: VectorSettings) -> Path:
    """Where the classifier of these examples, settings and versions is kept."""
    from openfeedback.text import lemmatizer_name
    from openfeedback.text.embed import backend_name, cache_folder

    examples = codebook.examples().sort_values("unit_id").fillna("").to_dict("list")
    packages = {name: version(name) for name in ("scikit-learn", "numpy", "scipy", "joblib", "simplemma")}
    here = [backend_name(vectors), lemmatizer_name(), packages, platform.python_version()]
    key = sha256_of([codebook.model_dump(), examples, here, _code()])
    return cache_folder(vectors) / "models" / f"{codebook.id}-{key[:24]}.joblib"


DECIDING = (
    "calibrate.py",
    "cues.py",
    "data/cues.yml",
    "features.py",
    "model.py",
    "topic_words.py",
    "data/topic_words.yml",
)


@lru_cache(maxsize=1)
def _code() -> list[str]:
    """Digests of the modules that decide what a fitted classifier is."""
    return [sha256(Path(__file__).parent / name) for name in DECIDING]


def _load(path: Path) -> Model | None:
    """The stored classifier; None where the file cannot be used any more (cut short, another version): fit again."""
    import pickle

    import joblib

    try:
        model = joblib.load(path)
    except (*_UNREADABLE, pickle.UnpicklingError):
        return None
    return model if isinstance(model, Model) else None
