"""The tagger's weights from answers of several writers.

Each file of the folder holds one writer's answers, a JSON object a line: text, pii: [{text, kind}]. Every answer is
also shown with other names in its names' places (names.json) and in small letters, so that the tagger learns what
stands around names rather than the names. Examples of the codebooks in which the rules find nobody are plain answers.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from openfeedback.files import write_text
from openfeedback.text.redact.redactor import words_of
from openfeedback.text.redact.tagger import LETTERS, WEIGHTS, Clues, Model, looks_like
from openfeedback.text.redact.training.renaming import Answer, misspelt, variants
from openfeedback.text.redact.training.spelling import example_texts, fit_letters, write_net

PENALTY = 0.6  # of squared weights
RARE = 2  # a feature seen in fewer answers is left out
SMALL = 0.02  # weights below are not kept
VARIANTS = 2
PLAIN_WEIGHT = 0.15
EVERY = 3  # of so many examples of the codebooks one is read


class Run(NamedTuple):
    """What is told of each word of a run, which of them are names, and what the run counts."""

    clues: list[Clues]
    names: list[int]
    origin: str
    weight: float


def read_answers(path: Path) -> list[Answer]:
    """Answers of a file with the places of their names."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Answer(row["text"], sorted(places(row["text"], row["pii"])), f"{path.stem} {number}")
        for number, row in enumerate(rows)
    ]


def places(text: str, pieces: Sequence[dict[str, str]], kind: str = "name") -> Iterator[tuple[int, int]]:
    """Where each piece of a kind stands; equal pieces one after another."""
    taken: list[tuple[int, int]] = []
    for piece in pieces:
        bounded = re.finditer(r"(?<!\w)" + re.escape(piece["text"]) + r"(?!\w)", text)
        free = (m.span() for m in bounded if all(m.end() <= a or m.start() >= b for a, b in taken))
        found = next(free, None)
        if found:
            taken.append(found)
            if piece["kind"] == kind:
                yield found


def runs_from(answers: Sequence[Answer]) -> list[Run]:
    """Runs of candidates of the answers, read together as one survey."""
    runs = []
    for answer, (words, numbers, told) in zip(answers, words_of([a.text for a in answers]), strict=True):
        is_name = [int(any(a < w.end and w.start < b for a, b in answer.names)) for w in words]
        runs += [
            Run(features, [is_name[n] for n in run], answer.origin, answer.weight)
            for features, run in zip(told, numbers, strict=True)
        ]
    return runs


def writers_runs(folder: Path) -> dict[str, list[Run]]:
    """Runs of each writer's answers and of their variants, by the file's name."""
    names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
    made = {}
    for path in sorted(folder.glob("*.jsonl")):
        answers = read_answers(path)
        runs = runs_from(answers)
        for number in range(VARIANTS):
            runs += runs_from(variants(answers, names, number))
        made[path.stem] = runs
    return made


def plain_runs(texts: Sequence[str]) -> list[Run]:
    """Runs of answers in which the rules find nobody, as they are, in small letters and misspelt: none is a name."""
    runs = []
    small = [text.lower() for text in texts]
    for shown in (list(texts), small, [misspelt(text) for text in small]):
        for n, (words, numbers, told) in enumerate(words_of(shown)):
            if any(w.name for w in words):
                continue
            runs += [
                Run(features, [0] * len(run), f"plain {n}", PLAIN_WEIGHT)
                for features, run in zip(told, numbers, strict=True)
            ]
    return runs


class Design(NamedTuple):
    """What the words of all runs are judged by: features (words × features), vectors (words × parts), and which words
    are written in each way.
    """

    x: Any
    vectors: np.ndarray
    rows: list[np.ndarray]

    @property
    def shape(self) -> tuple[int, int, int]:
        """How many features, ways of writing and parts of a vector have a weight."""
        return self.x.shape[1], len(self.rows), self.vectors.shape[1]

    def scores(self, w: np.ndarray) -> np.ndarray:
        found = self.x @ w[: self.shape[0]]
        for rows, each in zip(self.rows, w[self.shape[0] :].reshape(self.shape[1:]), strict=True):
            found[rows] += self.vectors[rows] @ each
        return np.asarray(found)

    def gradient(self, by_score: np.ndarray) -> np.ndarray:
        places = [self.vectors[rows].T @ by_score[rows] for rows in self.rows]
        return np.concatenate([self.x.T @ by_score, *places])


def fit(runs: Sequence[Run]) -> Model:
    """Weights of highest penalised likelihood."""
    known = vocabulary(runs)
    design, groups, y, weight = arrays(runs, known)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        value, (by_score, by_step) = likelihood(design.scores(w[:-4]), w[-4:].reshape(2, 2), groups, y, weight)
        gradient = np.concatenate([design.gradient(by_score), by_step.ravel()])
        return value + PENALTY * float(w @ w), gradient + 2 * PENALTY * w

    size = design.shape[0] + design.shape[1] * design.shape[2] + 4
    found = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": 400}).x
    features = {name: round(float(found[i]), 3) for name, i in sorted(known.items()) if abs(found[i]) >= SMALL}
    steps = found[-4:].round(3).reshape(2, 2).tolist()
    numbers = found[design.shape[0] : -4].round(3).reshape(design.shape[1:])
    return Model(features, ((steps[0][0], steps[0][1]), (steps[1][0], steps[1][1])), tuple(numbers))


def vocabulary(runs: Sequence[Run]) -> dict[str, int]:
    """Features of more than one answer, numbered."""
    seen: dict[str, set[str]] = {}
    for run in runs:
        for told in run.clues:
            for feature in told.features:
                seen.setdefault(feature, set()).add(run.origin)
    return {name: i for i, name in enumerate(sorted(n for n, origins in seen.items() if len(origins) >= RARE))}


def arrays(runs: Sequence[Run], known: dict[str, int]) -> tuple[Design, list[np.ndarray], np.ndarray, np.ndarray]:
    """What all words are judged by, the words of the runs of each length (runs × length), labels and weights."""
    by_length: dict[int, list[list[int]]] = {}
    at = 0
    for run in runs:
        by_length.setdefault(len(run.names), []).append(list(range(at, at + len(run.names))))
        at += len(run.names)
    y = np.array([label for run in runs for label in run.names], dtype=int)
    weight = np.array([run.weight for run in runs for _ in run.names])
    told = [clues for run in runs for clues in run.clues]
    return _design(told, known), [np.array(group) for _, group in sorted(by_length.items())], y, weight


def _design(told: Sequence[Clues], known: dict[str, int]) -> Design:
    found = [[known[f] for f in set(clues.features) if f in known] for clues in told]
    rows = np.repeat(np.arange(len(told)), [len(each) for each in found])
    columns = np.array([column for each in found for column in each], dtype=int)
    x = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(told), len(known)))
    numbers = np.array([clues.numbers for clues in told])
    written = np.array([clues.written for clues in told])
    return Design(x, numbers, [np.flatnonzero(written == n) for n in range(3)])


def likelihood(
    scores: np.ndarray, steps: np.ndarray, groups: Sequence[np.ndarray], y: np.ndarray, weight: np.ndarray
) -> tuple[float, tuple[np.ndarray, np.ndarray]]:
    """Minus the log likelihood of all runs, and its gradient by scores and steps."""
    value, by_score, by_step = 0.0, np.zeros_like(scores), np.zeros((2, 2))
    for group in groups:
        s, labels, w = scores[group], y[group], weight[group[:, 0]]
        emit = np.stack([np.zeros_like(s), s], axis=2)
        ahead = _ahead(emit, steps)
        back = _back(emit, steps)
        total = np.logaddexp.reduce(ahead[:, -1], axis=1)
        before = np.concatenate([np.zeros((len(group), 1), dtype=int), labels[:, :-1]], axis=1)
        value += float(w @ (total - (s * labels).sum(axis=1) - steps[before, labels].sum(axis=1)))
        by_score[group] = w[:, None] * (np.exp(ahead + back - total[:, None, None])[:, :, 1] - labels)
        by_step[0] += w @ (np.exp(ahead[:, 0] + back[:, 0] - total[:, None]))
        for i in range(1, group.shape[1]):
            pair = ahead[:, i - 1, :, None] + steps + (emit[:, i] + back[:, i])[:, None, :] - total[:, None, None]
            by_step += np.einsum("n,nab->ab", w, np.exp(pair))
        np.add.at(by_step, (before, labels), -np.repeat(w[:, None], group.shape[1], axis=1))
    return value, (by_score, by_step)


def _ahead(emit: np.ndarray, steps: np.ndarray) -> np.ndarray:
    out = [steps[0] + emit[:, 0]]
    for i in range(1, emit.shape[1]):
        out.append(np.logaddexp.reduce(out[-1][:, :, None] + steps, axis=1) + emit[:, i])
    return np.stack(out, axis=1)


def _back(emit: np.ndarray, steps: np.ndarray) -> np.ndarray:
    out = [np.zeros_like(emit[:, 0])]
    for i in range(emit.shape[1] - 1, 0, -1):
        out.append(np.logaddexp.reduce(steps + (emit[:, i] + out[-1])[:, None, :], axis=2))
    return np.stack(out[::-1], axis=1)


def learn_weights(folder: Path) -> str:
    """Learn from ``folder`` and write the weights into the package; tells what was learnt from how much."""
    names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
    texts = example_texts(folder.parent / "codebooks")
    write_net(fit_letters(names, texts), LETTERS)
    looks_like.cache_clear()
    writers = writers_runs(folder)
    runs = [run for each in writers.values() for run in each] + plain_runs(texts[::EVERY])
    model = fit(runs)
    write_model(model, WEIGHTS)
    said = Counter(label for run in runs for label in run.names)
    return (
        f"{len(writers)} writers, {said[1]} words of names, {said[0]} others, {len(model.features)} weights: {WEIGHTS}"
    )


def write_model(model: Model, path: Path) -> None:
    """The weights as JSON, one a line."""
    told = model._replace(numbers=tuple(each.tolist() for each in model.numbers))._asdict()
    write_text(path, json.dumps(told, ensure_ascii=False, indent=0, sort_keys=True) + "\n")
