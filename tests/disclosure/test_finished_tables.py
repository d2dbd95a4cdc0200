"""An intruder who knows the rules reads finished tables: random surveys, with a codebook and with topics for themes."""

import functools
import itertools

import numpy as np
import pandas as pd
import pytest
from blocks import first_quick
from intruder import narrowed

from openfeedback.disclosure import protect, who_counts
from openfeedback.settings import MatrixSettings

LEAST = 5
SETTINGS = MatrixSettings(by=["region"], min_cell=LEAST)
THEMES, REGIONS, EVENTS = ["t", "u"], ["a", "b", "c"], ["x", "y"]


class Survey:
    """People of three regions and two events who speak of two themes; ``topics``: without phases, topics are themes."""

    def __init__(self, seed, topics):
        random = np.random.default_rng(seed)
        self.topics, n = topics, int(random.integers(25, 60))
        ids = [f"r{i:02}" for i in range(n)]
        self.people = pd.DataFrame({
            "respondent_id": ids, "event_id": random.choice(EVENTS, n, p=[0.8, 0.2]),
            "region": random.choice(REGIONS, n, p=[0.6, 0.3, 0.1]),
        })  # fmt: skip
        self.phases = ["ei"] if topics else ["alku", "loppu"]
        self.contents = {theme: [f"{theme}/{c}" for c in ("p1", "p2", "p3", "muut")] for theme in THEMES}
        rows = []
        for theme in THEMES:
            kinds = list(itertools.product(self.contents[theme], self.phases))
            holds = random.random((n, len(kinds))) < random.choice([0, 0.03, 0.08, 0.25], len(kinds))
            rows += [(ids[i], theme, kinds[j][1], "toive", kinds[j][0]) for i, j in np.argwhere(holds)]
        rows += [rows[k] for k in random.integers(0, len(rows), len(rows) // 5)]  # some say it twice
        self.coded = pd.DataFrame(rows, columns=["respondent_id", "theme", "phase", "kind", "content_id"])
        if not topics:
            praise = self.coded.head(len(rows) // 3).assign(kind="kiitos", content_id=None)
            self.coded = pd.concat([self.coded, praise], ignore_index=True)

    def tables(self):
        wished, by = self.coded[self.coded["kind"] == "toive"], self.coded.merge(self.people, on="respondent_id")
        asked = wished.merge(self.people, on="respondent_id")
        contents = [(theme, c) for theme in THEMES for c in self.contents[theme]]
        regions = _counted(by, [(t, g) for t in THEMES for g in REGIONS], ["theme", "region"])
        events = _counted(by, [(t, e) for t in THEMES for e in EVENTS], ["theme", "event_id"])
        parts = _counted(asked, [(*c, g) for c in contents for g in REGIONS], ["theme", "content_id", "region"])
        return {
            "matrix": _counted(wished, [(t, p) for t in THEMES for p in self.phases], ["theme", "phase"]),
            "contents": _counted(wished, contents, ["theme", "content_id"]).assign(
                title="x", printed=True, title_respondents_n=2
            ),
            "contents_matrix": _counted(
                wished, [(*c, p) for c in contents for p in self.phases], ["theme", "content_id", "phase"]
            ),
            "content_groups": self._sized(parts, "region"),
            "groups": self._sized(regions, "region"),
            "event_shares": self._sized(events, "event_id"),
            "group_sizes": self.sizes(),
        }

    def sizes(self):
        found = [self.people[by].value_counts().sort_index().rename_axis("group").reset_index(name="respondents_n")
                 .assign(by=by) for by in ("event_id", "region")]  # fmt: skip
        return pd.concat(found, ignore_index=True).assign(suppressed=False)

    def _sized(self, table, by):
        sizes = self.people[by].value_counts()
        out = table.rename(columns={by: "group"}).drop(columns="units_n").assign(by=by)
        out["group_n"] = out["group"].map(sizes).fillna(0).astype("int64")
        out = out[out["group_n"] > 0].reset_index(drop=True)
        return out.assign(share=out["respondents_n"] / out["group_n"], ci_low=0.0, ci_high=1.0)

    def shown(self):
        """What a run publishes; topics with their sizes and the points of their map too."""
        coded = self.coded.drop(columns="content_id")
        topics = coded[["respondent_id", "theme"]] if self.topics else None
        asked = self.coded[self.coded["kind"] == "toive"]
        who = who_counts(coded, self.people, self.people, SETTINGS, topics=topics, contents=asked)
        made = protect(self.tables(), {}, who, SETTINGS)
        units = coded["theme"].value_counts().rename_axis("topic_id").reset_index(name="units_n")
        points = coded[["theme"]].rename(columns={"theme": "topic_id"})
        enough = [t for t in THEMES if coded.loc[coded["theme"] == t, "respondent_id"].nunique() >= LEAST]
        return made | {"topics_shown": units[units["topic_id"].isin(enough)],
                       "points_shown": points[points["topic_id"].isin(enough)]}  # fmt: skip


@functools.cache
def published(seed, topics):
    """What is published of a random survey, and the true tables."""
    survey = Survey(seed, topics)
    return survey.shown(), survey.tables()


def _counted(rows, keys, columns):
    found = [(*key, len(part), part["respondent_id"].nunique())
             for key in keys for part in [rows[(rows[columns] == list(key)).all(axis=1)]]]  # fmt: skip
    return pd.DataFrame(found, columns=[*columns, "units_n", "respondents_n"]).assign(suppressed=False)


@pytest.mark.parametrize("topics", [False, True], ids=["codebook", "topics"])
@pytest.mark.parametrize("block", first_quick(range(3)))
def test_an_intruder_who_knows_the_rules_narrows_no_small_count(block, topics):
    counted = 0
    for seed in range(block * 2, block * 2 + 2):
        found, small = narrowed(*published(seed, topics), LEAST, topics)
        assert found == [], seed
        counted += small
    assert counted > 20


def test_an_interval_is_told_of_a_large_number_alone_and_never_reaches_below_it():
    ranged = 0
    for seed in range(4):
        shown, true = published(seed, seed % 2 == 0)
        for name, keys in (("contents", ["theme", "content_id"]), ("groups", ["theme", "by", "group"])):
            rows = shown[name][shown[name]["reason"] == "range"].merge(true[name], on=keys, suffixes=("", "_true"))
            assert (rows["respondents_low"] >= LEAST).all()
            assert (rows["respondents_n_true"] >= LEAST).all()
            ranged += len(rows)
    assert ranged > 0


def test_beside_a_number_that_is_not_told_at_all_no_zero_is_told():
    untold = 0
    for seed in range(4):
        groups = published(seed, False)[0]["content_groups"]
        for _, rows in groups.groupby(["theme", "content_id", "by"]):
            if (rows["reason"] == "untold").any():
                untold += 1
                assert not (rows["respondents_n"] == 0).any()
    assert untold > 0


def test_groups_of_a_content_are_told_only_where_its_number_is():
    small = 0
    for seed in range(4):
        shown = published(seed, False)[0]
        hidden = shown["contents"][~shown["contents"]["reason"].isin(["", "range"])]
        small += len(hidden)
        assert not set(hidden["content_id"]) & set(shown["content_groups"]["content_id"])
        assert set(shown["content_groups"]["content_id"]) <= set(shown["contents"]["content_id"])
    assert small > 0


def four_events():
    """Events of 1, 1, 1, 6 and 30 people, of which the sizes of the small ones are told by no sum."""
    ids, sizes = [f"r{i:02}" for i in range(39)], {"a": 1, "b": 1, "c": 1, "d": 6, "e": 30}
    events = [event for event, n in sizes.items() for _ in range(n)]
    people = pd.DataFrame({"respondent_id": ids, "event_id": events})
    coded = pd.DataFrame({"respondent_id": ids[10:30], "theme": "t", "phase": "alku", "kind": "toive"})
    shares = pd.DataFrame({"theme": "t", "by": "event_id", "group": list(sizes), "group_n": list(sizes.values()),
                           "respondents_n": [0, 0, 0, 0, 20]}).assign(ci_low=0.0, ci_high=0.4)  # fmt: skip
    shares["share"] = shares["respondents_n"] / shares["group_n"]
    rows = [("event_id", group, n) for group, n in sizes.items()]
    true = {"event_shares": shares.assign(suppressed=False),
            "group_sizes": pd.DataFrame(rows, columns=["by", "group", "respondents_n"])}  # fmt: skip
    settings = MatrixSettings(min_cell=LEAST)
    return protect(true, {}, who_counts(coded, people, people, settings), settings)


def test_sizes_of_small_groups_do_not_follow_from_an_interval_of_a_large_one():
    sizes = four_events()["group_sizes"].set_index("group")
    told = {g: n for g, n in sizes["respondents_n"].items() if pd.notna(n)}
    at_least = {"range": LEAST, "small": 1, "untold": 1}
    at_most = {"range": 39, "small": LEAST - 1, "untold": 39}
    left = [range(at_least[r], at_most[r] + 1) for g, r in sizes["reason"].items() if g not in told]
    names = [g for g in sizes.index if g not in told]
    fits = [way for way in itertools.product(*left) if sum(way) == 39 - sum(told.values())]
    for i, name in enumerate(names):
        if name in "abc":
            assert len({way[i] for way in fits}) >= 3, name


def test_no_share_or_interval_tells_a_size_that_is_not_told():
    shown = four_events()
    untold = set(shown["group_sizes"].loc[shown["group_sizes"]["suppressed"], "group"])
    rows = shown["event_shares"][shown["event_shares"]["group"].isin(untold)]
    assert len(rows) >= 3
    assert rows[["share", "ci_low", "ci_high", "group_n"]].isna().all(axis=None)
    assert shown["event_shares"].set_index("group").loc["e", "share"] == pytest.approx(20 / 30)
