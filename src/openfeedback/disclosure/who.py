"""Who is counted: everybody who answered, the groups of them, and of whom something holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from openfeedback.disclosure.people import Measure, People
from openfeedback.settings import MatrixSettings
from openfeedback.tables import require
from openfeedback.vocabulary import BETWEEN, group_or_unknown, phase_or_none

EVERYONE = ("", "")
SEVERAL = 2  # people behind a new content, at least
Groups = Mapping[tuple[str, str], People]


class Who(NamedTuple):
    """People by (background column, group), ("item", item) and ``EVERYONE``; and by what holds of them.

    Measures: ("theme", t), ("cell", t, phase) and ("wish", t) of the kinds that fill the matrix, ("kind", t, kind),
    ("any kind", kind), ("any theme_phase", "t × phase"), ("topic", id), ("content", t, content) and
    ("content cell", t, content, phase). ``weights``: of each person, where the survey has weights. ``several``: how
    many people a new content has at the least, as the run's parameters tell everybody.
    """

    groups: Groups
    holders: Mapping[Measure, People]
    weights: Mapping[str, float] | None = None
    several: int = SEVERAL

    def knowing(self, min_respondents: int) -> Who:
        """The same where the parameter ``contents.min_respondents`` is known: whoever reads the manifest knows it."""
        return self._replace(several=max(SEVERAL, min_respondents))

    def everyone(self) -> People:
        """Who answered an open question."""
        return self.groups.get(EVERYONE, frozenset())


def who_counts(
    coded: pd.DataFrame | None, responses: pd.DataFrame, respondents: pd.DataFrame, settings: MatrixSettings,
    scores: pd.DataFrame | None = None, topics: pd.DataFrame | None = None, contents: pd.DataFrame | None = None,
) -> Who:  # fmt: skip
    """Who is counted in a run's tables.

    ``coded``: respondent_id, theme, phase, kind of every coded unit, where any are; ``scores``: where items are
    compared; ``topics``: respondent_id and topic_id (or theme, as ``topic_mentions`` gives it), where topics are;
    ``contents``: respondent_id, theme, phase, content_id of every unit with a content.
    """
    columns = [c for c in dict.fromkeys(["event_id", *settings.by]) if c in respondents]
    units = pd.DataFrame(columns=["respondent_id", "theme", "phase", "kind"], dtype="str") if coded is None else coded
    rated = pd.DataFrame({"respondent_id": [], "item_id": [], "value": []}) if scores is None else scores
    holders = holders_of(units, settings.kinds, topics, contents)
    return Who(groups_of(responses, respondents, rated, columns), holders, weights_of(respondents))


def weights_of(respondents: pd.DataFrame) -> dict[str, float] | None:
    """The survey weight of each respondent, 0 where it is missing; None where the survey has none.

    >>> weights_of(pd.DataFrame({"respondent_id": ["a", "b"], "weight": ["1,5", None]}))
    {'a': 1.5, 'b': 0.0}
    """
    if "weight" not in respondents:
        return None
    people = respondents.drop_duplicates("respondent_id")
    written = people["weight"].astype("str").str.strip().str.replace(",", ".", regex=False)
    numbers = pd.to_numeric(written, errors="coerce").fillna(0.0).astype("float64")
    return dict(zip(people["respondent_id"].astype("str"), numbers.tolist(), strict=True))


def groups_of(
    responses: pd.DataFrame, respondents: pd.DataFrame, scores: pd.DataFrame, columns: Sequence[str]
) -> Groups:  # fmt: skip
    """Everyone who answered an open question, by each of the background ``columns``, and by item those who rated it."""
    require(responses, ["respondent_id"], "responses")
    require(respondents, ["respondent_id", *columns], "respondents")
    everyone: People = frozenset(responses["respondent_id"].astype("str"))
    found: dict[tuple[str, str], People] = {EVERYONE: everyone}
    people = respondents.drop_duplicates("respondent_id")
    people = people[people["respondent_id"].isin(everyone)]
    for by in columns:
        for group, part in people["respondent_id"].groupby(group_or_unknown(people[by])):
            found[by, str(group)] = frozenset(part)
    rated = scores.dropna(subset=["value"]) if len(scores) else scores
    for item, part in rated.groupby("item_id")["respondent_id"] if len(rated) else ():
        found["item", str(item)] = frozenset(part) & everyone
    return found


def holders_of(
    coded: pd.DataFrame, kinds: Sequence[str], topics: pd.DataFrame | None = None, contents: pd.DataFrame | None = None
) -> dict[Measure, People]:
    """Of whom each measure holds.

    ``coded``: respondent_id, theme, phase, kind of every coded unit; ``kinds``: those that fill the matrix (none: all);
    ``topics``: respondent_id, topic_id; ``contents``: respondent_id, theme, phase, content_id.
    """
    coded = coded.dropna(subset=["theme"])
    coded = coded.assign(phase=phase_or_none(coded["phase"]))
    counted = coded if not len(kinds) or coded["kind"].isna().all() else coded[coded["kind"].isin(list(kinds))]
    both = coded.assign(theme_phase=coded["theme"].astype("str") + BETWEEN + coded["phase"].astype("str"))
    listed = [
        ("cell", counted, ["theme", "phase"]), ("wish", counted, ["theme"]), ("theme", coded, ["theme"]),
        ("kind", coded, ["theme", "kind"]), ("any kind", coded, ["kind"]), ("any theme_phase", both, ["theme_phase"]),
    ]  # fmt: skip
    if topics is not None:
        listed.append(("topic", topics.rename(columns={"theme": "topic_id"}).dropna(subset=["topic_id"]), ["topic_id"]))
    if contents is not None:
        of = contents.dropna(subset=["theme", "content_id"])
        of = of.assign(phase=phase_or_none(of["phase"]))
        listed += [("content", of, ["theme", "content_id"]), ("content cell", of, ["theme", "content_id", "phase"])]
    return {
        (name, *map(str, key)): frozenset(part)
        for name, frame, by in listed
        for key, part in frame.groupby(by)["respondent_id"]
    }
