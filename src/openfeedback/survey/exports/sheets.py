"""Which sheets of a workbook hold the answers: one, or several of one survey; what the others hold is told."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from openfeedback.errors import counted
from openfeedback.survey.files import Export, Grid
from openfeedback.survey.findings import Finding
from openfeedback.survey.headers import data, file_slug, listed, plain
from openfeedback.survey.rows import find_header
from openfeedback.vocabulary import ColumnRole, Told

BETTER = 1.5  # by how much a later sheet must be more like answers than the first
ANSWERS = 3.0  # from here on a sheet is like answers
VOTERS = "Voters"  # Mentimeter's sheet of answers


class _Look(NamedTuple):
    grid: Grid
    headers: frozenset[str]
    rows: int
    likeness: float


def choose_sheets(grids: list[Grid], header_row: int | None = None) -> list[Grid]:
    """The sheets to read as one survey; the first has findings on those that are not read."""
    if len(grids) == 1:
        return grids
    if voters := [grid for grid in grids if grid.sheet == VOTERS]:
        return voters
    looks = [_look(grid._replace(header_row=header_row)) for grid in grids]
    seen = [look for look in looks if not look.grid.hidden] or looks
    best = seen[0]
    for look in seen[1:]:
        best = look if look.likeness >= best.likeness + BETTER else best
    same = [look for look in seen if look is best or (look.likeness >= ANSWERS and _alike(look, best))]
    told = [_of_rest(look, best) for look in looks if look not in same]
    if len(same) > 1:
        names = ", ".join(f"'{look.grid.sheet}'" for look in same)
        said = f"sheets {names} have the same headers: they are read as one survey (say `sheet` for one alone)"
        told.append(Finding(Told.GUESSED, said, n=len(same)))
    first, *others = [look.grid._replace(header_row=None) for look in same]
    return [first._replace(findings=(*first.findings, *told)), *others]


def _look(grid: Grid) -> _Look:
    found = find_header(grid.rows[:500], grid.header_row)
    body = [row for row in grid.rows[found.body :] if any(cell.strip() for cell in row)]
    kinds = data("headers")
    known = any(listed(h, kinds[kind]) for h in found.headers if h.strip() for kind in ("time", "id", "personal"))
    texts = any(_is_text([row[j] for row in body[:200] if j < len(row)]) for j in range(len(found.headers)))
    likeness = 2.0 * known + 1.5 * texts + min(1.0, len(body) / 10) if found.headers else 0.0
    return _Look(grid, frozenset(plain(h) for h in found.headers if h.strip()), len(body), likeness)


def _is_text(cells: list[str]) -> bool:
    """Whether a column holds answers in own words."""
    filled = [cell for cell in cells if cell.strip()]
    words = sum(len(cell.split()) for cell in filled)
    return len(filled) >= 2 and words >= 3 * len(filled) and len(set(filled)) > len(filled) / 2


def _alike(a: _Look, b: _Look) -> bool:
    both = len(a.headers & b.headers)
    return both >= 0.8 * len(a.headers | b.headers) and both > 0


def _of_rest(look: _Look, best: _Look) -> Finding:
    """What is said of a sheet that is not read."""
    rows = counted(look.rows, "row")
    if look.grid.hidden:
        kind, said = Told.UNREAD, f"the sheet is hidden and not read ({rows}); say `sheet` to read it"
    elif look.likeness >= ANSWERS and best.likeness >= ANSWERS:
        kind, said = (
            Told.ASKED,
            (
                f"the sheet holds answers too ({rows}), under other headers than '{best.grid.sheet}': it is not read. "
                "Give the file a second entry under files with `sheet`"
            ),
        )
    else:
        kind, said = Told.UNREAD, f"the sheet is not read ({rows}); say `sheet` to read it"
    return Finding(kind, said, n=look.rows, sheet=look.grid.sheet or "")


def join_sheets(exports: list[Export]) -> Export:
    """Exports of sheets with the same headers as one; a column more says the sheet, later sheets mark their rows."""
    if len(exports) == 1:
        return exports[0]
    names = list(dict.fromkeys(name for export in exports for name in export.names))
    parts, skipped = [], []
    for n, export in enumerate(exports):
        places = {j: names.index(name) for j, name in enumerate(export.names)}
        mark = f"{file_slug(str(export.sheet))}-" if n else ""
        part = export.cells.rename(columns=places)
        part.index = pd.Index([mark + str(row) for row in part.index], dtype="str")
        parts.append(part.assign(**{"sheet": export.sheet}).rename(columns={"sheet": len(names)}))
        skipped.append(
            export.skipped.assign(row=mark + export.skipped["row"], column=export.skipped["column"].map(places))
        )
    cells = pd.concat(parts).reindex(columns=range(len(names) + 1)).astype("str")
    headers = [next(e.headers[e.names.index(name)] for e in exports if name in e.names) for name in names]
    hints = {names.index(e.names[j]): role for e in exports for j, role in e.hints.items()}
    return exports[0]._replace(
        headers=[*headers, "sheet"],
        cells=cells,
        skipped=pd.concat(skipped, ignore_index=True),
        hints=hints | {len(names): ColumnRole.BACKGROUND},
        left_out=pd.concat([export.left_out for export in exports], ignore_index=True),
        used={sheet: n for export in exports for sheet, n in export.used_n.items()},
        findings=tuple(found for export in exports for found in export.findings),
    )
