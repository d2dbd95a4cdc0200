"""Contents decided on in the explorer: kept as the review in Excel keeps them, each change dated in the codebook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from openfeedback.coding.codebook import Edit, plain
from openfeedback.coding.contents import DECIDED, is_decided
from openfeedback.coding.corrections import contents_place
from openfeedback.coding.review import decide, updated_contents
from openfeedback.errors import InputError
from openfeedback.explore.corrections import SECOND, Change, FileChange, now_at
from openfeedback.explore.desk import themes
from openfeedback.explore.desk.bench import Bench, Message, current
from openfeedback.explore.desk.cells import contents_message, contents_now
from openfeedback.explore.desk.many import coded_at_once
from openfeedback.files import beside, temporary_folder
from openfeedback.settings import ContentSettings
from openfeedback.study import with_key
from openfeedback.tables import read_table, write_table

Step = Callable[[Sequence[Change], list[FileChange], str], None]


class Decision(NamedTuple):
    """``rows``: of their table; what the history says of it; ``recode``: unit_ids that get the theme ``to``."""

    rows: pd.DataFrame
    act: str
    before: str
    after: str
    recode: list[str]
    to: str


class ContentDesk:
    """Answers the messages about contents of one explorer; ``step`` makes a change and tells of it."""

    def __init__(self, bench: Bench, step: Step):
        self._bench, self._step = bench, step

    def tell(self, message: Message, buffers: Sequence[bytes]) -> None:
        """The contents of the units of a cell, and the titles of its theme."""
        units = self._units(buffers)["unit_id"]
        told = contents_message(self._found()[0], units, str(message["theme"]))
        self._bench.say({"say": "contents", **told, "theme": message["theme"], "id": message.get("id")}, [])

    def decide(self, message: Message, buffers: Sequence[bytes]) -> None:
        """Accept, name (a known title joins), drop a content, give it another ``theme``, or give ``units`` a title.

        ``theme`` and ``title``: which content; ``value``: a title, a theme, or nothing; ``try``: only tell what moves.
        """
        who, bench = self._bench.who(), self._bench
        found, now, known = self._found()
        theme, units = str(message["theme"]), bench.material.units
        of_theme = now.loc[(now.reindex(columns=["theme", SECOND]) == theme).any(axis=1), "unit_id"]
        chosen = self._units(buffers)["unit_id"]
        made = decision(message, found, units, chosen[chosen.isin(of_theme)].tolist())
        if made.to and bench.material.codebook.theme(made.to) is None:
            raise InputError(f"explorer: the codebook has no theme '{made.to}' any more")
        _stop_if_requested(bench.material.params.contents, made, found, str(bench.material.params.file))
        decided = made.rows[made.rows["decided"]]
        if message.get("try"):
            self._plan(decided, found, known, made, theme)
            return
        at = now_at()
        units = units[units["unit_id"].isin(made.recode)]
        own = bench.own_rows(made.recode)
        changes = coded_at_once(bench.material, units, now, {"theme": made.to}, own, who, at) if made.to else []
        if made.to:  # decided on in the theme that the units leave
            known = known[~(known["unit_id"].isin(made.recode) & (known["theme"] == theme))]
        table = _table_change(self._place, updated_contents(known, made.rows.assign(coder=who)))
        if not changes and not themes.same_files([table]):
            self._step([], [], "")
            return
        _book, folder, said = themes.own_book(bench.material)
        params, more = self._parameters()
        edit = Edit(made.act, theme, made.after, at, who, bench.material.params.language, made.before)
        self._step(changes, [table, themes.book_change(folder, [edit]), *params], " ".join(filter(None, [said, more])))

    @property
    def _place(self) -> Path:
        return contents_place(self._bench.material.params, self._bench.store.path)

    def _units(self, buffers: Sequence[bytes]) -> pd.DataFrame:
        units = self._bench.material.units
        return units.iloc[np.frombuffer(buffers[0], "<i4")] if buffers else units.head(0)

    def _found(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """The contents of units as they stand now, the codes that count, and what persons decided."""
        bench, place, now = self._bench, self._place, current(self._bench)
        columns = [*DECIDED, "coder"]
        known = read_table(place, ["unit_id", "text", "theme", "title"]) if place.is_file() else pd.DataFrame(
            columns=columns, dtype="object"
        )  # fmt: skip
        known = known.reindex(columns=list(dict.fromkeys([*known.columns, *columns])))
        return contents_now(bench.material, now, known), now, known

    def _parameters(self) -> tuple[list[FileChange], str]:
        """The parameter file with the table named in it, where it is not; else what to write into it oneself."""
        params = self._bench.material.params
        if params.contents.human:
            return [], ""
        name, before = beside(self._place, params.home), params.file.read_bytes()
        after = with_key(before.decode("utf-8"), "human", name, "contents")
        if after is None:
            return [], f"{params.file}, section contents: human: {name}"
        return [FileChange(params.file, before, after.encode("utf-8"))], ""

    def _plan(self, decided: pd.DataFrame, found: pd.DataFrame, known: pd.DataFrame, made: Decision, own: str) -> None:
        """Tell which content how many units leave for which; contents of another theme with that theme's name."""
        material = self._bench.material
        names = {theme.id: f"{theme.name(material.params.language)}: " for theme in material.codebook.themes}
        mine = found[found["theme"] == own].set_index("unit_id")  # a unit may have a content in another theme too
        was = mine.reindex(decided["unit_id"])
        titles = [part["title"].fillna("").astype("str").to_numpy() for part in (was, decided)]
        of_theme = [part["theme"].map(names).fillna("").to_numpy() if made.to else "" for part in (was, decided)]
        before, after = (pd.Series(theme + title) for theme, title in zip(of_theme, titles, strict=True))
        moved = decided["unit_id"][(before != after).to_numpy()]
        again = known[known["unit_id"].isin(moved) & is_decided(known["decided"])]
        printed = found.loc[(found["theme"] == own) & (found["title"] == made.before), "printed"].any()
        self._bench.say(
            {"say": "plan", "of": "contents", "moves": themes.counted_moves(before, after), "units": len(decided),
             "rows": len(again), "others": int((again["coder"] != self._bench.who()).sum()),
             "line": bool(printed and made.act != "content_accept")}, [],
        )  # fmt: skip


def decision(message: Message, found: pd.DataFrame, units: pd.DataFrame, chosen: Sequence[str]) -> Decision:
    """What a message decides: ``found`` are the contents that stand now, ``chosen`` the units that it names.

    Raises InputError for a content that is no more, and for a title or units that are missing.
    """
    act, theme, title = str(message["act"]), str(message["theme"]), str(message.get("title") or "")
    value = " ".join(str(message.get("value") or "").split())
    here = found[found["theme"] == theme]
    titles = {plain(one): one for one in here["title"] if one}
    value = titles.get(plain(value), value) if act != "theme" else value
    mine = here[here["title"] == title]
    placed = _placed(here, units)
    if act == "units":
        return _of_units(placed, units, theme, value, chosen, titles)
    if not title or mine.empty:
        raise InputError(f"explorer: theme '{theme}' has no content '{title}' any more; choose it again")
    if act == "accept":
        return Decision(decide(placed, {(theme, title): title}), "content_accept", title, title, [], "")
    if act == "drop":
        return Decision(decide(placed, {(theme, title): None}), "content_drop", title, "", [], "")
    if act == "name":
        if not value:
            raise InputError("explorer: the content has no title; write one")
        joins = value in titles.values() and value != title
        said = "content_merge" if joins else "content_rename"
        return Decision(decide(placed, {(theme, title): value}), said, title, value, [], "")
    if act == "theme":
        there = found[found["theme"] == value]
        moved = _placed(mine, units).assign(theme=value)
        others = _placed(there[~there["unit_id"].isin(moved["unit_id"])], units)
        keys = [(unit, value) for unit in moved["unit_id"]]
        right = dict.fromkeys(keys, {plain(one): one for one in there["title"]}.get(plain(title), title))
        ids = moved["unit_id"].tolist()
        return Decision(decide(pd.concat([others, moved]), {}, right), "content_move", title, value, ids, value)
    raise InputError(f"explorer: '{act}' is nothing to do with a content")


def _of_units(
    placed: pd.DataFrame, units: pd.DataFrame, theme: str, value: str, chosen: Sequence[str], titles: dict[str, str]
) -> Decision:
    """Some units of a theme under another title: a new one splits, a known one moves, none leaves them alone."""
    if not chosen:
        raise InputError("explorer: no unit is chosen; choose one, or list some")
    new = units[units["unit_id"].isin(chosen) & ~units["unit_id"].isin(placed["unit_id"])]
    placed = pd.concat([placed, new[["unit_id", "text", "phase"]].assign(theme=theme, title="")], ignore_index=True)
    mine = placed[placed["unit_id"].isin(chosen)]
    before = "; ".join(sorted({title for title in mine["title"] if title}))
    said = "content_split" if value and value not in titles.values() else "content_move"
    rows = decide(placed, {}, {(unit, theme): value for unit in mine["unit_id"]})
    return Decision(rows, said, f"{before} ({len(mine)})".strip(), value, [], "")


def _placed(found: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """unit_id, text, phase, theme, title as decisions are made of."""
    columns = units[["unit_id", "text", "phase"]]
    return found[["unit_id", "theme", "title"]].merge(columns, on="unit_id")


def _stop_if_requested(settings: ContentSettings, made: Decision, found: pd.DataFrame, where: str) -> None:
    """Raise InputError where the parameters name what is decided on: they come last, and would not find it again."""
    decided = made.rows[made.rows["decided"]]
    before = found[found["unit_id"].isin(decided["unit_id"])]
    titles = {plain(title) for title in [*decided["title"], *before["title"]] if title}
    touched = {*decided["unit_id"], *before["content_id"].dropna()}
    asked = [*settings.names, *settings.names.values(), *settings.move, *settings.move.values(),
             *sum(settings.merge, []), *settings.drop]  # fmt: skip
    named = sorted({key for key in asked if key in touched or plain(key) in titles})
    if named:
        raise InputError(
            f"{where}: section contents names {', '.join(named)}, and what parameters ask for comes after every "
            "decision; take that out of the file first"
        )


def _table_change(path: Path, table: pd.DataFrame) -> FileChange:
    """The table of decisions before and after."""
    with temporary_folder() as folder:
        draft = folder / path.name
        write_table(table, draft)
        after = draft.read_bytes()
    return FileChange(path, path.read_bytes() if path.is_file() else None, after)
