"""Sheets of one survey as one export: questions that are spelt otherwise are one, numbers that begin anew are apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from openfeedback.errors import counted
from openfeedback.survey.files import Export
from openfeedback.survey.findings import Finding
from openfeedback.survey.wordings import data, file_slug, joined_said, listed, matched, plain
from openfeedback.vocabulary import ColumnRole, Told


def join_sheets(exports: list[Export]) -> Export:
    """Exports of sheets of one survey as one; a column more says the sheet, later sheets mark their rows."""
    if len(exports) == 1:
        return exports[0]
    exports, told = _one_wording(exports)
    exports, anew = _apart(exports)
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
        findings=(*[found for export in exports for found in export.findings], *told, *anew),
    )


def _one_wording(exports: list[Export]) -> tuple[list[Export], list[Finding]]:
    """The exports with the headers of the first where later ones ask the same in another spelling; and words on it."""
    made, told = [exports[0]], []
    headers = list(exports[0].headers)
    for export in exports[1:]:
        found = matched(headers, export.headers)
        own = [headers[found[j]] if j in found else header for j, header in enumerate(export.headers)]
        other = {a.strip(): b.strip() for a, b in zip(export.headers, own, strict=True) if a.split() != b.split()}
        if other:
            said = f"questions that the sheet spells otherwise are one: {joined_said(other.items())}"
            told.append(Finding(Told.GUESSED, said, n=len(other), sheet=export.sheet or ""))
        if lone := [h for j, h in enumerate(export.headers) if j not in found and h.strip()]:
            said = f"only this sheet has {', '.join(repr(header) for header in lone[:5])}"
            told.append(Finding(Told.GUESSED, said, n=len(lone), sheet=export.sheet or ""))
        made.append(export._replace(headers=own))
        headers += [header for j, header in enumerate(export.headers) if j not in found]
    return made, told


def ask_of_spellings(exports: Sequence[Export], groups: Mapping[str, str]) -> list[Export]:
    """The exports of several files, each with what is asked of questions that an earlier file spells otherwise.

    ``groups``: plain wordings that the parameters join.
    """
    made: list[Export] = []
    headers: list[str] = []
    for export in exports:
        near = [(export.headers[j], headers[i]) for j, i in matched(headers, export.headers).items()]
        other = [(a, b) for a, b in near if plain(a) != plain(b) and not {plain(a), plain(b)} <= set(groups)]
        if other:
            n = counted(len(other), "question", "read")
            said = f"{n} like another file's: {joined_said(other)}; name both under its `columns` to make them one"
            export = export.with_findings(Finding(Told.ASKED, said, n=len(other)))
        headers += [header for header in export.headers if header not in headers]
        made.append(export)
    return made


def _apart(exports: list[Export]) -> tuple[list[Export], list[Finding]]:
    """Respondents' numbers that begin anew on each sheet, each with its sheet before it: other people."""
    kinds, told = data("headers"), []
    for header in dict.fromkeys(header for export in exports for header in export.headers):
        if not listed(header, kinds["id"]):
            continue
        seen: set[str] = set()
        anew = 0
        for n, export in enumerate(exports):
            if header not in export.headers:
                continue
            at = export.headers.index(header)
            values = export.cells[at]
            again = values.dropna()[values.dropna().isin(seen)]
            seen |= set(values.dropna())
            if len(again) and values.dropna().str.fullmatch(r"\s*\d{1,4}\.?\s*").all():
                anew += len(again)
                cells = export.cells.assign(**{"_": f"{export.sheet} " + values}).drop(columns=at)
                exports = [*exports[:n], export._replace(cells=cells.rename(columns={"_": at})), *exports[n + 1 :]]
        if anew:
            said = f"the numbers in '{header}' begin anew on each sheet: they are taken for other respondents"
            told.append(Finding(Told.GUESSED, said, n=anew))
    return exports, told
