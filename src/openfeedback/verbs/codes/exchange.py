"""The verb group `refi`: exchange files for ATLAS.ti, MAXQDA, NVivo, QualCoder and others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openfeedback.errors import InputError, counted

if TYPE_CHECKING:
    import pandas as pd

refi = typer.Typer(help="REFI-QDA: exchange with ATLAS.ti, MAXQDA, NVivo, QualCoder.", no_args_is_help=True)

_Units = Annotated[Path | None, typer.Option(help="Units, where codings are a table of their own")]
_Responses = Annotated[Path | None, typer.Option(help="Responses, likewise: redacted ones")]


@refi.command("export")
def export(
    source: Annotated[Path, typer.Argument(metavar="RUN_OR_CODINGS", help="Folder of a run, or a table of codings")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="OUT", help=".qdpx, or .qdc: the codebook alone")],
    units: _Units = None,
    responses: _Responses = None,
    also: Annotated[list[Path] | None, typer.Option(help="Further codings (repeatable)")] = None,
    book: Annotated[str | None, typer.Option("--codebook", help="Name or folder; the run's own by default")] = None,
    background: Annotated[
        list[str] | None, typer.Option(help="Respondents as cases with this column (repeatable)")
    ] = None,
    respondents: Annotated[Path | None, typer.Option(help="Respondents, without a run's folder")] = None,
    notes: Annotated[bool, typer.Option(help="Probabilities and evidence as notes")] = True,
    memos: Annotated[Path | None, typer.Option(help="Memos of the study as notes: its <run>.memos.csv")] = None,
) -> None:
    """Codings of a run -> REFI-QDA project (.qdpx) or codebook (.qdc). It holds every answer: raw material.

    Example: openfeedback refi export outputs/demo -o demo.qdpx
    """
    import pandas as pd

    from openfeedback.coding.refi import export_codebook, export_project

    run = _Run(source)
    codebook = run.codebook(book)
    if output.suffix.lower() == ".qdc":
        export_codebook(codebook, output)
    elif output.suffix.lower() == ".qdpx":
        run.stop_if_shared()
        codings = pd.concat([run.codings(), *[_codings(path) for path in also or []]], ignore_index=True)
        texts = run.table("responses", responses)
        people = run.table("respondents", respondents) if background else None
        parts = run.table("units", units)
        said = _memos(memos, parts, texts) if memos else None
        export_project(
            codings, parts, texts, codebook, output, people, background or [], notes, run.name, said, run.contents()
        )
    else:
        raise InputError(f"{output}: ending '{output.suffix}' is not an exchange file; use .qdpx or .qdc")
    typer.echo(
        f"wrote {output}" + ("" if output.suffix.lower() == ".qdc" else ": holds answers; keep it safe"), err=True
    )


@refi.command("import")
def import_(
    source: Annotated[Path, typer.Argument(metavar="FILE", help=".qdpx or .qdc of any program")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="Folder for the tables")],
    run: Annotated[Path | None, typer.Option(help="Folder of the exported run: maps onto its units")] = None,
    units: _Units = None,
    responses: _Responses = None,
    book: Annotated[
        str | None, typer.Option("--codebook", help="Holds all codes; made from the file by default")
    ] = None,
    memos: Annotated[
        Path | None, typer.Option(help="Table of memos that takes those of the file: the study's <run>.memos.csv")
    ] = None,
) -> None:
    """REFI-QDA project or codebook -> codings, units, responses and codebook as tables of this program.

    Example: openfeedback refi import project.qdpx -o imported --run outputs/demo
    """
    from openfeedback.coding.refi import import_codebook, import_project

    if source.suffix.lower() == ".qdc":
        _write_codebook(import_codebook(source), output)
        return
    home = _Run(run) if run else None
    codebook = home.codebook(book) if home else _Run(source).codebook(book) if book else None
    whole = home is not None or (units is not None and responses is not None)
    asked = home or _Run(source)
    tables = (asked.table("units", units), asked.table("responses", responses)) if whole else None
    found = import_project(source, codebook, *(tables or (None, None)))
    own = tables or (found.units, found.responses)
    _write_found(found, own, output)
    if codebook is None:
        _write_codebook(found.codebook, output)
    if len(found.memos):
        _take_memos(found, memos or output / "memos.csv", *own)
    for loss in found.losses:
        typer.echo(f"not kept: {loss}", err=True)
    coders = ", ".join(sorted(set(found.codings["coder"])))
    typer.echo(
        f"{counted(len(found.codings), 'coding')} of {counted(len(found.units), 'unit')} "
        f"by {coders or 'nobody'} in {output}",
        err=True,
    )


def _write_found(found: Any, own: tuple[pd.DataFrame, pd.DataFrame], output: Path) -> None:
    """Tables of what a project holds, with the places of its codings in units and responses, ``own``."""
    from openfeedback.coding.corrections import with_places
    from openfeedback.tables import write_table

    placed = with_places(found.codings, *own)
    for name, table in (("codings", placed), ("units", found.units), ("responses", found.responses)):
        write_table(table, output / f"{name}.csv")
    if len(found.contents):
        decided = with_places(found.contents, *own)
        write_table(decided.assign(decided=True), output / "contents.csv")
        said = f"{counted(len(decided), 'content')} in {output / 'contents.csv'} (contents: {{human: …}})"
        typer.echo(said, err=True)


class _Run:
    """Where tables and codebook come from: the folder of a run, or files given one by one."""

    def __init__(self, place: Path):
        self.place = place
        self.folder = place if place.is_dir() else None
        self.name = (place.resolve() if place.is_dir() else place).stem

    def codings(self) -> pd.DataFrame:
        """The codings: the run's, or the table itself."""
        return self.table("codings") if self.folder else _codings(self.place)

    def contents(self) -> tuple[pd.DataFrame, pd.DataFrame] | None:
        """The run's contents and which unit asks for which; None where it has none."""
        from openfeedback.run import true_contents

        return None if self.folder is None else true_contents(self.folder)

    def table(self, name: str, path: Path | None = None) -> pd.DataFrame:
        """A table that was given, else the run's; InputError where there is neither."""
        from openfeedback.run import table_path
        from openfeedback.tables import read_table

        if path is None and self.folder is None:
            raise InputError(f"the {name} are needed beside {self.place}: give --{name}, or the folder of a run")
        return read_table(path or table_path(self.place, name))

    def codebook(self, given: str | None) -> Any:
        """The codebook that was named, else the run's (its topics where it had none), else table5."""
        from openfeedback.coding.codebook import load_codebook, topics_as_codebook

        own = (self.parameters().get("coding") or {"codebook": "table5"}).get("codebook")
        if given is None and own is None:
            return topics_as_codebook(self.table("topics"))
        return load_codebook(str(given or own))

    def stop_if_shared(self) -> None:
        """An exchange file holds every answer, so a run whose outputs leave the research group gives none."""
        if self.parameters().get("share"):
            raise InputError(
                f"{self.place}: this run is for sharing (share: true), and a project file holds every answer; "
                "run it with share: false, or export the codebook alone (.qdc)"
            )

    def parameters(self) -> dict[str, Any]:
        """The parameters in the run's manifest; none where there is no run."""
        from openfeedback.files import limits

        manifest = self.place / "manifest.json"
        if not manifest.is_file():
            return {}
        said: dict[str, Any] = limits.read_json(manifest)
        return dict(said.get("parameters") or {})


def _memos(path: Path, units: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    """The memos of a study on the units and answers that are exported; those that fit none go to the project."""
    import pandas as pd

    from openfeedback.coding.memos import MemoFile, follow_memos

    followed = follow_memos(MemoFile(path).read(), units, responses)
    return pd.concat([followed.memos, followed.unmatched.drop(columns="reason")], ignore_index=True)


def _take_memos(found: Any, path: Path, units: pd.DataFrame, responses: pd.DataFrame) -> None:
    """Memos of an exchange file into a table of memos, each with its place."""
    import pandas as pd

    from openfeedback.coding.memos import MemoFile, placed_memo

    rows = [placed_memo({str(k): v for k, v in row.items()}, units, responses)
            for row in found.memos.to_dict("records")]  # fmt: skip
    taken = MemoFile(path).take(pd.DataFrame(rows))
    typer.echo(f"{counted(taken, 'memo')} in {path}", err=True)


def _codings(path: Path) -> pd.DataFrame:
    from openfeedback.tables import read_table

    return read_table(path, ["unit_id", "coder", "theme", "phase", "kind"])


def _write_codebook(codebook: Any, folder: Path) -> None:
    """A codebook as codebook.yml, so that `openfeedback codebook check` and `code` take it."""
    from openfeedback.files import dump_yaml, write_text

    raw = codebook.model_dump(exclude_defaults=True)
    write_text(folder / "codebook.yml", dump_yaml(raw))
    typer.echo(f"wrote {folder / 'codebook.yml'}", err=True)
