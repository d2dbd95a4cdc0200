"""One change of a codebook by a person: the text of ``codebook.yml`` after it, with a dated entry in its history.

Only what changes is written anew: what persons wrote elsewhere in the file, comments too, stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

from openfeedback.coding.codebook.grow import behind, child, instead, is_block, unfolded, with_line
from openfeedback.coding.codebook.model import Codebook
from openfeedback.errors import CodebookError
from openfeedback.files import dump_yaml

WIDTH = 110
# what is decided about contents stands in a table of its own (``coding.contents.decided``), here is when and by whom
OF_CONTENTS = ("content_accept", "content_rename", "content_merge", "content_drop", "content_move", "content_split")


class Edit(NamedTuple):
    """What to change: ``act`` of ``theme``; ``value``: a name, a definition, a place from 0, or the theme that takes
    the units of a retired one (empty: none); of a content (OF_CONTENTS) what it is now, ``before``: what it was."""

    act: str
    theme: str
    value: str
    at: str
    who: str
    language: str = "fi"
    before: str = ""


def edited(text: str, edit: Edit) -> str:
    r"""The text of a ``codebook.yml`` after an edit.

    >>> book = "id: x\nthemes:\n- {id: a, names: {fi: A}}  # mine\n- id: b\n  names: {fi: B}\nphases: []\n"
    >>> print(edited(book, Edit("rename", "b", "Uusi", "2026-11-29", "KL")))
    id: x
    themes:
    - {id: a, names: {fi: A}}  # mine
    - id: b
      names: {fi: Uusi}
    phases: []
    history:
    - {at: '2026-11-29', who: KL, act: rename, theme: b, before: B, after: Uusi}
    <BLANKLINE>
    """
    doers = {"add": _added, "rename": _renamed, "describe": _described, "move": _moved, "retire": _retired}
    after, was = (text, edit.before) if edit.act in OF_CONTENTS else doers[edit.act](text, yaml.safe_load(text), edit)
    entry = {"at": edit.at, "who": edit.who, "act": edit.act, "theme": edit.theme, "before": was, "after": edit.value}
    line = yaml.safe_dump(
        {k: v for k, v in entry.items() if v != ""},
        allow_unicode=True,
        sort_keys=False,
        width=10_000,
        default_flow_style=True,
    )
    return _with_item(after, "history", f"- {line}")


def check_edited(text: str, where: str) -> Codebook:
    """The codebook of an edited text; raises CodebookError where it is none any more."""
    try:
        return Codebook.model_validate(yaml.safe_load(text))
    except ValueError as problem:
        raise CodebookError(f"{where}: the change does not fit the codebook: {problem}") from None


def _added(text: str, _: Mapping[str, Any], edit: Edit) -> tuple[str, str]:
    theme = {"id": edit.theme, "names": {edit.language: edit.value}}
    return _with_theme(text, None, theme), ""


def _renamed(text: str, book: Mapping[str, Any], edit: Edit) -> tuple[str, str]:
    theme = _theme(book, edit.theme)
    was = str(theme["names"].get(edit.language) or "")
    return _with_value(text, edit.theme, ("names", edit.language), edit.value, theme), was


def _described(text: str, book: Mapping[str, Any], edit: Edit) -> tuple[str, str]:
    theme = _theme(book, edit.theme)
    return _with_value(text, edit.theme, ("definition",), edit.value, theme), str(theme.get("definition") or "")


def _moved(text: str, book: Mapping[str, Any], edit: Edit) -> tuple[str, str]:
    text = _on_lines(text)
    ids = [theme["id"] for theme in book["themes"]]
    at, to = ids.index(edit.theme), max(0, min(int(edit.value), len(ids) - 1))
    head, items, tail = _items(text)
    items.insert(to, items.pop(at))
    return head + "".join(items) + tail, str(at)


def _retired(text: str, book: Mapping[str, Any], edit: Edit) -> tuple[str, str]:
    """The theme among ``retired``, the lines of its cells in those of the theme that takes its units."""
    if len(book["themes"]) < 2:
        raise CodebookError("codebook: the last theme cannot be retired; make another first")
    theme = _theme(book, edit.theme)
    for phase, lines in ((book.get("cells") or {}).get(edit.theme) or {}).items():
        known = ((book.get("cells") or {}).get(edit.value) or {}).get(phase) or []
        for line in (one for one in lines if edit.value and one not in known):
            text = with_line(text, edit.value, phase, line, f"{edit.at[:10]} {edit.who} ({edit.theme})")
    text = _without_key(text, "cells", edit.theme)
    text = _on_lines(text)
    head, items, tail = _items(text)
    at = [each["id"] for each in book["themes"]].index(edit.theme)
    text = head + "".join(item for i, item in enumerate(items) if i != at) + tail
    kept = {**theme, **({"into": edit.value} if edit.value else {})}
    return _with_item(text, "retired", _dumped(kept, 0)), ""


def _theme(book: Mapping[str, Any], theme: str) -> dict[str, Any]:
    return next(each for each in book["themes"] if each["id"] == theme)


def _node(text: str, theme: str) -> Any:
    themes = child(yaml.compose(text), "themes")
    return next(node for node in themes.value if getattr(child(node, "id"), "value", None) == theme)


def _with_value(text: str, theme: str, path: tuple[str, ...], value: str, whole: dict[str, Any]) -> str:
    """The text with another value of a theme: only the value where it stands on a line, else the theme anew."""
    node = _node(text, theme)
    for key in path:
        node = child(node, key)
    if isinstance(node, yaml.ScalarNode) and node.style not in ("|", ">"):
        return text[: node.start_mark.index] + _flow_scalar(value) + text[node.end_mark.index :]
    inner: dict[str, Any] = {**whole}
    if len(path) == 2:
        inner[path[0]] = {**whole.get(path[0], {}), path[1]: value}
    else:
        inner[path[0]] = value
    return _with_theme(_on_lines(text), theme, inner)


def _with_theme(text: str, theme: str | None, value: dict[str, Any]) -> str:
    """The text with a theme written anew; a further one where ``theme`` is None."""
    text = _on_lines(text)
    themes = child(yaml.compose(text), "themes")
    head, items, tail = _items(text)
    item = _dumped(value, themes.start_mark.column)
    ids = [child(node, "id").value for node in themes.value]
    if theme is None:
        items[-1] = items[-1] if items[-1].endswith("\n") else f"{items[-1]}\n"
        last = next((i for i, each in enumerate(ids) if each in ("muut", "ei_sisaltoa")), len(items))
        items.insert(last, item)
    else:
        items[ids.index(theme)] = item
    return head + "".join(items) + tail


def _on_lines(text: str) -> str:
    """The text with its themes a line or more each."""
    themes = child(yaml.compose(text), "themes")
    return text if is_block(themes) else unfolded(text, themes, 2)


def _items(text: str) -> tuple[str, list[str], str]:
    """What stands before the themes, each theme's lines, and what stands behind them."""
    lines = text.splitlines(keepends=True)
    themes = child(yaml.compose(text), "themes")
    starts = [node.start_mark.line for node in themes.value]
    stop = _line_behind(text, themes)
    borders = [*starts, stop]
    return (
        "".join(lines[: starts[0]]),
        ["".join(lines[a:b]) for a, b in zip(borders, borders[1:], strict=False)],
        "".join(lines[stop:]),
    )


def _with_item(text: str, key: str, item: str) -> str:
    """The text with one more item in a list at its top level."""
    node = child(yaml.compose(text), key)
    if is_block(node):
        return behind(text, node, _indented(item, node.start_mark.column))
    if node is not None and node.value:
        return _with_item(unfolded(text, node, 0), key, item)
    if node is not None:
        return instead(text, node, f"\n{item}")
    return f"{text.rstrip()}\n{key}:\n{item}"


def _without_key(text: str, section: str, key: str) -> str:
    """The text without the lines of a key in a section."""
    node = child(yaml.compose(text), section)
    if child(node, key) is None:
        return text
    if not is_block(node):
        return _without_key(unfolded(text, node, 2), section, key)
    if len(node.value) == 1:
        return _cut(text, _line_of(text, section), _line_behind(text, node))
    name = next(name for name, _ in node.value if name.value == key)
    value = child(node, key)
    return _cut(text, name.start_mark.line, _line_behind(text, value))


def _line_behind(text: str, node: Any) -> int:
    """The number of the line behind a node's last one."""
    return text[: behind(text, node, "\0").index("\0")].count("\n")


def _line_of(text: str, section: str) -> int:
    tree: Any = yaml.compose(text)
    return int(next(name for name, _ in tree.value if name.value == section).start_mark.line)


def _cut(text: str, start: int, stop: int) -> str:
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:start], *lines[stop:]])


def _dumped(value: dict[str, Any], column: int) -> str:
    return _indented(dump_yaml([value], WIDTH), column)


def _indented(block: str, column: int) -> str:
    return "".join(" " * column + line for line in block.splitlines(keepends=True))


def _flow_scalar(value: str) -> str:
    """A text that stands in braces as well as on a line of its own."""
    plain = yaml.safe_dump([value], allow_unicode=True, width=10_000, default_flow_style=True).strip()
    return plain[1:-1]
