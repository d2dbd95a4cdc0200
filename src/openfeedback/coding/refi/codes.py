"""Codebooks as REFI-QDA codes: three groups (theme, phase, kind) that are not for coding, the codes under them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
from pydantic import ValidationError

from openfeedback.coding.codebook import CODES, ONE_KIND, ONE_PHASE, Code, Codebook
from openfeedback.coding.refi.sources import guid, plain, unused
from openfeedback.coding.review import label_of, nearest_label
from openfeedback.errors import CodebookError, InputError, Problems
from openfeedback.files import safe_name

URN = "urn:QDA-XML:codebook:1.0"
ORIGIN = "openfeedback"
GROUPS = {"theme": ("Teema", "Theme"), "phase": ("Vaihe", "Phase"), "kind": ("Laji", "Kind")}
CONTENT = "content"  # a code under a theme's: what is wished for inside the theme
_OF_THEME = re.compile(rf"(?m)^{CONTENT} of: (.+)$")
_TAIL = re.compile(r"(id|spanning|in_matrix|phase|name [a-z]{2,3}|cell \S+): (.*)")


@dataclass(frozen=True)
class RefiCode:
    """A code of an exchange file, with the names of the codes above it."""

    guid: str
    name: str
    description: str
    codable: bool
    above: tuple[str, ...]
    group: str | None  # theme, phase, kind where it lies under one of our groups
    used: bool = False  # something was coded with it


def codebook_tree(codebook: Codebook) -> ET.Element:
    """The XML of a ``.qdc``."""
    root = ET.Element("CodeBook", {"xmlns": URN, "origin": ORIGIN})
    add_codes(root, codebook)
    return root


def add_codes(parent: ET.Element, codebook: Codebook, contents: pd.DataFrame | None = None) -> None:
    """Put the codes under a CodeBook element: three groups that are not for coding; ``contents`` (content_id, theme,
    title) under their themes."""
    inside = {} if contents is None else {str(t): part for t, part in contents.groupby("theme", sort=True)}
    codes = ET.SubElement(parent, "Codes")
    for field, (finnish, _) in GROUPS.items():
        group = ET.SubElement(codes, "Code", guid=guid("group", field), name=finnish, isCodable="false")
        every = codebook.codes(field)
        for code in every:
            made, name = code_guid(codebook, field, code.id), plain(label_of(code, every))
            element = ET.SubElement(group, "Code", guid=made, name=name, isCodable="true")
            ET.SubElement(element, "Description").text = plain(_description(code, codebook))
            for row in inside.get(code.id, pd.DataFrame()).to_dict("records") if field == "theme" else ():
                own = {"guid": code_guid(codebook, CONTENT, row["content_id"]), "name": plain(str(row["title"]))}
                below = ET.SubElement(element, "Code", {**own, "isCodable": "true"})
                ET.SubElement(below, "Description").text = f"{CONTENT} of: {code.id}"


def code_guid(codebook: Codebook, field: str, code: str) -> str:
    """GUID of a code: the same in every export of a codebook."""
    return guid("code", codebook.id, field, code)


def codebook_from(codes: Sequence[RefiCode], name: str) -> Codebook:
    """A codebook from the codes of an exchange file.

    Codes under our groups keep their ids and definitions. Where there are no such groups, every code for coding is a
    theme (one phase ``ei``, one kind ``muu``); so is a used one that stands outside them. Raises CodebookError where no
    code can be a theme.
    """
    codes = [code for code in codes if not _OF_THEME.search(code.description)]
    under = {field: [c for c in codes if c.group == field and c.codable] for field in GROUPS}
    grouped = any(under.values())
    under["theme"] += [c for c in codes if c.group is None and c.codable and (c.used or not grouped)]
    if not under["theme"]:
        raise CodebookError(f"{name}: holds no code that could be a theme; export the codes with the project")
    made: dict[str, list[dict[str, Any]]] = {field: [] for field in GROUPS}
    all_cells: dict[str, dict[str, list[str]]] = {}
    for field, found in under.items():
        for code in found:
            entry, cells = _entry(code, {c["id"] for c in made[field]})
            made[field].append(entry)
            all_cells |= {entry["id"]: cells} if cells else {}
    codes_of = {"themes": made["theme"], "phases": made["phase"] or [ONE_PHASE], "kinds": made["kind"] or [ONE_KIND]}
    raw = {"id": safe_name(slug(name)), "names": {"fi": name}, "cells": all_cells, **codes_of}
    try:
        return Codebook.model_validate(raw)
    except ValidationError as failure:
        said = [f"{name}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in failure.errors()]
        raise CodebookError(*said) from None


def known_codes(project: Any, codebook: Codebook, where: str) -> dict[str, tuple[str, str]]:
    """guid -> (field, id) of every code that the project uses.

    A code is known by its GUID, else by its name or id (whatever the capitals) within its group, else in any field.
    One under a theme's code is a content of that theme: ("content", theme, a line end and its title). Raises InputError
    naming every unknown one at once.
    """
    named = {(field, key): code for field in CODES for key, code in _names(codebook, field).items()}
    ours = {code_guid(codebook, f, c.id): (f, c.id) for f in CODES for c in codebook.codes(f)}
    problems, found = Problems(InputError), {}
    used = set(project.selections["code"].dropna())
    for code in (c for c in project.codes if c.guid in used):
        groups = [code.group] if code.group else CODES
        keys = [(field, key) for field in groups for key in (full_name(code).casefold(), code.name.casefold())]
        hit = ours.get(code.guid) or _marked(code) or next(((k[0], named[k]) for k in keys if k in named), None)
        hit = hit or _below(code, named)
        if hit is None:
            hint = nearest_label(code.name, codebook, code.group or "theme")
            problems.add(f"{where}: code '{code.name}' is not in codebook {codebook.id}; {hint}, or import without it")
        else:
            found[code.guid] = hit
    problems.stop_if_any()
    return found


def _marked(code: RefiCode) -> tuple[str, str] | None:
    """The content that a code of our own export is."""
    said = _OF_THEME.search(code.description)
    return (CONTENT, f"{said[1].strip()}\n{code.name}") if said else None


def _below(code: RefiCode, named: dict[tuple[str, str], str]) -> tuple[str, str] | None:
    """The content that another program's code is: it lies under the code of a theme that is known."""
    theme = named.get(("theme", code.above[-1].casefold())) if code.group == "theme" and code.above else None
    return (CONTENT, f"{theme}\n{code.name}") if theme else None


def full_name(code: RefiCode) -> str:
    """A code's name with those above it, without our groups: as it becomes a theme's name."""
    above = code.above[1:] if code.group else code.above
    return " / ".join([*above, code.name])


def slug(name: str) -> str:
    """A short id from a name.

    >>> slug("Äänen käyttö & viestintä")
    'aanen_kaytto_viestinta'
    """
    ascii_only = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_") or "koodi"


def _names(codebook: Codebook, field: str) -> dict[str, str]:
    codes = codebook.codes(field)
    return {key.casefold(): c.id for c in codes for key in (c.id, *c.names.values(), label_of(c, codes))}


def _description(code: Code, codebook: Codebook) -> str:
    """Definition, ``+`` what belongs, ``-`` what does not, and lines that bring the code back on import."""
    lines = [code.definition] if code.definition else []
    lines += [f"+ {line}" for line in code.includes] + [f"- {line}" for line in code.excludes]
    lines += [f"id: {code.id}"] + [f"name {language}: {name}" for language, name in code.names.items()]
    lines += [] if code.in_matrix else ["in_matrix: false"]
    lines += ["spanning: true"] if getattr(code, "spanning", False) else []
    phase = getattr(code, "phase", None)
    lines += [f"phase: {phase}"] if phase else []
    cells = codebook.cells.get(code.id, {}) if code in codebook.themes else {}
    return "\n".join([*lines, *[f"cell {phase}: {line}" for phase, all_ in cells.items() for line in all_]])


def _entry(code: RefiCode, used: set[str]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """A code as in codebook.yml, from its name and description; the second part is its cells."""
    entry: dict[str, Any] = {"id": slug(code.name), "names": {"fi": full_name(code)}}
    cells: dict[str, list[str]] = {}
    text, lists = [], {"+ ": "includes", "- ": "excludes"}
    for line in code.description.splitlines():
        tail = _TAIL.fullmatch(line) if code.group else None  # another program's text is only text
        if tail is None:
            if line[:2] in lists:
                entry.setdefault(lists[line[:2]], []).append(line[2:])
            else:
                text.append(line)
        elif tail[1].startswith("cell "):
            cells.setdefault(tail[1][5:], []).append(tail[2])
        else:
            _put(entry, tail[1], tail[2])
    base = str(entry["id"])
    entry["id"] = unused(chain([base], (f"{base}_{n}" for n in count(2))), used)
    return entry | {"definition": "\n".join(text)}, cells


def _put(entry: dict[str, Any], key: str, value: str) -> None:
    if key.startswith("name "):
        entry["names"][key[5:]] = value
    else:
        entry[key] = {"true": True, "false": False}.get(value, value) if key in ("spanning", "in_matrix") else value
