"""Runs the encoder: texts of exactly one length together, their means taken here, so that no text sees another."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from openfeedback.text.vectors.e5.graph import SOURCE, encoder_graph
from openfeedback.text.vectors.e5.tokens import Tokenizer
from openfeedback.text.vectors.e5.weights import ZERO, Weights, read_weights, unpacked

TOGETHER = 512  # tokens of a batch: more brought nothing (docs/QUALITY.md)
Window = list[int]  # numbers of tokens


class Encoder:
    """Texts to vectors of multilingual-e5-small, not yet of length 1; the same bytes alone and in any company."""

    def __init__(self, path: Path):
        """``path``: the weights file; raises InputError where it is another."""
        self._weights = read_weights(path)
        self._tokenizer = Tokenizer(self._weights)
        self._session = _session(self._weights)
        width = self._weights.width
        self._words = self._weights.blocks("emb.word", width)
        self._places = self._weights.plain("emb.pos", width) + self._weights.plain("emb.type", width)[0]

    def __call__(self, texts: list[str]) -> np.ndarray:
        """float64, (n, 384): the mean over a text's tokens; that of a long text is over windows of 510 tokens.

        Batches are shared among as many threads as OMP_NUM_THREADS says, by default the cores of this process.
        """
        windows = [self._tokenizer.windows(text) for text in texts]
        means = iter(self._means([window for of_text in windows for window in of_text]))
        return np.stack([_mean([(len(w) - 2, next(means)) for w in of_text]) for of_text in windows])

    def _means(self, windows: Sequence[Window]) -> np.ndarray:
        """The mean of each window (n, width)."""
        found = np.empty((len(windows), self._weights.width))
        batches = list(_batches([len(w) for w in windows], TOGETHER if self._alike else 0))
        with ThreadPoolExecutor(threads()) as pool:
            work = pool.map(lambda at: self._batch([windows[i] for i in at]), batches)
            for at, means in zip(batches, work, strict=True):
                found[at] = means
        return found

    def _batch(self, windows: Sequence[Window]) -> list[np.ndarray]:
        (hidden,) = self._session.run(None, {SOURCE: self._embedded(np.array(windows))})
        return [of_window.mean(axis=0, dtype=np.float64) for of_window in hidden]

    def _embedded(self, tokens: np.ndarray) -> np.ndarray:
        """Vectors of the tokens (n, length) and of their places: float32, (n, length, width)."""
        scales, weights = unpacked(self._words[tokens])
        words = (weights.astype(np.float32) - ZERO) * scales[..., None]
        return words.reshape(*tokens.shape, -1) + self._places[: tokens.shape[1]]

    @cached_property
    def _alike(self) -> bool:
        """Whether a window has the same bytes in a batch as alone with the arithmetic of this processor; else: alone.

        No runtime promises it. Tried on made-up windows of short lengths, whose rows fill no block of a product.
        """
        tokens = np.random.default_rng(0).integers(5, 10_000, (4, 3, 13))
        tries = [[window[:length] for window in of.tolist()] for of, length in zip(tokens, (5, 6, 11, 13), strict=True)]
        return all(
            np.array_equal(together, alone)
            for windows in tries
            for together, alone in zip(self._batch(windows), (self._batch([w])[0] for w in windows), strict=True)
        )


def threads() -> int:
    """Threads that share the batches."""
    given = os.environ.get("OMP_NUM_THREADS", "")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return int(given) if given.isdigit() and int(given) else cores


def _batches(lengths: Sequence[int], tokens: int) -> Iterator[list[int]]:
    """Positions of windows that go together: of one length, at most ``tokens`` tokens, but one window at least.

    >>> list(_batches([3, 5, 3, 3], 6))
    [[0, 2], [3], [1]]
    """
    of_length = defaultdict(list)
    for at, length in enumerate(lengths):
        of_length[length].append(at)
    for length, places in sorted(of_length.items()):
        each = max(1, tokens // length)
        yield from (places[start : start + each] for start in range(0, len(places), each))


def _mean(parts: Sequence[tuple[int, np.ndarray]]) -> np.ndarray:
    """The mean of a text from those of its windows, each with its number of tokens."""
    total = sum(tokens for tokens, _ in parts)
    return np.sum([tokens / total * mean for tokens, mean in parts], axis=0)


def _session(weights: Weights) -> Any:
    import onnxruntime as ort

    ort.disable_telemetry_events()  # the Windows wheel would else leave events with the system
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # threads share batches, never one product
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL  # the graph runs as it is written
    return ort.InferenceSession(encoder_graph(weights), options, providers=["CPUExecutionProvider"])
