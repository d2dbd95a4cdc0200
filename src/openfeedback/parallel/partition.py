"""Very large surveys: work on distinct texts part by part on several workers, the same values as here alone.

What is shared out are functions of distinct texts alone: no value depends on which texts stand beside it. Equal texts
are one key, so that a duplicate is never on both sides of a border, and tables are put together from the values by
the same code as on one machine. Parts and results lie in files of a folder that all workers see: only paths travel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from openfeedback.files import temporary_folder, whole_file

if TYPE_CHECKING:
    import pyarrow as pa

Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
Work = Callable[[list[Any]], Iterable[Any]]
Key = str | tuple[str, ...]

PART = 5_000  # texts: seconds of parsing, a few minutes of vectors, some megabytes
TEXT, TEXTS, SPANS, BYTES = "text", "texts", "spans", "bytes"  # what a value is


class Workers(NamedTuple):
    """Workers: ``map(function, arguments)`` calls the function for each argument, anywhere; results come in order.

    ``folder``: one that all workers see under the same path (the system's temporary folder by default); ``size``:
    texts in a part. ``map`` may be the built-in one, a pool's, or one of a Dask client (see ``crews``).
    """

    map: Mapper
    folder: Path | None = None
    size: int = PART


def spread(work: Work, keys: Sequence[Key], workers: Workers | None, kind: str) -> Iterator[Any]:
    """The values of ``work(keys)`` in order, part by part on ``workers``; None: here and at once.

    ``work`` gives one value a key, each by its key alone, of the sort that ``kind`` names. It must be importable
    (a function of a module, or a partial of one), as it travels to the workers. An empty text is a key too.

    >>> lengths = partial(map, str.upper)
    >>> list(spread(lengths, ["a", "", "ä"], Workers(map, size=2), TEXT))
    ['A', '', 'Ä']
    """
    if workers is None:
        yield from work(list(keys))
        return
    with temporary_folder("parts-", within=workers.folder) as folder:
        sources = [_write_keys(part, folder / f"{i:05}.parquet") for i, part in enumerate(_parts(keys, workers))]
        for target in workers.map(partial(_do, work, kind), [str(path) for path in sources]):
            yield from _values(target)


def _parts(keys: Sequence[Key], workers: Workers) -> Iterator[list[Key]]:
    rest = iter(keys)
    while part := list(islice(rest, workers.size)):
        yield part


def _do(work: Work, kind: str, source: str) -> str:
    """On a worker: the values of one part, into a file beside it; doing it twice gives the same file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    target = Path(source).with_suffix(".done.parquet")
    values = pa.array(list(work(_keys(source))), _type(kind))
    with whole_file(target) as draft:
        pq.write_table(pa.table({"value": values}), draft)
    return str(target)


def _write_keys(keys: list[Key], path: Path) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [(key,) if isinstance(key, str) else key for key in keys]
    names = ["text"] if isinstance(keys[0], str) else [f"key{i}" for i in range(len(rows[0]))]
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    with whole_file(path) as draft:
        pq.write_table(pa.table(dict(zip(names, columns, strict=True))), draft)
    return path


def _keys(source: str) -> list[Key]:
    import pyarrow.parquet as pq

    table = pq.read_table(source)
    columns = [column.to_pylist() for column in table.columns]
    return columns[0] if table.column_names == ["text"] else list(zip(*columns, strict=True))


def _values(target: str) -> Iterator[Any]:
    import pyarrow.parquet as pq

    yield from pq.read_table(target)["value"].to_pylist()


def _type(kind: str) -> pa.DataType:
    import pyarrow as pa

    return {
        TEXT: pa.string(), TEXTS: pa.list_(pa.string()), SPANS: pa.list_(pa.list_(pa.int64())), BYTES: pa.binary(),
    }[kind]  # fmt: skip
