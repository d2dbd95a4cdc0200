"""Contents through the door: an attacker who knows the rule, the codebook and every number learns of no few people."""

import functools
import itertools

import numpy as np
import pandas as pd
import pytest
from blocks import first_quick
from intruder import narrowed
from scipy.optimize import Bounds, LinearConstraint, milp

from openfeedback.disclosure import State, protect, who_counts
from openfeedback.settings import MatrixSettings

LEAST = 5
THEME, REST = "t", "t/muut"
CONTENTS, PHASES = ["t/p1", "t/p2", "t/n1", REST], ["alku", "loppu"]
CELLS = list(itertools.product(CONTENTS, PHASES))


class Survey:
    """Random people of a theme: two printed contents, a new one and the others, in two phases; two groups of people."""

    def __init__(self, seed):
        random = np.random.default_rng(seed)
        self.n = int(random.integers(12, 40))
        self.ids = [f"r{i:02}" for i in range(self.n)]
        self.holds = random.random((self.n, len(CELLS))) < random.choice([0, 0.04, 0.1, 0.25], len(CELLS))
        self.group = random.integers(0, 2, self.n)
        extra = random.random(self.n) < 0.1  # praise of the theme: it stands in no cell
        rows = [(self.ids[i], THEME, CELLS[j][1], "toive", CELLS[j][0]) for i, j in np.argwhere(self.holds)]
        rows += [rows[k] for k in random.integers(0, len(rows), len(rows) // 4)] if rows else []  # some say it twice
        praise = [(one, THEME, "alku", "kiitos", None) for one, more in zip(self.ids, extra, strict=True) if more]
        columns = ["respondent_id", "theme", "phase", "kind", "content_id"]
        self.coded = pd.DataFrame(rows + praise, columns=columns)
        self.praised = extra
        self.settings = MatrixSettings(by=["group"], min_cell=LEAST)
        people = pd.DataFrame({"respondent_id": self.ids, "event_id": "e", "group": self.group.astype(str)})
        self.who = who_counts(self.coded.drop(columns="content_id"), people, people, self.settings,
                              contents=self.coded[self.coded["kind"] == "toive"])  # fmt: skip

    def tables(self):
        wished = self.coded[self.coded["kind"] == "toive"]
        matrix = _counted(wished, [(THEME, p) for p in PHASES], ["theme", "phase"])
        contents = _counted(wished, [(THEME, c) for c in CONTENTS], ["theme", "content_id"])
        cells = _counted(wished, [(THEME, *c) for c in CELLS], ["theme", "content_id", "phase"])
        named = contents["content_id"].str.startswith("t/p")
        sizes = [(THEME, "group", g, len(self._raised(g)), int((self.group == int(g)).sum())) for g in ("0", "1")]
        groups = pd.DataFrame(sizes, columns=["theme", "by", "group", "respondents_n", "group_n"])
        return {
            "matrix": matrix,
            "coding_range": pd.DataFrame({"theme": [THEME], "coded_n": [len(wished)], "expected_n": [0.0]}),
            "contents": contents.assign(title="x", printed=named, title_respondents_n=2),
            "contents_matrix": cells,
            "groups": groups,
        }

    def _raised(self, group):
        raised = self.holds.any(axis=1) | self.praised
        return np.flatnonzero(raised & (self.group == int(group)))


@functools.cache
def published(seed):
    """A random survey, its true tables and what is published of them."""
    survey = Survey(seed)
    true = survey.tables()
    return survey, true, protect(true, {}, survey.who, survey.settings)


def _counted(wished, keys, columns):
    rows = []
    for key in keys:
        part = wished[(wished[columns] == list(key)).all(axis=1)]
        rows.append((*key, len(part), part["respondent_id"].nunique()))
    return pd.DataFrame(rows, columns=[*columns, "units_n", "respondents_n"]).assign(suppressed=False)


class Attacker:
    """Everything that may be true: how many people of each group hold which contents in which phase, and praised."""

    KINDS = np.array(list(itertools.product([0, 1], repeat=len(CELLS) + 1)), bool)

    def __init__(self, survey, shown):
        self.n = len(self.KINDS)
        self.width = 2 * self.n + len(PHASES)  # people of both groups by kind, then units of each phase
        self.rows, self.low, self.high = [], [], []
        for g in (0, 1):
            self.knows(self.people(np.ones(self.n, bool), g), (survey.group == g).sum())
        new = next(r for r in survey.tables()["contents"].to_dict("records") if r["content_id"] == "t/n1")
        self.several = min(2, new["respondents_n"])  # everybody knows that a new content is of two people at least
        self._read(shown)

    def people(self, holds, group=None):
        row = np.zeros(self.width)
        for g in (0, 1) if group is None else (group,):
            row[g * self.n : (g + 1) * self.n] = holds
        return row

    def knows(self, row, low, high=None):
        self.rows.append(row)
        self.low.append(low)
        self.high.append(low if high is None else high)

    def cells(self, content=None, phase=None):
        """Kinds of people who hold this content (any of some) in this phase."""
        some = CONTENTS if content is None else content
        at = [i for i, (c, p) in enumerate(CELLS) if c in some and phase in (None, p)]
        return self.KINDS[:, at].any(axis=1)

    def _read(self, shown):
        for j, phase in enumerate(PHASES):
            units = np.zeros(self.width)
            units[2 * self.n + j] = 1.0
            told = shown["matrix"].set_index("phase").loc[phase]
            self.knows(self.people(self.cells(phase=phase)), *printed(told))
            if pd.notna(told["units_n"]):
                self.knows(units, told["units_n"])
            self.knows(units - sum(self.people(self.cells([c], phase)) for c in CONTENTS), 0, np.inf)
        total = shown["coding_range"]["coded_n"].iloc[0]
        if pd.notna(total):
            self.knows(np.r_[np.zeros(2 * self.n), np.ones(len(PHASES))], total)
        raised = self.KINDS.any(axis=1)
        for row in shown["groups"].to_dict("records"):
            self.knows(self.people(raised, int(row["group"])), *printed(row))
        self._contents(shown["contents"], [None])
        self._contents(shown["contents_matrix"], PHASES)
        self._others(shown)

    def _contents(self, table, phases):
        """A named content's number; of a known one that is not named, that it is small or nobody's."""
        self.known = [*CONTENTS[:2], *(["t/n1"] if "t/n1" in set(table["content_id"]) or len(phases) > 1 else [])]
        for phase in phases:
            named = _named(table, phase)
            for content in self.known:
                ends = printed(named[content]) if content in named else (0, LEAST - 1)
                at_least = int(content in named and named[content]["respondents_n"] != 0)
                at_least = self.several if at_least and content == "t/n1" and phase is None else at_least
                self.knows(self.people(self.cells([content], phase)), max(ends[0], at_least), ends[1])

    def _others(self, shown):
        """Who stands in the row of the others of a phase, and in that of all phases."""
        together = np.zeros(self.n, bool)
        for phase in PHASES:
            named = _named(shown["contents_matrix"], phase)
            unnamed = self.cells([*(c for c in CONTENTS if c not in named), REST], phase)
            self.knows(self.people(unnamed), *(printed(named[REST]) if REST in named else (0, 0)))
            together |= unnamed
        named = _named(shown["contents"], None)
        self.knows(self.people(together), *(printed(named[REST]) if REST in named else (0, 0)))

    def possible(self, holds):
        """Least and greatest number of people who hold this."""
        known = LinearConstraint(np.array(self.rows), self.low, self.high)
        row, whole = self.people(holds), np.ones(self.width)
        found = [milp(s * row, integrality=whole, constraints=known, bounds=Bounds(0, 500)) for s in (1, -1)]
        assert all(f.success for f in found)
        return round(found[0].fun), round(-found[1].fun)


def _named(table, phase):
    rows = table if phase is None else table[table["phase"] == phase]
    return {r["content_id"]: r for r in rows.to_dict("records") if r["reason"] != State.JOINED}


def printed(row):
    if row["reason"] == "":
        return row["respondents_n"], row["respondents_n"]
    return (0, 500) if pd.isna(row["respondents_low"]) else (row["respondents_low"], row["respondents_high"])


@pytest.mark.parametrize("block", first_quick(range(4)))
def test_no_content_of_few_people_is_narrowed(block):
    small = 0
    for seed in range(block * 8, block * 8 + 8):
        survey, true, shown = published(seed)
        attacker = Attacker(survey, shown)
        for phase, table in ((None, true["contents"]), *((p, true["contents_matrix"]) for p in PHASES)):
            rows = table if phase is None else table[table["phase"] == phase]
            for row in rows.to_dict("records"):
                if row["content_id"] in CONTENTS[:3] and 0 < row["respondents_n"] < LEAST:
                    small += 1
                    low, high = attacker.possible(attacker.cells([row["content_id"]], phase))
                    assert low <= 1 + (row["content_id"] == "t/n1" and phase is None), (seed, row, low, high)
                    assert high >= min(LEAST - 1, survey.n), (seed, row, low, high)
    assert small > 10


def under(theme, frame):
    """Rows of one theme as if it were ``THEME``, or those of ``THEME`` as if they were of another one."""
    named = {
        c: frame[c].str.replace(rf"^{THEME}(?=/|$)", theme, regex=True) for c in ("theme", "content_id") if c in frame
    }
    return frame.assign(**named)


def only(theme, shown):
    rows = {name: table[table["theme"] == theme] for name, table in shown.items()}
    return {name: table.replace({theme: THEME, **{c.replace(THEME, theme, 1): c for c in CONTENTS}})
            for name, table in rows.items()}  # fmt: skip


@pytest.mark.slow
def test_a_second_content_of_the_same_units_narrows_no_content_of_few_people():
    small = 0
    for seed in range(3):
        one, other = Survey(seed), Survey(seed)
        twice = np.random.default_rng(seed).random(len(other.coded)) < 0.5  # units with a content in a second theme
        second = under("s", other.coded[twice])
        other.holds = np.array([[((second["respondent_id"] == i) & (second["content_id"] == c.replace("t", "s", 1))
                                  & (second["phase"] == p) & (second["kind"] == "toive")).any()
                                 for c, p in CELLS] for i in other.ids])  # fmt: skip
        other.praised = np.isin(other.ids, second.loc[second["kind"] == "kiitos", "respondent_id"])
        other.coded = other.coded[twice]
        both = pd.concat([one.coded, second], ignore_index=True)
        people = pd.DataFrame({"respondent_id": one.ids, "event_id": "e", "group": one.group.astype(str)})
        who = who_counts(both.drop(columns="content_id"), people, people, one.settings,
                         contents=both[both["kind"] == "toive"])  # fmt: skip
        true = {name: pd.concat([table, under("s", other.tables()[name])], ignore_index=True)
                for name, table in one.tables().items()}  # fmt: skip
        shown = protect(true, {}, who, one.settings)
        for theme, survey in ((THEME, one), ("s", other)):
            attacker = Attacker(survey, only(theme, shown))
            for row in survey.tables()["contents"].to_dict("records"):
                if row["content_id"] in CONTENTS[:3] and 0 < row["respondents_n"] < LEAST:
                    small += 1
                    low, high = attacker.possible(attacker.cells([row["content_id"]]))
                    assert low <= 1 + (row["content_id"] == "t/n1"), (seed, theme, row, low, high)
                    assert high >= min(LEAST - 1, survey.n), (seed, theme, row, low, high)
    assert small > 2


def test_the_matrix_itself_keeps_its_large_cells():
    for seed in range(30):
        true, shown = (tables["matrix"] for tables in published(seed)[1:])
        assert shown["suppressed"].tolist() == true["respondents_n"].between(1, LEAST - 1).tolist(), seed


def named(words_of, people_of=2, several=0):
    """Contents of 9 and 2 people as they are printed; ``words_of``: how many used the words of the new one's title.

    ``people_of``: how many wish for the new one; ``several``: the parameter ``contents.min_respondents``, where given.
    """
    ids = [f"r{i}" for i in range(30)]
    rows = [(one, THEME, "alku", "toive", "t/p1") for one in ids[:9]]
    rows += [(one, THEME, "alku", "toive", "t/n1") for one in ids[5 : 5 + people_of]]
    wished = pd.DataFrame(rows, columns=["respondent_id", "theme", "phase", "kind", "content_id"])
    people = pd.DataFrame({"respondent_id": ids, "event_id": "e"})
    who = who_counts(wished, people, people, MatrixSettings(), contents=wished).knowing(several)
    contents = _counted(wished, [(THEME, "t/p1"), (THEME, "t/p2"), (THEME, "t/n1")], ["theme", "content_id"])
    contents = contents.assign(title=["mittarit", "kuvaus", "sauna"], printed=[True, True, False], stability=0.9,
                               title_respondents_n=[9, 0, words_of])  # fmt: skip
    cells = _counted(wished, [(THEME, c, "alku") for c in ("t/p1", "t/n1")], ["theme", "content_id", "phase"])
    matrix = _counted(wished, [(THEME, "alku")], ["theme", "phase"])
    true = {"matrix": matrix, "contents": contents, "contents_matrix": cells}
    return protect(true, {}, who, MatrixSettings(min_cell=LEAST)), true, who


def test_a_small_content_stands_by_its_title_where_that_tells_no_more_than_that_it_is_small():
    shown, true, _ = named(words_of=3)
    rows = shown["contents"].set_index("content_id")
    assert rows["reason"].to_dict() == {"t/p1": "", "t/n1": "small", "t/p2": ""}
    assert rows.loc["t/n1", "title"] == "sauna"
    assert rows.loc["t/p2", "respondents_n"] == 0
    assert "title_respondents_n" not in rows
    assert (
        rows.loc[["t/p1", "t/n1"], "units_n"].isna().all()
    )  # the theme's units less the others would tell those of the small one
    assert true["contents"]["units_n"].notna().all()


def test_a_title_of_one_persons_words_joins_the_others_of_its_theme():
    shown, _, who = named(words_of=1)
    for table in ("contents", "contents_matrix"):
        rows = shown[table].set_index("content_id")
        assert "t/n1" not in rows.index
        assert rows.loc[REST, "reason"] == "small"
    assert "sauna" not in shown["contents"].to_csv()
    again = protect({}, shown, who, MatrixSettings(min_cell=LEAST))
    assert again == {}


@pytest.mark.parametrize(("several", "people_of"), [(3, 3), (3, 4), (4, 4)])
def test_a_small_content_is_not_named_where_the_fewest_people_of_one_would_tell_its_number(several, people_of):
    """``min_respondents`` stands in the manifest: "alle 5" beside a content of 4 people at least would say 4."""
    shown, true, _ = named(words_of=people_of, people_of=people_of, several=several)
    for table in ("contents", "contents_matrix"):
        assert "t/n1" not in set(shown[table]["content_id"])
    told, small = narrowed(shown, true, LEAST, several=several)
    assert (told, small) == ([], 0)
    naive, _, _ = named(words_of=people_of, people_of=people_of)  # control that knows nothing of the parameter
    found, _ = narrowed(naive, true, LEAST, several=several)
    assert [place[1:3] for place in found if place[1] == "contents"] == [("contents", "t/n1")]


def test_a_larger_content_stands_by_its_title_whatever_the_fewest_people_are():
    shown, _, _ = named(words_of=3, people_of=6, several=4)
    rows = shown["contents"].set_index("content_id")
    assert rows.loc["t/n1", ["respondents_n", "reason"]].tolist() == [6, ""]


def test_a_run_of_few_people_names_no_content():
    people = pd.DataFrame({"respondent_id": ["a", "b"], "event_id": "e"})
    wished = pd.DataFrame({"respondent_id": ["a"], "theme": THEME, "phase": "alku", "kind": "toive",
                           "content_id": "t/p1"})  # fmt: skip
    contents = _counted(wished, [(THEME, "t/p1"), (THEME, "t/p2")], ["theme", "content_id"])
    true = {"contents": contents.assign(title="x", printed=True)}
    who = who_counts(wished, people, people, MatrixSettings(), contents=wished)
    assert protect(true, {}, who, MatrixSettings(min_cell=LEAST))["contents"].empty
