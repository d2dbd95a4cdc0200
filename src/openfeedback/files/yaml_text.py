"""YAML that people write: read so that no key is lost and a text stays as it was written, and written to read back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from openfeedback.errors import OpenFeedbackError, ParameterError
from openfeedback.files import limits

MOST_VALUES = 200_000  # with aliases written out; a long survey section has about 5,000
MOST_BYTES = 5_000_000
_TAG = "tag:yaml.org,2002:"
_NOT_TEXT = tuple(_TAG + kind for kind in ("int", "float", "bool", "timestamp"))
_FRAGILE = set("\x85\u2028\u2029\ufeff")
_KNOWN = {*_NOT_TEXT, *(_TAG + kind for kind in ("str", "null", "map", "seq", "merge", "value"))}


class Written(str):
    """A text as it stands without quotes in a YAML file, which YAML would take for something else.

    Where a text is wanted it is the text (``012`` stays ``012``, ``no`` stays ``no``); where a number, a truth value or
    a date is wanted the settings understand it; ``value`` is what YAML makes of it.
    """

    @property
    def value(self) -> Any:
        """The number, truth value or date; the text itself where it is none (a day that does not exist)."""
        try:
            return yaml.safe_load(self)
        except ValueError:
            return str(self)


class Document(NamedTuple):
    """What a YAML file holds: the value, and the tree of nodes that knows every line."""

    value: Any
    tree: Any


class _Loader(yaml.SafeLoader):
    """Plain values as they were written; a key is always a text."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag == _TAG + "null":
                key.tag = _TAG + "str"
        return super().construct_mapping(node, deep)


class _Dumper(yaml.SafeDumper):
    """Writes what was without quotes without quotes again."""


for _tag in _NOT_TEXT:
    _Loader.add_constructor(_tag, lambda loader, node: Written(node.value))


def _represent_text(dumper: Any, text: str) -> Any:
    """In double quotes where a line break of Unicode or a mark of byte order would be lost in others."""
    return dumper.represent_scalar(_TAG + "str", text, style='"' if _FRAGILE & set(text) else None)


def _represent_written(dumper: Any, text: Written) -> Any:
    return dumper.represent_scalar(dumper.resolve(yaml.ScalarNode, str(text), (True, False)), str(text))


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(Written, _represent_written)


def read_yaml(path: Path, error: type[OpenFeedbackError] = ParameterError, typed: bool = False) -> Document:
    """Read a YAML file; see ``parse_yaml``. Raises ``error`` also where it is not UTF-8."""
    try:
        text = limits.read_text(path, error)
    except UnicodeDecodeError:
        raise error(f"{path}: is not UTF-8 text; save it as UTF-8") from None
    return parse_yaml(text, str(path), error, typed)


def parse_yaml(text: str, where: str, error: type[OpenFeedbackError] = ParameterError, typed: bool = False) -> Document:
    """YAML as values; plain ones that are no text as ``Written``, or as YAML takes them where ``typed``.

    Raises ``error`` with a sentence that begins with ``where`` and tells the line: for what is not YAML, and, all at
    once, for keys that are given twice, tags, and aliases that go round in a circle or unfold to too much.
    """
    if len(text) > MOST_BYTES:
        raise error(f"{where}: is longer than {MOST_BYTES // 10**6} MB; is this the right file?")
    loader = (yaml.SafeLoader if typed else _Loader)(_readable(text, where, error))
    try:
        tree = loader.get_single_node()
        if problems := list(_problems(tree)):
            raise error(*[f"{where}, line {line}: {said}" for line, said in problems])
        return Document(None if tree is None else loader.construct_document(tree), tree)
    except yaml.YAMLError as problem:
        raise error(_said(problem, where)) from None
    except RecursionError:
        raise error(
            f"{where}: holds values within values within values, too deep to be read; write it flatter"
        ) from None
    except ValueError as problem:
        raise error(f"{where}: holds a value that cannot be read ({problem}); write it in quotes") from None
    finally:
        loader.dispose()


def dump_yaml(value: Any, width: int = 110) -> str:
    """YAML of plain values: every text reads back as the same text, in quotes where it would be taken for another.

    >>> dump_yaml({"name": "012", "only": ["no", "2024-01-25", Written("5")]}).splitlines()
    ["name: '012'", 'only:', "- 'no'", "- '2024-01-25'", '- 5']
    """
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=width)


def scalar(text: str) -> str:
    """A text as it stands behind ``key: `` in a YAML file.

    >>> scalar("own"), scalar("2024"), scalar("no: #1")
    ('own', "'2024'", "'no: #1'")
    """
    return dump_yaml({"k": text}, width=10_000).removeprefix("k: ").rstrip("\n")


def _readable(text: str, where: str, error: type[OpenFeedbackError]) -> str:
    """The text, where YAML takes every sign of it."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise error(f"{where}, line {line}: holds a control sign (U+{ord(found.group()):04X}); take it out")
    return text


def _said(problem: yaml.YAMLError, where: str) -> str:
    mark = getattr(problem, "problem_mark", None)
    at = f", line {mark.line + 1}" if mark else ""
    return f"{where}{at}: is not valid YAML: {getattr(problem, 'problem', problem)}"


def _problems(tree: Any) -> Iterator[tuple[int, str]]:
    """Lines and sentences, in the order of the file."""
    sizes: dict[int, int] = {}
    found: list[tuple[int, str]] = []
    if tree is not None and _size(tree, sizes, found) > MOST_VALUES and not any("circle" in said for _, said in found):
        found.append((1, f"its aliases unfold to more than {MOST_VALUES:,} values; write the values themselves"))
    yield from sorted(set(found))


def _size(node: Any, sizes: dict[int, int], found: list[tuple[int, str]]) -> int:
    """Values under a node with aliases written out; what is wrong on the way goes to ``found``."""
    line = node.start_mark.line + 1
    if id(node) in sizes:
        if sizes[id(node)] == 0:
            found.append((line, "an alias names what it stands in, a circle; take it out"))
        return sizes[id(node)]
    sizes[id(node)] = 0  # open
    if node.tag not in _KNOWN:
        found.append((line, f"the tag '{node.tag.removeprefix(_TAG)}' is not understood; take it out"))
    children = []
    if isinstance(node, yaml.MappingNode):
        found += _repeated(node)
        children = [each for pair in node.value for each in pair]
    elif isinstance(node, yaml.SequenceNode):
        children = node.value
    total = 1 + sum(_size(child, sizes, found) for child in children)
    sizes[id(node)] = total
    return total


def _repeated(node: Any) -> Iterator[tuple[int, str]]:
    first: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            yield line, "a key should be a text; it is a list or a section"
        elif key.tag != _TAG + "merge" and key.value in first:
            yield line, f"key '{key.value}' is given twice, first on line {first[key.value]}; keep one of them"
        else:
            first[key.value] = line
