"""What stands behind a question of a typed form: rings round numbers, ticked boxes, remarks of whoever typed it."""

from __future__ import annotations

import re

from openfeedback.survey.wordings import data, matches, plain

_BOX = r"[\[(]\s*[xX×✓✔*]?\s*[\])]|[☐☒☑□■◻◼▢✓✔✗]"
_TICKED = re.compile(r"[\[(]\s*[xX×✓✔*]\s*[\])]|[☒☑■◼✓✔✗]")
_BOXES = re.compile(_BOX)
_POINT = r"(?:[(\[{<*_]{1,2}\s?\d{1,2}\s?[)\]}>*_]{1,2}|\d{1,2})"
DRAWN = re.compile(rf"{_POINT}(?:[\s,|–-]+{_POINT}){{2,}}")  # a scale as it is printed: 1  2  (3)  4  5
_RINGED = re.compile(r"[(\[{<*_]{1,2}\s?(\d{1,2})\s?[)\]}>*_]{1,2}")
_REMARK = re.compile(r"\[(?!\s*[xX]?\s*\])[^\[\]]*\]")
_NOTHING = re.compile(r"[\s_.…–—-]*")
_UNIT = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(?:v|vuotta|vuotias|år|years?|yrs|kk|kpl|krt|kertaa|pv|min|h)\.?", re.IGNORECASE
)
_OF = re.compile(r"(\d{1,2})\s*/\s*(\d{1,2})")
CHOSEN = "; "  # between the ticked options of one form


def points_of(text: str) -> list[int] | None:
    """The ringed points of a printed scale; None where the text is none.

    >>> points_of("1  2  3  (4)  5"), points_of("1 2 3 4 5"), points_of("1 *2* 3"), points_of("4/5")
    ([4], [], [2], None)
    """
    text = text.strip()
    found = DRAWN.fullmatch(text)
    if found is None:
        return None
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    steps = all(b - a == 1 for a, b in zip(numbers, numbers[1:], strict=False)) or numbers == numbers[::-1]
    falls = all(a - b == 1 for a, b in zip(numbers, numbers[1:], strict=False))
    return [int(n) for n in _RINGED.findall(text)] if steps or falls else None


def ticked(text: str) -> list[str] | None:
    """The ticked options of a row of boxes; None where there are no boxes.

    >>> ticked("[ ] alle 30   [x] 30–64   [ ] 65+"), ticked("☐ retket ☒ laulupiiri ☒ jumppa"), ticked("Kahvi (hyvää)")
    (['30–64'], ['laulupiiri', 'jumppa'], None)
    """
    boxes = list(_BOXES.finditer(text))
    if not boxes:
        return None
    ends = [box.start() for box in boxes[1:]] + [len(text)]
    if boxes[0].start() and text[: boxes[0].start()].strip():
        return None
    options = [(box[0], text[box.end() : end].strip(" ,;/\t\n")) for box, end in zip(boxes, ends, strict=True)]
    return [option for box, option in options if _TICKED.fullmatch(box) and option]


def without_remarks(text: str) -> tuple[str, list[str]]:
    """The text without what the typist says in square brackets, and that.

    >>> without_remarks("[ei saa selvää] ... tytär toi"), without_remarks("____"), without_remarks("[x] retket")
    (('... tytär toi', ['[ei saa selvää]']), ('', []), ('[x] retket', []))
    """
    remarks = _REMARK.findall(text)
    if points_of(text) is not None:
        return text, []
    rest = _REMARK.sub(" ", text) if remarks else text
    rest = "\n".join((" ".join(line.split()) if remarks else line).strip() for line in rest.split("\n")).strip()
    return "" if _NOTHING.fullmatch(rest) else rest, remarks


def value_of(text: str) -> tuple[str, bool]:
    """A cell as a table would have it, and whether it is clear: one ringed point, the ticked options, or the text.

    >>> value_of("1 2 (3) 4 5"), value_of("[x] retket [x] jumppa [ ] muu"), value_of("1 (2) (3) 4 5")
    (('3', True), ('retket; jumppa', True), ('2, 3', False))
    """
    points = points_of(text)
    if points is not None:
        return ", ".join(map(str, points)), len(points) < 2
    options = ticked(text)
    return (CHOSEN.join(options), True) if options is not None else (text, True)


def even_numbers(cells: list[str]) -> list[str]:
    """Numbers in one writing where all cells of a column are some: no unit, and the top of their scale behind all.

    >>> even_numbers(["83", "84 v", ""]), even_numbers(["3 v", "pitkään"]), even_numbers(["4", "5/5"])
    (['83', '84', ''], ['3 v', 'pitkään'], ['4/5', '5/5'])
    """
    units, tops = [_UNIT.fullmatch(cell.strip()) for cell in cells], [_OF.fullmatch(cell.strip()) for cell in cells]
    plainly = [re.fullmatch(r"\d+(?:[.,]\d+)?", cell.strip()) is not None for cell in cells]
    top = {each[2] for each in tops if each}
    if not all(u or t or p or not c.strip() for u, t, p, c in zip(units, tops, plainly, cells, strict=True)):
        return cells
    if any(units) and not top:
        return [unit[1] if unit else cell for unit, cell in zip(units, cells, strict=True)]
    if len(top) == 1 and not any(units):
        return [f"{cell.strip()}/{min(top)}" if p else cell.strip() for p, cell in zip(plainly, cells, strict=True)]
    return cells


def says_empty(text: str) -> bool:
    """Whether a remark says that a form was returned empty.

    >>> says_empty("(tyhjä, palautettu täyttämättä)"), says_empty("Tyhjä seinä kaipaa taulua")
    (True, False)
    """
    text = text.strip()
    bracketed = text[:1] in "[(" and text[-1:] in "])"
    return (bracketed or len(text.split()) <= 2) and matches(plain(text.strip("[]()")), data("questions")["form_empty"])
