"""What a batch leaves beside its runs: ``index.html`` and ``index.xlsx`` over its appendices, and ``batch.json``."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
import yaml

from openfeedback.analysis import wilson
from openfeedback.files import whole_file, write_json, write_text
from openfeedback.params import Params, load_params
from openfeedback.report.content import Block, Column, Document, Note, Paragraph, Section, Table
from openfeedback.run.batch.plan import Batch
from openfeedback.run.batch.workers import Result, appendix_files
from openfeedback.run.protection import shown_together
from openfeedback.run.stages import table_path

WORDS = Path(__file__).parent / "data" / "index.yml"
FORMS = {".docx": "word", ".html": "browser", ".xlsx": "excel"}
LINKS = "links-of-run-{}-"  # stands in a cell until the page is written
_RUNS = ["run", "about", "respondents", "responses", "themes", "top_theme", "topics", "stability"]


def write_index(batch: Batch, results: Sequence[Result], hides: Mapping[str, Any] | None = None) -> list[Path]:
    """Write ``index.html``, ``index.xlsx`` and ``batch.json`` (what became of each run); called when all have ended.

    ``hides``: what the index leaves empty, as ``protection.protect_together`` gives it. The same runs give the same
    bytes.
    """
    from openfeedback.files import write_sheets
    from openfeedback.report.writers import html_text

    results, folder = sorted(results), batch.folder
    write_json(folder / "batch.json", [result.record() for result in results])
    base = load_params(batch.base)
    document = index_document(base, results, hides or {})
    write_text(folder / "index.html", _linked(html_text(document), results, folder, words(base.language)))
    with whole_file(folder / "index.xlsx") as draft:
        write_sheets(sheets(document, results, words(base.language)), draft, base.language)
    return [folder / name for name in ("batch.json", "index.html", "index.xlsx")]


def index_document(base: Params, results: Sequence[Result], hides: Mapping[str, Any]) -> Document:
    """The index as a document: runs, failures, themes by run."""
    say, done = words(base.language), [result for result in results if not result.failures]
    runs, shares = overview(done, hides, base.language), theme_shares(done, hides, base.language)
    failed = [(r.name, f.notebook, f.cell, f.message) for r in results for f in r.failures]
    hidden = say["note_hidden"].format(min_cell=base.matrix.min_cell)
    sections = [
        Section(say["runs_heading"], 1, [_runs_table(runs, say)]),
        Section(say["failed_heading"], 1, [_failed_table(failed, say) if failed else Note([say["no_failed"]])]),
    ]
    if len(shares):
        blocks: list[Block] = [Paragraph(say["shares_text"]), _shares_table(shares, say, hidden)]
        sections.append(Section(say["shares_heading"], 1, blocks))
    meta = [(say["meta_runs"], str(len(results))), (say["meta_failed"], str(len(results) - len(done)))]
    return Document(say["title"], say["subtitle"], base.language, base.simulated, meta, sections)


def overview(done: Sequence[Result], hides: Mapping[str, Any], language: str) -> pd.DataFrame:
    """One row a run: who answered, its themes and topics, all as far as its appendix shows them, and its appendix."""
    rows = [_one(i, result, result.name in hides.get("small", []), language) for i, result in enumerate(done)]
    found = pd.DataFrame(rows, columns=[*_RUNS, "appendix", "suppressed"])
    return found.astype({"respondents": "Int64", "responses": "Int64", "themes": "Int64", "topics": "Int64"})


def theme_shares(done: Sequence[Result], hides: Mapping[str, Any], language: str) -> pd.DataFrame:
    """Share of each run's respondents who raised each theme: run, theme, respondents_n, share, low, high, suppressed.

    Emptied are the rows that the batch hides as one publication, and those of runs that are too small. Themes are
    those of the codebooks; where topics stand in for themes, there is nothing to compare.
    """
    suppressed, small = {tuple(pair) for pair in hides.get("index", [])}, set(hides.get("small", []))
    rows: list[tuple[Any, ...]] = []
    for result in done:
        params = _params(result)
        if params.codebook_place is None:
            continue
        raised = _table(result, "mentions")
        n, names = raised["respondent_id"].nunique(), _themes(params.codebook_place, language)
        counts = raised.drop_duplicates(["respondent_id", "theme"])["theme"].value_counts()
        for theme, name in names.items():
            hidden = (result.name, theme) in suppressed or result.name in small
            rows.append((result.name, name, counts.get(theme, 0), n, hidden))
    frame = pd.DataFrame(rows, columns=["run", "theme", "respondents_n", "n", "suppressed"])
    low, high = wilson(frame["respondents_n"].astype(float), frame["n"].astype(float))
    frame = frame.assign(share=frame["respondents_n"] / frame["n"].astype(float), low=low, high=high)
    frame = frame.astype({"respondents_n": "Int64", "suppressed": bool}).drop(columns="n")
    numbers = ["respondents_n", "share", "low", "high"]
    frame.loc[frame["suppressed"], numbers] = pd.NA
    return frame[["run", "theme", *numbers, "suppressed"]]


def sheets(document: Document, results: Sequence[Result], say: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """The tables of the index as sheets: typed numbers, one row a run and theme, paths of the appendices."""
    found = {}
    for table in document.tables():
        frame = table.frame.drop(columns=["suppressed"], errors="ignore")
        labels = {name: label for c in table.header for name, label in ((c.name, c.label), *c.parts)}
        if "appendix" in frame:
            files = ["; ".join(f"{r.name}/appendix/{p.name}" for p in appendix_files(r.folder)) for r in results
                     if not r.failures]  # fmt: skip
            frame = frame.assign(appendix=files)
        found[say[f"{table.key}_heading"]] = frame.rename(columns=labels)
    found[say["meta_runs"]] = pd.DataFrame(document.meta, columns=["", " "])
    return found


@cache
def words(language: str) -> dict[str, str]:
    """Words of the index."""
    return dict(yaml.safe_load(WORDS.read_text(encoding="utf-8"))[language])


def _one(i: int, result: Result, hidden: bool, language: str) -> tuple[Any, ...]:
    params, answers, events = _params(result), _table(result, "responses"), _table(result, "events")
    shown = _counted_themes(shown_together(params, {name: _table(result, name) for name in ("matrix", "coding_range")}))
    names = _themes(params.codebook_place, language) if params.codebook_place else {}
    best = shown.sort_values(["shown_n", "theme"], ascending=[False, True])["theme"].head(1).tolist()
    topics, about = _table(result, "topics"), params.appendix.subtitle or ""
    about = str(events["name"].iloc[0]) if len(events) == 1 and events["name"].notna().all() else about
    if hidden:
        return result.name, about, pd.NA, pd.NA, pd.NA, "", pd.NA, None, LINKS.format(i), True
    stability = topics["stability"].median() if len(topics) else None
    n = answers["respondent_id"].nunique()
    return (result.name, about, n, len(answers), len(shown), "".join(str(names.get(b, b)) for b in best), len(topics),
            stability, LINKS.format(i), False)  # fmt: skip


def _counted_themes(shown: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Themes with a number that is told, and it: the total of their units, or the sum of the cells that are told."""
    cells = shown["matrix"].groupby("theme")["units_n"].sum()
    totals = shown["coding_range"].set_index("theme")["coded_n"].reindex(cells.index).fillna(cells)
    told = totals[totals.fillna(0) > 0].rename("shown_n").reset_index()
    return told.astype({"shown_n": "int64"})


def _runs_table(frame: pd.DataFrame, say: Mapping[str, str]) -> Table:
    forms = {
        "respondents": "count",
        "responses": "count",
        "themes": "count",
        "topics": "count",
        "stability": "decimal2",
    }
    about = [] if frame["about"].astype("str").str.len().sum() == 0 else ["about"]
    listed = ["run", *about, *[name for name in _RUNS if name not in ("run", "about")], "appendix"]
    header = [Column(name, say[name], forms.get(name, "text"), name != "stability" and name in forms)  # type: ignore[arg-type]
              for name in listed]  # fmt: skip
    notes = [say["note_top"], say["note_sizes"]]
    return Table(say["runs_caption"], frame, header, notes, say["runs_alt"], key="runs", hidden=say["hidden"], number=1)


def _failed_table(failed: Sequence[tuple[str, str, str, str]], say: Mapping[str, str]) -> Table:
    names = ["run", "notebook", "cell", "message"]
    frame = pd.DataFrame(failed, columns=names)
    return Table(say["failed_caption"], frame, [Column(n, say[n]) for n in names], alt=say["failed_alt"], key="failed",
                 number=2)  # fmt: skip


def _shares_table(frame: pd.DataFrame, say: Mapping[str, str], note: str) -> Table:
    ends = (("low", say["low"]), ("high", say["high"]))
    header = [
        Column("run", say["run"]), Column("theme", say["theme"]),
        Column("respondents_n", say["count"], "count", True, only_workbook=True),
        Column("share", say["share"], "share_between", True, parts=ends),
    ]  # fmt: skip
    return Table(say["shares_caption"], frame, header, [note], say["shares_alt"], "wide", "shares", say["hidden"], 3)


def _linked(page: str, results: Sequence[Result], folder: Path, say: Mapping[str, str]) -> str:
    """The page with links in the place of what stands for them; links are relative, so that the folder can be moved."""
    done = [result for result in results if not result.failures]
    for i, result in enumerate(done):
        links = [
            f'<a href="{quote(path.relative_to(folder).as_posix())}">'
            f'{html.escape(say[FORMS[path.suffix]])}<span class="unseen"> ({html.escape(result.name)})</span></a>'
            for path in appendix_files(result.folder)
            if path.suffix in FORMS
        ]
        page = page.replace(f'data-sort="{LINKS.format(i)}"', f'data-sort="{i}"')
        page = page.replace(LINKS.format(i), ", ".join(links) or html.escape(say["none"]))
    return page


def _params(result: Result) -> Params:
    return load_params(result.folder.parent / "params" / f"{result.name}.yml")


def _table(result: Result, name: str) -> pd.DataFrame:
    return pd.read_parquet(table_path(result.folder, name))


@cache
def _themes(place: str, language: str) -> dict[str, str]:
    """Themes of a codebook in its order: id → name."""
    from openfeedback.coding.codebook import load_codebook
    from openfeedback.vocabulary import NO_CONTENT

    return {code.id: code.name(language) for code in load_codebook(place).themes if code.id != NO_CONTENT}
