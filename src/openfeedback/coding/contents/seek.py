"""Contents of units: every theme on its own, known contents first, the rest in groups, what is left under muut."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from openfeedback.coding.codebook import Codebook, content_examples, contents_of
from openfeedback.coding.contents.decided import as_examples, decided_titles, fixed, requested
from openfeedback.coding.contents.examples import (
    Examples,
    Known,
    Spelling,
    Traits,
    Wordings,
    fitted_contents,
    framed,
    taught_by_persons,
    usual_place,
)
from openfeedback.coding.contents.identity import NEW, is_numbered, kept_ids
from openfeedback.coding.contents.theme import Found, Theme
from openfeedback.coding.contents.titling import rest_id, rest_title, titled
from openfeedback.errors import InputError
from openfeedback.settings import ContentSettings, VectorSettings
from openfeedback.tables import checked, empty, require

Progress = Callable[[int, int], None]
OF_UNIT = ["unit_id", "theme"]  # a unit has a content in each of its themes
SEEN = ("unit_id", "text", "theme", "phase", "answer", "question", "role", "respondent_id")


class Contents(NamedTuple):
    """The contents with their counts, and the content of every unit in each of its themes with how sure that is."""

    contents: pd.DataFrame
    codings: pd.DataFrame


def find_contents(
    units: pd.DataFrame,
    codebook: Codebook,
    settings: ContentSettings | None = None,
    vectors: VectorSettings | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    human: pd.DataFrame | None = None,
    earlier: pd.DataFrame | None = None,
    language: str = "fi",
) -> Contents:
    """Contents of units (unit_id, text, theme; optional phase, answer, question, role, respondent_id).

    All units count, whatever their kind; one without a theme has no content, one with two themes stands twice, once
    under each, and has a content in both. Contents known to the codebook that no unit asks for have a row with 0
    units. Without respondent_id each unit counts as one person's, and respondents_n is missing. The order of the
    rows changes nothing. ``contents`` has ``title_respondents_n`` too: of a new content, how many people use each
    word of its title, at the least, and ``near``: the codebook's content that most of its units are like, by title.
    ``progress(done, total)`` counts themes. ``human``: contents decided by persons (see decided.py), which win and
    teach; requests in ``settings`` come last. ``earlier``: units of an earlier round (unit_id, text, theme,
    content_id, title): new contents that ask for the same keep their ids. ``language``: of
    what stands before the words of a content that has no title.
    """
    from threadpoolctl import threadpool_limits

    require(units, ["unit_id", "text", "theme"], "table units")
    settings, vectors = settings or ContentSettings(), vectors or VectorSettings()
    rows = _in_order(units)
    with threadpool_limits(1, user_api="blas"):  # sums by several threads differ in their last digits
        decided = as_examples(empty("units").assign(theme="", title="") if human is None else human, codebook)
        sight = _Sight(rows, codebook, decided, vectors, earlier) if len(rows) else None
        parts = list(_themes(sight, settings, seed, progress)) if sight else []
    codings = pd.concat([empty("content_codings").assign(theme=""), *(part for part, _ in parts)], ignore_index=True)
    stability = {content: value for _, found in parts for content, value in found.stability.items()}
    like = {content: known for _, found in parts for content, known in found.like.items()}
    codings = fixed(codings, rows, decided)
    before = {} if earlier is None else dict(zip(earlier["content_id"], earlier["title"], strict=True))
    titles = titled(codings.merge(rows, on=OF_UNIT), codebook, vectors, decided_titles(decided), like, before, language)
    codings, titles = requested(_only_titled(codings, titles), titles, settings)
    table = _table(codings.merge(rows, on=OF_UNIT), titles, stability, codebook)
    table["near"] = _near(table, like, codebook)
    everyone = units[OF_UNIT].astype({"unit_id": "str", "theme": "str"}).merge(codings, on=OF_UNIT, how="left")
    return Contents(checked(table, "contents"), checked(everyone.drop(columns="theme"), "content_codings"))


def _in_order(units: pd.DataFrame) -> pd.DataFrame:
    """Units that have a theme, in the order of theme, text and id."""
    ids = units["unit_id"].astype("str")
    again = units.assign(unit_id=ids).duplicated(OF_UNIT)
    if again.any():
        raise InputError(
            f"table units: unit {ids[again].min()} is there twice under one theme; give each unit its own id"
        )
    rows = units.assign(unit_id=ids, text=units["text"].fillna("").astype("str"), theme=units["theme"].astype("str"))
    rows = rows.loc[units["theme"].notna() & (rows["theme"].str.strip() != ""), [c for c in SEEN if c in rows]]
    return rows.sort_values(["theme", "text", "unit_id"], ignore_index=True)


def _themes(
    sight: _Sight, settings: ContentSettings, seed: int, progress: Progress | None
) -> Iterator[tuple[pd.DataFrame, _Told]]:
    """Theme by theme the content of its units, and what is told of its contents."""
    themes = sight.rows.groupby("theme", sort=True).indices
    for done, (theme, at) in enumerate(themes.items(), start=1):
        units = sight.theme(str(theme), np.sort(at), settings)
        yield _codings(str(theme), sight.rows.iloc[np.sort(at)], units, units.find(seed), sight.earlier(str(theme)))
        if progress:
            progress(done, len(themes))


class _Sight:
    """Units as contents see them: from the codebook's content examples where it has some, else from themselves."""

    def __init__(
        self, rows: pd.DataFrame, codebook: Codebook, decided: pd.DataFrame, vectors: VectorSettings,
        earlier: pd.DataFrame | None = None,
    ):  # fmt: skip
        self.rows, self.codebook, self.vectors = rows, codebook, vectors
        self.contents, self.coded = contents_of(codebook), content_examples(codebook)
        self.known: Known | None = fitted_contents(codebook, vectors) if len(self.coded) else None
        frame = framed(rows, codebook)
        self.spelling = self.known.spelling if self.known else Spelling().fit(frame["text"])
        self.traits: Traits = self.spelling.traits(frame, vectors)
        self.given = {*self.contents["content_id"][self.contents["printed"]],
                      *decided["content_id"][decided["decided"]]}  # fmt: skip
        if len(decided):
            self.known = taught_by_persons(self.known, decided, self.spelling, codebook, vectors)
            self.coded = pd.concat([self.coded, decided], ignore_index=True)
        before = empty("units").assign(theme="", content_id="") if earlier is None else earlier
        self._earlier = before[before["content_id"].map(is_numbered).astype(bool)]

    def earlier(self, theme: str) -> dict[str, np.ndarray]:
        """The units of each new content of an earlier round as this theme's units are compared."""
        rows = self._earlier[self._earlier["theme"] == theme].sort_values("unit_id", ignore_index=True)
        if rows.empty:
            return {}
        seen = self.spelling.traits(framed(rows, self.codebook), self.vectors)
        known = self._taught(theme)
        placed = known.place(seen) if known else usual_place(seen, self.vectors)
        return {str(content): placed.unit[at] for content, at in rows.groupby("content_id", sort=True).indices.items()}

    def theme(self, theme: str, at: np.ndarray, settings: ContentSettings) -> Theme:
        """The units of a theme with what is known of its contents."""
        own, texts = self.traits.take(at), self.rows["text"].iloc[at]
        who = self.rows["respondent_id"] if "respondent_id" in self.rows else self.rows["unit_id"]
        people = who.fillna(self.rows["unit_id"]).iloc[at].to_numpy(dtype=str)
        contents = self.contents[self.contents["theme"] == theme]
        if known := self._taught(theme):
            units = known.place(own)
            examples = np.flatnonzero((self.coded["theme"] == theme).to_numpy())
            learnt = Examples(known, self.coded, examples, units)
            return Theme(units, texts, people, settings, learnt, self.given, profiles=True)
        units = usual_place(own, self.vectors)
        lines = contents[contents["printed"]]
        worded = Wordings(lines, units, self.spelling, self.codebook, self.vectors) if len(lines) else None
        return Theme(units, texts, people, settings, worded, self.given, profiles=False)

    def _taught(self, theme: str) -> Known | None:
        """What is known of the contents of a theme from examples, if there are any."""
        return self.known if (self.coded["theme"] == theme).any() else None


class _Told(NamedTuple):
    """By content_id: stability; and which known content a new one is like."""

    stability: dict[str, float]
    like: dict[str, str]


def _codings(
    theme: str, rows: pd.DataFrame, units: Theme, found: Found, earlier: Mapping[str, np.ndarray]
) -> tuple[pd.DataFrame, _Told]:
    """The units' content_id and content_p, and what is told of each content by its id."""
    same = found.likeness.same
    others = [group for group in range(int(found.group.max(initial=-1)) + 1) if group not in same]
    numbered = {f"{theme}/{NEW}_{n}": group for n, group in enumerate(others, start=1)}
    ids_now = kept_ids({name: units.units.unit[found.group == group] for name, group in numbered.items()}, earlier)
    names = same | {group: ids_now[name] for name, group in numbered.items()}
    new = [names.get(int(group), rest_id(theme)) for group in found.group]
    ids = [known or other for known, other in zip(found.known, new, strict=True)]
    p = np.where([i == rest_id(theme) for i in ids], np.nan, found.p)
    codings = pd.DataFrame({"unit_id": rows["unit_id"].to_numpy(), "content_id": ids, "content_p": p, "theme": theme})
    stability = {c if isinstance(c, str) else names[c]: value for c, value in found.stability.items()}
    like = {names[group]: known for group, known in found.likeness.like.items()}
    return codings, _Told(stability, like)


def _only_titled(codings: pd.DataFrame, titles: pd.DataFrame) -> pd.DataFrame:
    """What cannot be called anything is no content: its units are among what is left of their theme."""
    named = codings["content_id"].isin(titles["content_id"])
    rest = codings["theme"].map(rest_id)
    return codings.assign(
        content_id=codings["content_id"].where(named, rest), content_p=codings["content_p"].where(named)
    )


def _table(
    coded: pd.DataFrame, titles: pd.DataFrame, stability: Mapping[str, float], codebook: Codebook
) -> pd.DataFrame:
    """One row a content: by theme in the codebook's order, the most units first, what is left at the end."""
    known = contents_of(codebook)
    printed = known[known["printed"]]
    counts = coded.groupby(["content_id", "theme"]).size().rename("units_n").reset_index()
    absent = printed[~printed["content_id"].isin(counts["content_id"])]
    table = pd.concat([counts, absent[["content_id", "theme"]].assign(units_n=0)], ignore_index=True)
    table = table.merge(titles, on="content_id", how="left")
    table["title"] = table["title"].fillna(rest_title(codebook))
    table["printed"] = table["content_id"].isin(printed["content_id"])
    table["respondents_n"] = _people(table, coded)
    rest = table["content_id"] == table["theme"].map(rest_id)
    table["stability"] = table["content_id"].map(stability).astype("float64").mask(rest)
    order = {theme.id: i for i, theme in enumerate(codebook.themes)}
    themes = [table["theme"].map(order).fillna(len(order)), table["theme"]]
    key = [*themes, rest, -table["units_n"], ~table["printed"], table["content_id"]]
    place = pd.concat(key, axis=1).set_axis(range(len(key)), axis=1).sort_values([*range(len(key))]).index
    return table.loc[place].reset_index(drop=True)


def _near(table: pd.DataFrame, like: Mapping[str, str], codebook: Codebook) -> pd.Series:
    """The title of the codebook's content that a new one is like; missing for others."""
    known = contents_of(codebook)
    titles = dict(zip(known["content_id"], known["title"], strict=True))
    near = table["content_id"].map(like).map(titles).astype("str")
    return near.mask(table["content_id"].isin(list(titles)) | near.eq(table["title"]))


def _people(table: pd.DataFrame, coded: pd.DataFrame) -> pd.Series:
    if "respondent_id" not in coded:
        return pd.Series(pd.NA, table.index, dtype="Int64")
    people = coded.groupby("content_id")["respondent_id"].nunique()
    return table["content_id"].map(people).fillna(0).astype("Int64")
