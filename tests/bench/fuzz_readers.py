"""Fuzzing of every reader for a time: damaged, hostile and merely odd files give a survey or a clear InputError.

Usage: python tests/bench/fuzz_readers.py [--seconds 300] [--seed 1] [--keep FOLDER] [reader ...]
Prints one JSON line a reader: examples run, surveys read, clear errors, failures (other exceptions, broken promises)
and hangs (over 20 s). Failing files are kept in FOLDER.
"""

import argparse
import csv
import io
import json
import random
import signal
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from pathlib import Path

import yaml
from openpyxl import Workbook

from openfeedback.errors import OpenFeedbackError
from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey.opened import describe_survey
from openfeedback.survey.read import read_survey, read_surveys
from openfeedback.survey.suggest import suggest_params

HANG = 20  # seconds
Rows = list[list[str]]
ANSWERS = [
    "Hyvä päivä",
    "mittarit ja niiden valinta, tukea siihen",
    "",
    "-",
    "Lisää aikaa\nkeskustelulle",
    "ei",
    "kyllä",
]
AGREE = ["Täysin samaa mieltä", "Osittain eri mieltä", "Ei koske minua", "En osaa sanoa", "4 – Melko samaa mieltä", ""]
NUMBERS = ["1", "2.", "3,5", "10", "-1", "1e309", "nan", "inf", "٣", "²", "1" * 400, "0x10", "1_000", "5.0"]
TIMES = ["18.8.2022 10.05", "8/20/25 12:51:45", "2024-03-19T10:05", "31.2.2024", "0.0.0", "99.99.9999 99.99", "9.9.22"]
ODD = [
    "\xa0", "\u200b", "\ufeff", "=2+2", "[b]x[/b]", ";", ";;", "a;b;", ", ", "(", "((", "🙂" * 3, "\x01", "\x0b", '"',
    "a" * 5000, "a " * 3000, "(" * 2000, "@@", "{}", "null", "NaN", "#REF!", "_x0041_", "İı", "ﬁ", "\u202e", "\r",
    "010190-123A", "a.b@c.fi", "1=a, 2=b, 3=c", "1 – ei lainkaan, 5 – paljon", "?", "x:y:z", ":", "::", "%s", "'",
]  # fmt: skip
HEADERS = [
    "Vastausaika", "Start time", "Completion time", "Timestamp", "Voter", "Session", "Subject", "Body", "Author",
    "Section", "Created At", "ID", "Vastaajan tunniste", "Sähköposti", "Paino", "Tilaisuus", "Kysymys:Vaihtoehto",
    "Kysymys:Toinen", "kommentti", "Avoin palaute tilaisuudesta", "Mitä aiheita toivot? Avoimet vastaukset",
    "Arvioi 1-5", "Arvioi 1–10: hyöty", "Aseta järjestykseen", "Rooli", "Muu, mikä?",
]  # fmt: skip
COLUMNS = {
    "webropol": [
        "Vastausaika",
        "Rooli:",
        "Tilaisuus oli hyödyllinen",
        "Avoin palaute",
        "Vapaaehtoiset perustelut",
        "\xa0",
    ],
    "forms": ["ID", "Start time", "Completion time", "Email", "Name", "Kuinka hyödyllinen? (1-5)", "Mitä toivot?"],
    "google": ["Timestamp", "Missä toimit", "Kuinka tyytyväinen olet?", "Vapaa sana"],
    "table": ["Vastaajan tunniste", "Paino", "Tilaisuus", "Avoin palaute", "1. Väite", "2. Väite"],
    "miro": ["Alku", "", "Loppu"],
    "padlet": ["Created At", "Author", "Subject", "Body", "Section", "Attachment"],
    "mentimeter": ["Date (UTC)", "Session", "Voter", "Mitä jäi mieleen?: Answer", "Hyöty?::Alue", "Hyöty?::Tuki"],
}


class Hang(Exception):
    """An example took too long."""


def cell(rng: random.Random) -> str:
    return rng.choice(rng.choice([ANSWERS, ANSWERS, AGREE, NUMBERS, TIMES, ODD]))


def sheet(rng: random.Random, reader: str) -> Rows:
    """A table in the tool's shape, then bent: other headers, odd cells, ragged, repeated, moved and missing columns."""
    header = list(COLUMNS[reader])
    for _ in range(rng.randrange(4)):
        header.insert(rng.randrange(len(header) + 1), rng.choice(HEADERS + ODD + AGREE))
    kinds = [rng.choice([ANSWERS, AGREE, NUMBERS, TIMES, ODD]) for _ in header]
    rows = [[rng.choice(kind) for kind in kinds] for _ in range(rng.choice([0, 1, 2, 5, 30, 150]))]
    rows.insert(0 if rng.random() < 0.9 else rng.randrange(len(rows) + 1), header)
    for _ in range(rng.randrange(6)):
        row = rng.choice(rows)
        bend = rng.randrange(5)
        if bend == 0 and row:
            row[rng.randrange(len(row))] = cell(rng)
        elif bend == 1:
            row.extend(cell(rng) for _ in range(rng.choice([1, 3, 40])))
        elif bend == 2:
            del row[rng.randrange(len(row) + 1) :]
        elif bend == 3:
            rows.insert(rng.randrange(len(rows) + 1), list(row))
        else:
            rng.shuffle(row)
    return rows


def as_csv(rng: random.Random, rows: Rows) -> bytes:
    text = io.StringIO()
    quoting = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    csv.writer(text, delimiter=rng.choice(";;,\t"), quoting=quoting).writerows(rows)
    encoding = rng.choice(["utf-8", "utf-8-sig", "cp1252", "utf-16", "latin-1"])
    return text.getvalue().encode(encoding, "replace")


def as_xlsx(rng: random.Random, rows: Rows, reader: str) -> bytes:
    book = Workbook()
    book.active.title = {"mentimeter": "Voters", "google": "Form Responses 1"}.get(reader, "Sheet1")
    for row in rows:
        book.active.append([_plain_number(rng, "".join(c for c in v if c >= " " or c == "\n")[:32_000]) for v in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue() if rng.random() < 0.5 else _damaged_part(rng, buffer.getvalue())


def _plain_number(rng: random.Random, value: str) -> object:
    return float(value) if value in ("1", "10", "-1", "5.0") and rng.random() < 0.5 else value or None


def _damaged_part(rng: random.Random, content: bytes) -> bytes:
    """The workbook with one of its parts damaged or left out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        parts = {name: old.read(name) for name in old.namelist()}
        victim = rng.choice(sorted(parts))
        for name, part in parts.items():
            if name != victim:
                new.writestr(name, part)
            elif rng.random() < 0.9:
                new.writestr(name, damaged(rng, part))
    return buffer.getvalue()


def damaged(rng: random.Random, content: bytes) -> bytes:
    """The content with up to six pieces cut, doubled or replaced."""
    for _ in range(rng.randrange(1, 7)):
        at = rng.randrange(len(content) + 1)
        piece = rng.choice(
            [b"", rng.randbytes(rng.randrange(1, 8)), b"9" * 12, b'"', b"\x00", b"<v>", b"-1", b"999999999"]
        )
        content = content[:at] + piece + content[at + rng.choice([0, 0, 1, 4, 30]) :]
    return content


def settings_for(rng: random.Random, rows: Rows, name: str, format: str) -> SurveySettings | None:
    """At times parameters that name columns, right and wrong ones."""
    if rng.random() < 0.5:
        return None
    some = [h for h in rows[0] if h.strip()] if rows else []
    some += ["Puuttuva"] if not some or rng.random() < 0.2 else []
    file = {"path": name, "format": format, "header_row": rng.choice([None] * 6 + [1, 2, 500])}
    file |= {k: rng.choice(some) for k in ("respondent_id", "time", "event_column") if rng.random() < 0.15}
    file |= {"sheet": "Sheet1"} if rng.random() < 0.05 else {}
    questions = [{"question_id": f"q{n}", "columns": [rng.choice(some)]} for n in range(rng.randrange(3))]
    scales = [None] * 5 + ["agree5", "1-10", "oops"]
    items = [
        {"item_id": f"i{n}", "columns": [rng.choice(some)], "scale": rng.choice(scales), "opt_out": AGREE[3:4]}
        for n in range(rng.randrange(3))
    ]
    more = {"weight": rng.choice([None, None, rng.choice(some)]), "ignore": rng.sample(some, rng.randrange(2))}
    background = {"x": rng.choice(some)} if rng.random() < 0.3 else {}
    only = {"event_id": ["e"]} if rng.random() < 0.1 else {}
    return SurveySettings(
        files=[file], open_questions=questions, scale_items=items, background=background, only=only, **more
    )


def promises(path: Path, file: SurveyFile, told: SurveySettings | None) -> None:
    """Read one file in every way and check what reading promises."""
    survey = read_surveys([(path, file)], told) if told else read_survey(path, file)
    ids = set(survey.responses["response_id"])
    if len(ids) != len(survey.responses) or ids & set(survey.dropped["response_id"]):
        raise AssertionError("response ids are not unique")
    if not survey.responses["text"].str.strip().ne("").all():
        raise AssertionError("an answer is blank")
    if not set(survey.responses["respondent_id"]) <= set(survey.respondents["respondent_id"]):
        raise AssertionError("an answer of nobody")
    describe_survey(path, file, told)
    if told is None and file.format == "auto":
        section = SurveySettings.model_validate(yaml.safe_load(suggest_params([path]))["survey"])
        again = read_surveys([(path, section.files[0])], section)
        if sorted(again.responses["text"]) != sorted(survey.responses["text"]):
            raise AssertionError("the suggested parameters read other answers")


def one(rng: random.Random, reader: str, folder: Path) -> str:
    """Run one example: how it ended."""
    rows = sheet(rng, reader)
    workbook = reader != "padlet" and rng.random() < 0.4
    content = as_xlsx(rng, rows, reader) if workbook else as_csv(rng, rows)
    if rng.random() < 0.25:
        content = damaged(rng, content)
    path = folder / ("k.xlsx" if workbook else rng.choice(["k.csv", "k.tsv", "k.txt"]))
    path.write_bytes(content)
    format = rng.choice(["auto", "auto", reader])
    told = settings_for(rng, rows, path.name, format)
    file = told.files[0] if told else SurveyFile(path=path.name, format=format)
    signal.alarm(HANG)
    try:
        promises(path, file, told)
    except OpenFeedbackError as problem:
        return "clear error" if all(len(p.split()) > 3 for p in problem.problems) else f"unclear error: {problem}"
    except Hang:
        return "hang"
    except Exception as problem:
        last = traceback.extract_tb(problem.__traceback__)[-1]
        return f"{type(problem).__name__}: {str(problem)[:120]} ({Path(last.filename).name}:{last.lineno})"
    finally:
        signal.alarm(0)
    return "read"


def fuzz(reader: str, seconds: float, seed: int, keep: Path | None) -> dict[str, object]:
    """Run examples for a time; the same seed gives the same examples in the same order."""
    ends: Counter[str] = Counter()
    slowest, number, until = 0.0, 0, time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < until:
            rng, begun = random.Random(f"{seed} {reader} {number}"), time.monotonic()
            end = one(rng, reader, Path(folder))
            slowest, number = max(slowest, time.monotonic() - begun), number + 1
            if end not in ends and end not in ("read", "clear error") and keep:
                keep.mkdir(parents=True, exist_ok=True)
                for path in Path(folder).iterdir():
                    (keep / f"{reader}-{number - 1}{path.suffix}").write_bytes(path.read_bytes())
            for path in Path(folder).iterdir():
                path.unlink()
            ends[end] += 1
    said: dict[str, object] = {k: ends.pop(k, 0) for k in ("read", "clear error", "hang")}
    said |= {"failures": sum(ends.values()), "slowest_s": round(slowest, 2), "what": dict(ends)}
    return {"reader": reader, "examples": number, **said}


def _hung(*_: object) -> None:
    raise Hang


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("readers", nargs="*", default=list(COLUMNS))
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    signal.signal(signal.SIGALRM, _hung)
    for reader in given.readers:
        print(json.dumps(fuzz(reader, given.seconds, given.seed, given.keep), ensure_ascii=False), flush=True)
