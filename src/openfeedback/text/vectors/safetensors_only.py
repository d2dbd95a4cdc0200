"""Whether a folder with a sentence model may be loaded: numbers and words alone, nothing that could run.

Looked at before sentence-transformers or torch are imported. Pickled weights (``.bin``, ``.pt`` …) run what they say;
``modules.json``, a dense layer and ``auto_map`` name classes to import. Only what a plain sentence model needs passes.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openfeedback.errors import ParameterError

DATA = (".json", ".txt", ".model", ".safetensors", ".md", ".jinja", ".gitattributes", ".gitignore", ".DS_Store", ".png")
# what the hub is asked for; other forms of the same weights stay there
WANTED = ["*.json", "*.txt", "*.model", "*.safetensors"]
MODULES = re.compile(r"sentence_transformers\.([a-z_]+\.)*(Transformer|Pooling|Normalize|Dense)")
ACTIVATIONS = re.compile(r"torch\.nn\.modules\.(activation\.[A-Z]\w*|linear\.Identity)")
LOADING = ("model_args", "model_kwargs", "tokenizer_args", "tokenizer_kwargs", "processor_args", "processor_kwargs",
           "config_args", "config_kwargs", "tokenizer_name_or_path", "cache_dir", "backend")  # fmt: skip
NAMING_CODE = ("auto_map", "custom_pipelines")  # keys under which a model names Python files of its own
LONGEST_HEADER = 100_000_000  # bytes, as in the safetensors library


def check_weights(folder: Path) -> None:
    """Raises ParameterError with one sentence for everything in a model's folder that could run code."""
    if problems := [f"vectors.backend: {folder}: {said}" for said in _problems(folder)]:
        raise ParameterError(*problems)


def download(model: str) -> str:
    """A model of the Hugging Face hub in its local cache, without pickles; the folder. ParameterError if it fails."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return str(snapshot_download(model, allow_patterns=WANTED))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as problem:
        said = str(problem).strip().splitlines()[:1]
        raise ParameterError(
            f"vectors.backend: sentence-transformers:{model}: is neither a folder nor to be had from the hub ({said}); "
            "check the name, or give the folder of a model that is on this machine"
        ) from None


def _problems(folder: Path) -> Iterator[str]:
    if not folder.is_dir():
        yield "is not a folder; a model is a folder with safetensors"
        return
    files = list(_files(folder))
    for path in files:
        yield from _wrong_file(folder, path)
    if not any(path.suffix == ".safetensors" for path in files):
        yield "holds no weights as safetensors, and no others are loaded; convert it, or take another model"


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        yield from (Path(place) / name for name in sorted(names))
        yield from (path for name in sorted(folders) if (path := Path(place) / name).is_symlink())


def _wrong_file(folder: Path, path: Path) -> Iterator[str]:
    name = path.relative_to(folder).as_posix()
    if path.is_dir():
        yield f"{name} leads to another folder; put the files themselves there"
    elif path.suffix.lower() == ".safetensors":
        if not _is_safetensors(path):
            yield f"{name} is no safetensors file, whatever its name says; remove it"
    elif path.suffix.lower() == ".json":
        yield from (f"{name}: {said}" for said in _wrong_json(path))
    elif path.suffix.lower() not in DATA and path.name not in (*DATA, "LICENSE", "NOTICE"):
        yield f"{name} could run code when it is loaded; only safetensors, JSON and texts are taken, remove it"


def _is_safetensors(path: Path) -> bool:
    """Whether a file begins as one: the length of its header (8 bytes, little-endian), then a JSON object."""
    with path.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if not 2 <= length <= min(LONGEST_HEADER, path.stat().st_size - 8):
            return False
        try:
            return isinstance(json.loads(stream.read(length)), dict)
        except (ValueError, RecursionError):
            return False


def _wrong_json(path: Path) -> Iterator[str]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        yield "is not valid JSON"
        return
    if path.name == "adapter_config.json":
        yield "names another model to load; merge the adapter into its model"
    if path.name == "modules.json":
        yield from _wrong_modules(told)
    if path.name.startswith("sentence_") and isinstance(told, dict):  # how its part is loaded, in place of our own way
        yield from (f"'{key}' changes how the model is loaded; remove it" for key in LOADING if told.get(key))
    yield from _naming_code(told) if path.name.endswith("config.json") or path.name == "modules.json" else ()


def _wrong_modules(told: Any) -> Iterator[str]:
    if not isinstance(told, list) or not all(isinstance(part, dict) for part in told):
        yield "should be a list of the model's parts"
        return
    for part in told:
        kind, place = str(part.get("type", "")), str(part.get("path", ""))
        if not MODULES.fullmatch(kind):
            yield f"'{kind[:80]}' is no part of a plain sentence model (Transformer, Pooling, Dense, Normalize)"
        if Path(place).is_absolute() or ".." in Path(place).parts or "\\" in place or ":" in place:
            yield f"'{place[:80]}' leads out of the folder"


def _naming_code(told: Any) -> Iterator[str]:
    """Wherever in it: keys that name code to import."""
    waiting = [told]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            yield from (f"'{key}' names code of the model's own" for key in NAMING_CODE if value.get(key))
            if value.get("trust_remote_code"):
                yield "'trust_remote_code' asks to run the model's own code"
            activation = value.get("activation_function", "torch.nn.modules.linear.Identity")
            if "." in str(activation) and not ACTIVATIONS.fullmatch(str(activation)):
                yield f"'{str(activation)[:80]}' is no activation function of torch"
