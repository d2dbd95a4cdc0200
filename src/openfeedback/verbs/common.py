"""What verbs share: options as settings, progress on the terminal, neighbours of an output file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from openfeedback.errors import ParameterError

if TYPE_CHECKING:
    from openfeedback.settings import Closed

Settings = TypeVar("Settings", bound="Closed")

In = Annotated[Path, typer.Argument(metavar="IN", help="Table to read: .csv, .parquet or .xlsx")]
Out = Annotated[Path, typer.Option("--output", "-o", metavar="OUT", help="Table to write: .csv, .parquet or .xlsx")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Setting of this stage, as in a parameter file (repeatable)"),
]
Seed = Annotated[int, typer.Option(help="Seed of everything random")]
Jobs = Annotated[int | None, typer.Option(min=1, help="Processes that share the texts; all cores from 20,000 on")]
Scheduler = Annotated[str | None, typer.Option(help="Dask scheduler whose workers share them, tcp://…")]
Scratch = Annotated[Path | None, typer.Option(metavar="FOLDER", help="Folder that all workers see")]


def settings(model: type[Settings], given: list[str] | None) -> Settings:
    """Settings of one section from KEY=VALUE options; every wrong one is named at once.

    >>> from openfeedback.settings import TopicSettings
    >>> settings(TopicSettings, ["min_size=6"]).min_size
    6
    """
    from pydantic import ValidationError

    from openfeedback.files import parse_yaml
    from openfeedback.settings import wrong_values

    pairs = [item.partition("=") for item in given or []]
    wrong = [f"--set {key}: write it as KEY=VALUE, for example --set min_size=6" for key, sep, _ in pairs if not sep]
    if wrong:
        raise ParameterError(*wrong)
    try:
        return model.model_validate({key: parse_yaml(value, f"--set {key}").value for key, _, value in pairs})
    except ValidationError as failure:
        raise ParameterError(*wrong_values(failure, model, "--set")) from None


def beside(path: Path, word: str) -> Path:
    """The neighbour of an output: ``word`` before its ending.

    >>> beside(Path("out.csv"), "topics").name
    'out.topics.csv'
    """
    return path.with_name(f"{path.stem}.{word}{path.suffix}")


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal for a long step; gives ``progress(done, total)``. Silent where there is no terminal."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
