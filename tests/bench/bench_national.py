"""A survey of national size from its export to the appendix: seconds of each stage and the most memory.

    nice .venv/bin/python tests/bench/bench_national.py 30000          in one go; killed in the middle and resumed
    nice .venv/bin/python tests/bench/bench_national.py 30000 --once   in one go alone

Answers are the vaalikone comments (people's, 150 characters on average) of 843 candidates on 16 questions, repeated as
often as needed, each repetition with slips of the keys and neighbouring words changed over (seeded), so that nearly all
differ. Scales are the candidates' own. Memory is that of all processes of a run together, without what they share.
After the kill the finished notebooks must not run again, and the tables must be the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
import psutil

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "vaalikone" / "dev_comments.csv"
SLIPS, SWAPS = 0.01, 0.04  # share of letters doubled, left out or changed over; share of words that change places


def changed(text: str, chance: random.Random) -> str:
    """The text with slips of the keys and neighbouring words changed over."""
    words = text.split()
    for at in range(len(words) - 1):
        if chance.random() < SWAPS:
            words[at], words[at + 1] = words[at + 1], words[at]
    letters = list(" ".join(words))
    for at in range(len(letters) - 1):
        if letters[at].isalpha() and letters[at + 1].isalpha() and chance.random() < SLIPS:
            kind = chance.randrange(3)
            if kind == 0:
                letters[at] *= 2
            elif kind == 1:
                letters[at] = ""
            else:
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


def export(count: int, path: Path) -> tuple[int, int]:
    """Write a wide export of about ``count`` answers; how many there are, and how many of them differ."""
    comments = pd.read_csv(DATA, dtype=str)
    names = {f: f"{q}" for f, q in comments.drop_duplicates("question_id")[["question_id", "question"]].to_numpy()}
    people = [rows for _, rows in comments.groupby("respondent", sort=True)]
    chance, rows, said, distinct, turn = random.Random(1), [], 0, set(), 0
    while said < count:
        for person in people:
            if said >= count:
                break
            row = {"Vastaaja": f"{len(rows) + 1}", "Äidinkieli": person.mother_tongue.iloc[0]}
            for one in person.itertuples():
                text = changed(one.comment, chance) if turn else one.comment
                row[f"{names[one.question_id]} (1–5)"] = one.likert
                row[f"Perustele: {names[one.question_id]}"] = text
                distinct.add(text)
                said += 1
            rows.append(row)
        turn += 1
    wide = pd.DataFrame(rows)
    order = [
        "Vastaaja",
        "Äidinkieli",
        *(f"{q} (1–5)" for q in names.values()),
        *(f"Perustele: {q}" for q in names.values()),
    ]
    wide[order].to_csv(path, index=False)
    return said, len(distinct)


def watched(*command: str, until: float | None = None) -> tuple[float, float]:
    """Run a command, or kill all of it after ``until`` seconds: seconds, and the most memory of its processes (MB)."""
    began, most = time.monotonic(), 0
    program = psutil.Popen(command, start_new_session=True)
    while program.poll() is None:
        held = 0
        for each in [program, *program.children(recursive=True)]:
            try:
                memory = each.memory_info()
                held += memory.rss - memory.shared
            except psutil.NoSuchProcess:
                continue
        most = max(most, held)
        if until and time.monotonic() - began > until:
            for each in [*program.children(recursive=True), program]:
                each.kill()
        time.sleep(0.5)
    return time.monotonic() - began, most / 1e6


def main() -> None:
    """Make the survey, run it, kill it, run it again."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("answers", type=int)
    ask.add_argument("--once", action="store_true")
    ask.add_argument("--folder", type=Path)
    asked = ask.parse_args()
    folder = asked.folder or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "kysely.csv"
    said, distinct = export(asked.answers, source)
    print(f"{said} answers, {distinct} different, {source.stat().st_size / 1e6:.0f} MB", flush=True)
    us = [sys.executable, "-m", "openfeedback"]
    seconds, peak = watched(*us, "new", str(folder / "study"), "--from", str(source))
    print(f"new: {seconds:.0f} s, {peak:.0f} MB", flush=True)
    run = [*us, "run", str(folder / "study" / "params" / "study.yml"), "--trust"]
    seconds, peak = watched(*run)
    print(f"run: {seconds:.0f} s, {peak:.0f} MB", flush=True)
    if asked.once:
        return
    outputs = folder / "study" / "outputs" / "study"
    whole = tables(outputs)
    shutil.rmtree(outputs)
    watched(*run, until=seconds / 2)  # vectors are cached now: this falls into a later stage than at first
    finished = {path.name: path.stat().st_mtime_ns for path in (outputs / "notebooks").glob("0*.ipynb")}
    resumed, _ = watched(*run)
    anew = [name for name, time_ in finished.items() if (outputs / "notebooks" / name).stat().st_mtime_ns != time_]
    print(f"killed after {seconds / 2:.0f} s with {len(finished)} notebooks finished, {len(anew)} of them run again; "
          f"resumed in {resumed:.0f} s, the same bytes: {tables(outputs) == whole}", flush=True)  # fmt: skip


def tables(outputs: Path) -> dict[str, str]:
    """Digests of the tables and the appendix."""
    found = [path for part in ("tables", "appendix") for path in outputs.glob(f"{part}/*") if path.is_file()]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(found)}


if __name__ == "__main__":
    main()
