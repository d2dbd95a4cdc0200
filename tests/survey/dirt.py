"""A clean survey, and the ways in which tools and people dirty a file of it; each says what it does to the account."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook

LABELS = ["Täysin eri mieltä", "Osittain eri mieltä", "Osittain samaa mieltä", "Täysin samaa mieltä"]
ROLES = ["Kehittäjä", "Projektipäällikkö", "Asiantuntija"]
HEADER = [
    "Vastausaika",
    "Mikä on roolisi?",
    "Aikaa oli riittävästi",
    "Millaista tukea toivot jatkossa?",
    "Avoin palaute",
]
STARTS = [
    "Toivoisin lisää tukea",
    "Yhteinen keskustelu auttoi",
    "Mittareista jäi epäselvää",
    "Tarvitsemme apua viestintään",
]
ENDS = [
    "hankkeen alussa",
    "alueiden välillä",
    "johdon kanssa",
    "käytännön työssä – kiitos",
    "ennen päätöstä ja sen jälkeen",
]
Rows = list[list[str]]


class File(NamedTuple):
    """Rows of a file, how they are written, and how many of them are no respondent's."""

    rows: Rows
    encoding: str = "utf-8"
    workbook: bool = False
    before: str = ""
    left_out: int = 0
    sheet_before: bool = False
    unquoted: bool = False


def clean(rng: random.Random, n: int = 14) -> Rows:
    """A header and rows that no way of reading could take for anything else."""
    rows = [list(HEADER)]
    for i in range(n):
        text = [f"{rng.choice(STARTS)} {rng.choice(ENDS)} {i}.", f"{rng.choice(STARTS)} {i}, {rng.choice(ENDS)}."]
        day = f"{i + 1}.{rng.randint(1, 12)}.2024 {rng.randint(8, 16)}.{rng.randint(10, 59)}"
        rows.append([day, ROLES[i % 3], LABELS[(i * 7 + 1) % 4], text[0], text[1] if rng.random() < 0.8 else ""])
    return rows


def _insert(file: File, at: int, *rows: list[str]) -> File:
    filled = sum(any(row) for row in rows)
    return file._replace(rows=[*file.rows[:at], *rows, *file.rows[at:]], left_out=file.left_out + filled)


def title(file: File, rng: random.Random) -> File:
    return _insert(file, 0, ["Klinikan palaute"], *([[]] if rng.random() < 0.5 else []))


def metadata(file: File, rng: random.Random) -> File:
    return _insert(file, 0, ["Perusraportti"], ["Vastaajia", "14"], ["Suodatin", "kaikki"], [])


def header_again(file: File, rng: random.Random) -> File:
    return _insert(file, len(file.rows) - rng.randint(1, 8), list(HEADER))


def row_under_header(file: File, rng: random.Random) -> File:
    at = next(i for i, row in enumerate(file.rows) if row == HEADER)
    return _insert(file, at + 1, ["", "(valinta)", "(asteikko)", "(vapaa teksti)", "(vapaa teksti)"])


def test_row(file: File, rng: random.Random) -> File:
    row = ["3.3.2024 9.00", ROLES[0], LABELS[0], "testi", "testi"]
    return _insert(file, len(file.rows) - rng.randint(1, 8), row)


def total(file: File, rng: random.Random) -> File:
    return _insert(file, len(file.rows), ["Yhteensä", "14", "", "", ""])


def note(file: File, rng: random.Random) -> File:
    return _insert(file, len(file.rows), [], ["Raportti luotu 30.12.2024"])


def empty_block(file: File, rng: random.Random) -> File:
    return _insert(file, len(file.rows) - rng.randint(1, 8), [], [])


def as_workbook(file: File, rng: random.Random) -> File:
    return file._replace(workbook=True)


def summary_first(file: File, rng: random.Random) -> File:
    return file._replace(workbook=True, sheet_before=True)


def old_encoding(file: File, rng: random.Random) -> File:
    encoding = rng.choice(["cp1252", "mac_roman", "utf-16", "utf-16-le", "utf-8-sig"])
    try:
        "".join(cell for row in file.rows for cell in row).encode(encoding)
    except UnicodeEncodeError:
        return file  # letters in two parts have no place there
    return file._replace(encoding=encoding)


def twice_encoded(file: File, rng: random.Random) -> File:
    bent = [[cell.encode("utf-8").decode("cp1252", errors="replace") for cell in row] for row in file.rows]
    good = all("\ufffd" not in cell for row in bent for cell in row)
    return file._replace(rows=bent) if good else file


def decomposed(file: File, rng: random.Random) -> File:
    import unicodedata

    return file._replace(rows=[[unicodedata.normalize("NFD", cell) for cell in row] for row in file.rows])


def tags(file: File, rng: random.Random) -> File:
    return _each_text(file, lambda text: f"<p>{text.replace('ä', '&auml;')}</p>")


def escapes(file: File, rng: random.Random) -> File:
    return _each_text(file, lambda text: text.replace(" ", "\u00a0", 1).replace("u", "u\u200b", 1))


def separator_line(file: File, rng: random.Random) -> File:
    return file._replace(before="sep=;\n")


def no_quotes(file: File, rng: random.Random) -> File:
    return file._replace(unquoted=True)


def _each_text(file: File, change: Callable[[str], str]) -> File:
    rows = [[*row[:3], *[change(c) if c else c for c in row[3:]]] if len(row) == 5 and row[0] != HEADER[0] else row
            for row in file.rows]  # fmt: skip
    return file._replace(rows=rows)


LAYOUT = [title, metadata, row_under_header, header_again, test_row, total, note, empty_block]
CELLS = [escapes, tags, decomposed, twice_encoded]  # a sign that nobody sees breaks no entity
WRITING = [as_workbook, summary_first, old_encoding, separator_line, no_quotes]


def dirty(rng: random.Random) -> tuple[Rows, File, list[str]]:
    """A clean survey, a dirty file of it, and the names of what was done: some of each kind, in their order."""
    rows = clean(rng)
    file, done = File(rows), list[str]()
    for kind, most in ((LAYOUT, 4), (CELLS, 2), (WRITING, 2)):
        chosen = rng.sample(kind, rng.randint(0, most))
        if title in chosen and metadata in chosen:
            chosen.remove(title)
        for step in sorted(chosen, key=kind.index):
            file = step(file, rng)
            done.append(step.__name__)
    return rows, file, done


def write(file: File, folder: Path) -> Path:
    """Write the file as CSV or XLSX."""
    if file.workbook:
        book = Workbook()
        if file.sheet_before:
            book.active.title = "Yhteenveto"
            for row in (["Yhteenveto"], ["Vastaajia", 14], ["Keskiarvo", 3.2]):
                book.active.append(row)
            sheet = book.create_sheet("Vastaukset")
        else:
            sheet = book.active
        for row in file.rows:
            sheet.append(row)
        book.save(folder / "k.xlsx")
        return folder / "k.xlsx"
    text = io.StringIO()
    if file.unquoted:
        text.write("".join(";".join(row) + "\n" for row in file.rows))
    else:
        csv.writer(text, delimiter=";").writerows(file.rows)
    (folder / "k.csv").write_bytes((file.before + text.getvalue()).encode(file.encoding, errors="replace"))
    return folder / "k.csv"


def wrong(rows: Rows, file: File, folder: Path) -> str:
    """What reading did not give back of the clean survey; '' where it is all there and the account holds."""
    from openfeedback.survey import read_survey

    survey = read_survey(write(file, folder))
    texts = [cell for row in rows[1:] for cell in row[3:] if cell]
    found = survey.responses["text"].tolist()
    if sorted(found) != sorted(texts):
        return f"{len(found)} texts for {len(texts)}, {len(set(texts) - set(found))} not as they were"
    if len(survey.respondents) != len(rows) - 1 or survey.responses["answered_at"].isna().any():
        return f"{len(survey.respondents)} respondents, {survey.responses['answered_at'].isna().sum()} without a time"
    roles = [c for c in survey.respondents if survey.respondents[c].tolist() == [row[1] for row in rows[1:]]]
    if not roles or survey.scores["label"].tolist() != [row[2] for row in rows[1:]]:
        return "roles or scores are not as they were"
    left_out = file.left_out + (1 if file.before and not file.workbook else 0)
    sums = survey.rows[["rows_n", "used_n", "left_out_n"]].sum().tolist()
    if sums != [len(rows) - 1 + left_out, len(rows) - 1, left_out]:
        return f"the account says {sums}, with {left_out} rows to leave out"
    return ""
