"""The contents of a codebook: the lines printed in its cells, those that coders named besides, and coded examples.

``contents.csv`` (content_id, theme, title, definition) describes contents, ``content_examples.csv`` (unit_id,
content_id, accept, coder) says which content the units of ``examples.csv`` were given; both are optional and read when
asked for.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import pandas as pd

from openfeedback.coding.codebook.model import Codebook
from openfeedback.errors import CodebookError, OpenFeedbackError
from openfeedback.tables import read_table

CONTENTS, EXAMPLES = "contents.csv", "content_examples.csv"
COLUMNS = ["content_id", "theme", "title", "definition", "printed"]


def contents_of(codebook: Codebook) -> pd.DataFrame:
    """Every content that the codebook knows, in its order: COLUMNS and ``phases`` (by ``|``: where it is printed).

    A line of ``cells`` that contents.csv does not describe has an id made of its words; the same line in two phases is
    one content. Raises CodebookError for contents.csv with an id twice or a theme that the codebook lacks.
    """
    rows: dict[tuple[str, str], list[Any]] = {
        (row["theme"], plain(row["title"])): [*(row[c] for c in COLUMNS[:4]), False, ""]
        for row in _described(codebook).to_dict("records")
    }
    taken = {str(row[0]) for row in rows.values()}
    for theme, phases in codebook.cells.items():
        for phase, lines in phases.items():
            for line in lines:
                row = rows.get((theme, plain(line)))
                if row is None:
                    row = rows[theme, plain(line)] = [new_content_id(theme, line, taken), theme, line, "", False, ""]
                row[4], row[5] = True, "|".join(filter(None, [row[5], phase]))
    return pd.DataFrame(list(rows.values()), columns=[*COLUMNS, "phases"]).astype({"printed": bool})


def known_to(codebook: Codebook, contents: pd.DataFrame) -> pd.Series:
    """Whether the codebook names each of the contents (theme, content_id, title), in its table or in contents.csv."""
    known = contents_of(codebook)
    ids, titles = set(known["content_id"]), set(zip(known["theme"], known["title"].map(plain), strict=True))
    rows = zip(contents["theme"], contents["content_id"], contents["title"], strict=True)
    found = [content in ids or (theme, plain(title)) in titles for theme, content, title in rows]
    return pd.Series(found, contents.index, dtype=bool)


def content_examples(codebook: Codebook) -> pd.DataFrame:
    """Units whose content is known: the columns of examples with content_id (empty: none of its own) and accept.

    No rows where the codebook has no content examples; units that are no examples of the codebook are left out. Raises
    CodebookError naming contents that it lacks.
    """
    examples, coded = codebook.examples(), _coded(codebook)
    problems = _unknown(coded, contents_of(codebook))
    if problems:
        raise CodebookError(*problems)
    return coded.merge(examples, on="unit_id").sort_values("unit_id", ignore_index=True)


def check_contents(codebook: Codebook) -> list[str]:
    """Everything wrong with the two files, one sentence a problem."""
    try:
        coded = _coded(codebook)
        said = _unknown(coded, contents_of(codebook))
    except OpenFeedbackError as problem:
        return problem.problems
    units = coded["unit_id"]
    missing = sorted(set(units) - set(codebook.examples()["unit_id"]))
    said += [f"{EXAMPLES}: unit '{u}' is not in examples.csv; remove the row" for u in missing]
    return said + [
        f"{EXAMPLES}: unit '{u}' is there twice; keep one row" for u in sorted(set(units[units.duplicated()]))
    ]


def _described(codebook: Codebook) -> pd.DataFrame:
    path = _file(codebook, CONTENTS)
    if path is None:
        return pd.DataFrame(columns=COLUMNS[:4], dtype="str")
    found = read_table(path, COLUMNS[:3]).reindex(columns=COLUMNS[:4]).astype("str").fillna("")
    found = _of_now(found, codebook)
    themes = {theme.id for theme in codebook.themes}
    said = [f"{path}: content '{i}' has the theme '{t}', which the codebook lacks; correct it"
            for i, t in zip(found["content_id"], found["theme"], strict=True) if t not in themes]  # fmt: skip
    twice = sorted(set(found["content_id"][found["content_id"].duplicated()]))
    said += [f"{path}: content_id '{i}' is there twice; give one of them another" for i in twice]
    if said:
        raise CodebookError(*said)
    return found


def _of_now(contents: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The contents of retired themes under the themes that have their units now, ids and all."""
    gone = {theme.id: theme for theme in codebook.retired}
    if not gone:
        return contents
    moved = contents["theme"].isin(list(gone))
    theme = contents["theme"].map(codebook.now)
    kept = contents.assign(theme=theme, content_id=contents["content_id"].map(lambda i: _id_now(i, codebook)))
    kept = kept[theme != ""]
    again = moved & kept.assign(title=kept["title"].map(plain)).duplicated(["theme", "title"], keep=False)
    names = contents["theme"].map(lambda t: gone[t].name() if t in gone else "")
    return kept.assign(title=kept["title"].mask(again, kept["title"] + " (" + names + ")")).reset_index(drop=True)


def _id_now(content: str, codebook: Codebook) -> str:
    """The id of a content whose theme may have been retired."""
    theme, _, rest = str(content).partition("/")
    now = codebook.now(theme)
    return f"{now}/{theme}_{rest}" if rest and now != theme else str(content)


def _coded(codebook: Codebook) -> pd.DataFrame:
    path = _file(codebook, EXAMPLES)
    if path is None:
        return pd.DataFrame(columns=["unit_id", "content_id", "accept"], dtype="str")
    columns = ["unit_id", "content_id", "accept"]
    rows = read_table(path, columns[:2]).reindex(columns=columns).astype("str").fillna("")
    if not codebook.retired:
        return rows
    accepted = rows["accept"].map(lambda ids: "|".join(_id_now(i, codebook) for i in ids.split("|")))
    return rows.assign(content_id=rows["content_id"].map(lambda i: _id_now(i, codebook)), accept=accepted)


def _unknown(coded: pd.DataFrame, contents: pd.DataFrame) -> list[str]:
    named = set(coded["content_id"]) | {i for accepted in coded["accept"] for i in str(accepted).split("|")}
    missing = sorted(named - set(contents["content_id"]) - {""})
    return [f"{EXAMPLES}: content '{i}' is not in {CONTENTS}; correct it or describe it there" for i in missing]


def _file(codebook: Codebook, name: str) -> Path | None:
    path = codebook.home / name if codebook.home else None
    return path if path is not None and path.is_file() else None


def new_content_id(theme: str, line: str, taken: set[str]) -> str:
    """An id made of the theme and the first words of a line, like none that is ``taken``; it is taken then.

    >>> new_content_id("muut", "Viestintä tuloksista ja vaikutuksista", {"muut/viestinta_tuloksista_ja"})
    'muut/viestinta_tuloksista_ja_2'
    """
    plain = unicodedata.normalize("NFKD", line.lower()).encode("ascii", "ignore").decode()
    first = f"{theme}/{'_'.join(re.findall('[a-z0-9]+', plain)[:3]) or 'sisalto'}"
    found = next(i for n in range(1, len(taken) + 2) if (i := first if n == 1 else f"{first}_{n}") not in taken)
    taken.add(found)
    return found


def plain(title: object) -> str:
    """A title as titles are compared.

    >>> plain("Tuki  ja Aika")
    'tuki ja aika'
    """
    return " ".join(str(title).casefold().split())
