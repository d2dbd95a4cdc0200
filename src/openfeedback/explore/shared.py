"""The explorer of a run that is shared: its protected tables, without a text, a person or a count of its own.

What it shows stands in ``tables/`` already, as the run published it (and as a batch has it print). Choosing a table or
a theme makes no new count, so that nothing follows from any choice; filters that would are not offered: it says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import pandas as pd

from openfeedback.coding.codebook import load_codebook
from openfeedback.errors import InputError, Problems
from openfeedback.explore.wording import words
from openfeedback.params import Params
from openfeedback.run import maker, shown_together, table_path

NEEDED = ("matrix", "contents", "feedback", "groups", "group_matrix", "event_shares", "events")
_STATIC = Path(__file__).parent / "static"
Table = dict[str, Any]


class SharedExplorer(anywidget.AnyWidget):
    """The protected tables of a run, to be chosen from. ``tables`` gives them as they are shown."""

    _esm = "\n".join((_STATIC / f"{part}.js").read_text(encoding="utf-8") for part in ("dom", "shared"))
    _css = (_STATIC / "explorer.css").read_text(encoding="utf-8")

    def __init__(self, params: Params):
        self._params, self._facts = params, shared_facts(params)
        super().__init__()
        self.on_msg(lambda *_: self.send({"say": "shared", "facts": self._facts}))

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table that can be chosen, by its name, as it is written."""
        return {each["name"]: pd.DataFrame(each["rows"], columns=each["head"]) for each in self._facts["tables"]}

    def __repr__(self) -> str:
        return f"SharedExplorer({self._params.name!r})"


def shared_facts(params: Params) -> dict[str, Any]:
    """What the browser gets: words, and the tables as they are written (name, head, rows).

    Raises InputError that names every missing table and the notebook that makes it.
    """
    problems, needed = Problems(InputError), (*NEEDED, *(() if params.codebook_place else ("topics_shown",)))
    paths = {name: table_path(params.folder, name) for name in needed}
    for name in [name for name, path in paths.items() if not path.is_file()]:
        problems.add(f"{params.name}: table {name} is missing; notebook {maker(name).notebook} makes it: "
                     f"openfeedback run {params.file}")  # fmt: skip
    problems.stop_if_any()
    shown = shown_together(params, {name: pd.read_parquet(path) for name, path in paths.items()})
    said = words(params.language)
    return {
        "language": params.language, "run": params.name, "simulated": params.simulated,
        "words": {key: said[key] for key in ("simulated", "shared_table", "shared_theme", "all")},
        "notes": [said["shared_note"].format(min_cell=params.matrix.min_cell), said["shared_filters"]],
        "tables": [each for each in _tables(shown, params, said) if each["rows"]],
    }  # fmt: skip


def _tables(shown: Mapping[str, pd.DataFrame], params: Params, said: Mapping[str, str]) -> list[Table]:
    """All that can be chosen: everyone by theme and phase, kinds, contents, then groups and events."""
    names = _names(shown, params)
    events = shown["events"].dropna(subset=["name"])
    groups = names | dict(zip(events["event_id"], events["name"], strict=True))
    found = [
        _across(said["shared_everyone"], shown["matrix"], "phase", names, said),
        _across(said["shared_kinds"], shown["feedback"], "kind", names, said),
        _contents(shown["contents"], names, said),
    ]
    for by, part in shown["groups"].groupby("by", sort=True):
        found.append(_across(_background(params, str(by)), part, "group", groups, said))
    found.append(_across(said["shared_events"], shown["event_shares"], "group", groups, said))
    for key, part in shown["group_matrix"].groupby(["by", "group"], sort=True):
        by, group = map(str, key)
        found.append(_across(f"{_background(params, by)}: {group}", part, "phase", names, said))
    return found


def _background(params: Params, by: str) -> str:
    return str(dict(params.survey.background).get(by, by))


def _names(shown: Mapping[str, pd.DataFrame], params: Params) -> dict[str, str]:
    """Names of codes; where topics are the themes, of those topics that are told."""
    if params.codebook_place:
        return load_codebook(params.codebook_place).labels(params.language)
    topics = shown["topics_shown"].dropna(subset=["label"])
    return dict(zip(topics["topic_id"].astype("str"), topics["label"].astype("str"), strict=True))


def _across(
    name: str, table: pd.DataFrame, column: str, names: Mapping[str, str], said: Mapping[str, str]
) -> Table:  # fmt: skip
    """Themes down, the values of a column across; a cell of which no row is there is of nobody."""
    across = list(dict.fromkeys(table[column].astype("str")))
    cells = {(str(row["theme"]), str(row[column])): written_cell(row, said) for row in table.to_dict("records")}
    themes = dict.fromkeys(table["theme"].astype("str"))
    named = _namer(names, said)
    rows = [[names.get(theme, theme), *(cells.get((theme, one), "0") for one in across)] for theme in themes]
    return {"name": name, "head": [said["shared_theme"], *map(named, across)], "rows": rows}


def _namer(names: Mapping[str, str], said: Mapping[str, str]) -> Callable[[str], str]:
    known = {"kaikki": said["phase_all"], "ei": said["phase_none"], **names}
    return lambda code: known.get(code, code)


def _contents(contents: pd.DataFrame, names: Mapping[str, str], said: Mapping[str, str]) -> Table:
    told = contents.to_dict("records")
    rows = [[names.get(str(row["theme"]), str(row["theme"])),
             said["shared_others"] if pd.isna(row["title"]) else str(row["title"]), written_cell(row, said)]
            for row in told]  # fmt: skip
    head: Sequence[str] = (said["shared_theme"], said["shared_content"], said["shared_respondents"])
    return {"name": said["shared_contents"], "head": list(head), "rows": rows}


def written_cell(row: Mapping[Any, Any], said: Mapping[str, str]) -> str:
    """What a protected row tells: a number, that it is small, an interval, or nothing.

    >>> said = {"shared_few": "under {n}", "shared_hidden": "not shown"}
    >>> told = [("small", 1, 4), ("range", 5, 8), ("untold", None, None)]
    >>> rows = [{"suppressed": True, "reason": r, "respondents_low": a, "respondents_high": b} for r, a, b in told]
    >>> [written_cell(row, said) for row in [{"suppressed": False, "respondents_n": 9}, *rows]]
    ['9', 'under 5', '5–8', 'not shown']
    """
    if not row["suppressed"]:
        return str(int(row["respondents_n"]))
    low, high = row.get("respondents_low"), row.get("respondents_high")
    if pd.isna(low) or pd.isna(high):
        return said["shared_hidden"]
    if row["reason"] == "small":
        return said["shared_few"].format(n=int(high) + 1)
    return f"{int(low)}–{int(high)}"
