"""Whole-number scores that hang together with moods and have exactly the published mean."""

from random import Random

from openfeedback.errors import InputError


def target(mean: float, n: int, low: int, high: int) -> tuple[int, int]:
    """Sum of scores and number of people answering whose mean prints as ``mean``; as many of ``n`` as possible answer.

    >>> target(9.3, 3, 1, 10)
    (28, 3)
    >>> target(3.8, 7, 1, 5)  # 26/7 prints 3.7 and 27/7 prints 3.9: one of the seven left the item empty
    (23, 6)
    """
    for answered in range(n, 0, -1):
        total = round(mean * answered)
        if abs(total / answered - mean) < 0.05 - 1e-9 and low * answered <= total <= high * answered:
            return total, answered
    raise InputError(f"no {n} scores from {low} to {high} have the mean {mean}; correct the plan")


def calibrate(wanted: list[float], total: int, low: int, high: int) -> list[int]:
    """Whole numbers within the scale, as near ``wanted`` as they can be, with the sum ``total``.

    >>> calibrate([1.2, 3.0, 4.9], 10, 1, 5)
    [2, 3, 5]
    """
    scores = [min(high, max(low, round(w))) for w in wanted]
    step = 1 if sum(scores) < total else -1
    while sum(scores) != total:
        movable = [i for i, score in enumerate(scores) if low <= score + step <= high]
        scores[min(movable, key=lambda i: (abs(scores[i] + step - wanted[i]), i))] += step
    return scores


def scores_of(moods: list[float], mean: float, item: dict, answered: int | None, rng: Random) -> list[int | None]:
    """Scores of one item for respondents with these moods (about -2 … 2); None where the item was left empty."""
    total, count = target(mean, answered or len(moods), item["low"], item["high"])
    empty = set(rng.sample(range(len(moods)), len(moods) - count))
    there = [i for i in range(len(moods)) if i not in empty]
    centre = sum(moods[i] for i in there) / count
    wanted = [mean + item["spread"] * (moods[i] - centre + rng.gauss(0, 0.45)) for i in there]
    given = dict(zip(there, calibrate(wanted, total, item["low"], item["high"]), strict=True))
    return [given.get(i) for i in range(len(moods))]


def labels_of(moods: list[float], counts: list[int], labels: list[str], rng: Random) -> list[str]:
    """Labels of one item for respondents with these moods.

    ``counts``: how many are pleased, displeased, opting out. ``labels``: from best to worst, then the opt-out. Four in
    ten of the pleased and one in five of the displeased take the outer label.
    """
    order = sorted(range(len(moods)), key=lambda i: (-(moods[i] + rng.gauss(0, 0.8)), i))
    pleased, displeased, out = counts
    best, worst = round(0.4 * pleased), round(0.2 * displeased)
    given = [*[labels[0]] * best, *[labels[1]] * (pleased - best)]
    given += [*[labels[2]] * (displeased - worst), *[labels[3]] * worst]
    for _ in range(out):
        given.insert(rng.randrange(len(given) // 2, len(given) + 1), labels[4])
    return [label for _, label in sorted(zip(order, given, strict=True))]
