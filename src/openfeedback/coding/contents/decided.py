"""What persons decided about contents: reviewed tables, whose units teach, and requests in the parameters."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from openfeedback.coding.codebook import Codebook, contents_of, new_content_id, plain
from openfeedback.coding.contents.titling import rest_id
from openfeedback.coding.corrections import Followed, follow
from openfeedback.errors import ParameterError, Problems
from openfeedback.settings import ContentSettings
from openfeedback.tables import require
from openfeedback.vocabulary import Unmatched

DECIDED = ["unit_id", "text", "answer", "question", "role", "theme", "phase", "title", "decided"]


def as_examples(human: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """A reviewed table (unit_id, text, theme, title, decided; DECIDED) as content examples, each with its content_id.

    The id is the codebook's for a title that it knows, else made of the title's words; an empty title says that the
    unit asks for nothing of its own. Rows that are not ``decided`` only teach what the others are not. The last row of
    a unit in a theme counts: a unit with two themes has a content in each.
    """
    require(human, ["unit_id", "text", "theme", "title"], "table of contents decided by persons")
    rows = human.reindex(columns=DECIDED).dropna(subset=["unit_id", "text", "theme"])
    rows = rows.astype(dict.fromkeys(DECIDED[:-1], "str")).drop_duplicates(["unit_id", "theme"], keep="last")
    known = contents_of(codebook)
    ids = {(row.theme, plain(row.title)): str(row.content_id) for row in known.itertuples()}
    taken = set(ids.values())
    for theme, title in sorted(
        {(str(t), str(n)) for t, n in zip(rows["theme"], rows["title"].fillna(""), strict=True)}
    ):
        if (theme, plain(title)) not in ids:
            ids[theme, plain(title)] = new_content_id(theme, title, taken) if title.strip() else ""
    found = pd.Series(
        [ids[t, plain(n)] for t, n in zip(rows["theme"], rows["title"].fillna(""), strict=True)], rows.index
    )
    decided = is_decided(rows["decided"])
    found = found.mask(decided & (found == ""), rows["theme"].map(rest_id))  # a person says that it is none
    return rows.assign(content_id=found, accept="", decided=decided).sort_values(
        ["unit_id", "theme"], ignore_index=True
    )


def follow_contents(human: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame) -> Followed:
    """A reviewed table on the units of a run, matched as codings are (corrections): all rows, and those that fit none.

    Rows that fit no unit stay in the first table, before the others, since their words teach; in the second are those
    that a person decided, with ``content`` and ``reason``. A theme that is missing was retired and has no successor.
    """
    found = follow(human.dropna(subset=["theme"]), units, responses, each=["theme"], said=["title"])
    retired = human[human["theme"].isna()].assign(reason=str(Unmatched.RETIRED))
    lost = pd.concat([found.unmatched, retired]) if len(retired) else found.unmatched
    told = lost[is_decided(lost.reindex(columns=["decided"])["decided"])].rename(columns={"title": "content"})
    whole = pd.concat([found.unmatched.drop(columns="reason"), found.codings], ignore_index=True)
    return Followed(whole, told.drop(columns=["decided", "before"], errors="ignore").reset_index(drop=True))


def is_decided(said: pd.Series) -> pd.Series:
    """Whether rows were decided, by their column ``decided``: a table without the column holds decisions alone.

    >>> is_decided(pd.Series([True, "false", None, "1"])).tolist()
    [True, False, True, True]
    """
    return said.isna() | said.astype("str").str.lower().isin(["true", "1", "1.0"])


def decided_titles(examples: pd.DataFrame) -> dict[str, str]:
    """content_id -> title of what persons decided."""
    named = examples[examples["decided"] & (examples["title"].fillna("").str.strip() != "")]
    return dict(zip(named["content_id"], named["title"], strict=True))


def fixed(codings: pd.DataFrame, rows: pd.DataFrame, examples: pd.DataFrame) -> pd.DataFrame:
    """The codings in which a unit that a person gave a content has that one (certain), where its text is the same.

    Within the theme of which the person said it: what was said of a theme that the unit has no more only teaches.
    """
    said = examples[examples["decided"]]
    told = {
        (unit, theme, plain(text)): content
        for unit, theme, text, content in zip(
            said["unit_id"], said["theme"], said["text"], said["content_id"], strict=True
        )
    }
    texts = codings[["unit_id"]].merge(rows.drop_duplicates("unit_id"), on="unit_id", how="left")["text"].map(plain)
    keys = zip(codings["unit_id"], codings["theme"], texts, strict=True)
    ids = pd.Series([told.get(key) for key in keys], codings.index, dtype="object")
    rest = ids.isin([rest_id(theme) for theme in said["theme"].unique()])
    p = codings["content_p"].mask(ids.notna(), 1.0).mask(rest)
    return codings.assign(content_id=ids.fillna(codings["content_id"]), content_p=p)


def requested(
    codings: pd.DataFrame, titles: pd.DataFrame, settings: ContentSettings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Codings and titles after what the parameters ask for: units moved, contents joined, dropped, named.

    ``codings``: unit_id, theme, content_id, content_p. A content is meant by its id, its title or a unit that is in it
    alone; a unit is moved within the theme of the content that is meant. Raises ParameterError naming every key that
    nothing answers to, and contents of two themes that are to be joined.
    """
    if not (settings.names or settings.merge or settings.move or settings.drop):
        return codings, titles
    problems = Problems(ParameterError)
    asked = _Asked(codings, titles, problems)
    into = asked.moves(settings.move)
    meant = {key: asked.content(key, "contents") for key in [*settings.names, *sum(settings.merge, []), *settings.drop]}
    for group in settings.merge:
        asked.check_one_theme([meant[key] for key in group], group)
    problems.stop_if_any()
    joined = {meant[key]: meant[group[0]] for group in settings.merge for key in group[1:]}
    joined |= {meant[key]: rest_id(asked.theme[meant[key]]) for key in settings.drop}
    ids = codings["content_id"].replace(joined)
    moved = [into.get(key) for key in zip(codings["unit_id"], codings["theme"], strict=True)]
    ids = pd.Series(moved, ids.index, dtype="object").fillna(ids)
    given = {joined.get(meant[key], meant[key]): title for key, title in settings.names.items()}
    return codings.assign(content_id=ids), asked.titles(given)


class _Asked:
    """What the keys of the parameters mean among the contents that there are."""

    def __init__(self, codings: pd.DataFrame, titles: pd.DataFrame, problems: Problems):
        self._titles, self._problems = titles, problems
        self._of_unit, self._themes = (
            {str(unit): list(part) for unit, part in codings.groupby("unit_id", sort=False)[column]}
            for column in ("content_id", "theme")
        )
        self.theme: dict[str, str] = {str(i): str(i).rsplit("/", 1)[0] for i in titles["content_id"]}
        self._by_title: dict[tuple[str, str], str] = {
            (self.theme[str(i)], plain(title)): str(i)
            for i, title in zip(titles["content_id"], titles["title"], strict=True)
        }
        self._new: dict[str, str] = {}

    def content(self, key: str, where: str) -> str:
        """The content_id that a key means; empty and told where there is none."""
        named = sorted(i for (_, title), i in self._by_title.items() if title == plain(key))
        found = self._of_unit.get(key) or ([key] if key in self.theme else named)
        if len(found) == 1:
            return str(found[0])
        why = "several contents answer to" if found else "no content answers to"
        self._problems.add(f"{where}: {why} '{key}'; use a content_id, a title or the unit_id of a unit in it alone")
        return ""

    def moves(self, move: Mapping[str, str]) -> dict[tuple[str, str], str]:
        """(unit_id, theme) -> content_id; a title that no content of the unit's theme has makes a new content."""
        taken, found = set(self.theme), {}
        for unit, key in move.items():
            themes = self._themes.get(unit, [])
            if not themes:
                self._problems.add(f"contents.move: there is no unit '{unit}' with a theme; correct the unit_id")
                continue
            known = {theme: key if self.theme.get(key) == theme else self._by_title.get((theme, plain(key)))
                     for theme in themes}  # fmt: skip
            into = [theme for theme in themes if known[theme]] or themes
            if len(into) > 1:
                self._problems.add(
                    f"contents.move: unit '{unit}' has two themes; use the content_id of what '{key}' is"
                )
                continue
            content = known[into[0]] or new_content_id(into[0], key, taken)
            if content not in self.theme:
                self._by_title[into[0], plain(key)] = content
                self._new[content], self.theme[content] = key, into[0]
            found[unit, into[0]] = content
        return found

    def check_one_theme(self, contents: list[str], group: list[str]) -> None:
        """Contents that are joined are of one theme."""
        if len({self.theme[i] for i in contents if i}) > 1:
            self._problems.add(f"contents.merge: {', '.join(group)}: are of different themes; join those of one theme")

    def titles(self, given: Mapping[str, str]) -> pd.DataFrame:
        """The titles with new and given ones."""
        more = pd.DataFrame({"content_id": list(self._new), "title": list(self._new.values())}, dtype="str")
        table = pd.concat([self._titles, more], ignore_index=True)
        named = table["content_id"].isin(list(given))
        table["title"] = table["title"].mask(named, table["content_id"].map(given).astype("object"))
        return table.assign(title_respondents_n=table["title_respondents_n"].mask(named))
