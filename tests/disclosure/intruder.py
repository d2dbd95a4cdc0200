"""An intruder who has the finished tables of a run and knows the rules, and nothing of the engine.

Every number is an unknown between the ends that its print tells; relations are what anybody knows: groups of one
background make up everyone, phases a content, contents a cell, nobody holds a part without the whole, and of each unit
there is one respondent and one content. Only sums: who belongs to which group at once is not used.
"""

from functools import cached_property

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

MOST = 10**4
KEYS = {
    "matrix": ("theme", "phase"), "feedback": ("theme", "kind"), "contents": ("theme", "content_id"),
    "contents_matrix": ("theme", "content_id", "phase"), "content_groups": ("theme", "content_id", "by", "group"),
    "groups": ("theme", "by", "group"), "event_shares": ("theme", "by", "group"),
}  # fmt: skip


def tables_of(folder):
    """The shareable tables of a finished run, by name."""
    return {path.stem: pd.read_parquet(path) for path in sorted((folder / "tables").iterdir())}


class Intruder:
    """All that the tables of one theme tell. ``topics``: the parameters name no codebook, so that topics are themes.

    ``several``: the parameter ``contents.min_respondents``, which stands in the manifest.
    """

    def __init__(self, tables, theme, least, topics=False, several=2):
        self.least, self.theme, self.topics, self.several = least, theme, topics, max(2, several)
        self.place, self.low, self.high, self.rows = {}, [], [], []
        own = {name: table[table["theme"] == theme].to_dict("records")
               for name, table in tables.items() if name in KEYS and len(table)}  # fmt: skip
        for name, rows in own.items():
            for row in rows:
                self.knows((name, *(str(row[k]) for k in KEYS[name][1:])), *self.ends(row))
        self._groups(own)
        self._cells(own)
        if topics:
            self._topics(tables, own)
        if own.get("contents"):
            self._contents(own)

    def ends(self, row):
        """What a print tells: a number, that it is small, an interval (of numbers that are not small), or nothing."""
        most = MOST if pd.isna(row.get("group_n")) else int(row["group_n"])
        match row["reason"]:
            case "":
                return (row["respondents_n"],) * 2
            case "small":
                new = not row.get("printed", True) and not row["content_id"].endswith("/muut")
                return self.several if new else 1, min(self.least - 1, most)  # fewer people make no new content
            case "range":
                high = min(most, row["respondents_high"])
                return min(high, max(self.least, row["respondents_low"])), high
            case "joined":
                return 0, self.least - 1
        return 0, most

    def knows(self, name, low=0, high=MOST):
        """An unknown, between ends that may be told in several places."""
        if name not in self.place:
            self.place[name] = len(self.low)
            self.low.append(0)
            self.high.append(MOST)
        i = self.place[name]
        self.low[i], self.high[i] = max(self.low[i], low), min(self.high[i], high)
        return i

    def relates(self, parts, whole, low, high):
        """low ≤ Σ parts − whole ≤ high."""
        self.rows.append(({**{self.knows(p): 1.0 for p in parts}, self.knows(whole): -1.0}, low, high))

    def named(self, table, *start):
        return [name for name in self.place if name[: len(start) + 1] == (table, *start)]

    def _groups(self, own):
        for name in ("groups", "event_shares"):
            for by in sorted({row["by"] for row in own.get(name, [])}):
                self.relates(self.named(name, by), ("theme",), 0, 0)
        for content in sorted({row["content_id"] for row in own.get("content_groups", [])}):
            for by in sorted({row["by"] for row in own["content_groups"]}):
                parts = self.named("content_groups", content, by)
                self.relates(parts, ("contents", content), 0, 0)
                for part in parts:
                    self.relates([part], ("groups", *part[2:]), -MOST, 0)

    def _cells(self, own):
        cells = self.named("matrix")
        for part in [*cells, *self.named("feedback")]:
            self.relates([part], ("theme",), -MOST, 0)
        for row in own.get("matrix", []):
            if pd.notna(row.get("units_n")):
                self.knows(("units", str(row["phase"])), row["units_n"], row["units_n"])
            self.relates([("matrix", str(row["phase"]))], ("units", str(row["phase"])), -MOST, 0)
        self.relates([("units", name[1]) for name in cells], ("all units",), 0, 0)

    def _topics(self, tables, own):
        """Topics are themes: all phases make up the theme, and sizes of topics and points of the map count units."""
        self.relates(self.named("matrix"), ("theme",), 0, MOST)
        topic = tables["topics_shown"][tables["topics_shown"]["topic_id"] == self.theme]
        points = int((tables["points_shown"]["topic_id"] == self.theme).sum())
        for told in (topic["units_n"].dropna().tolist(), [points] if points else []):
            for n in told:
                self.knows(("all units",), n, n)

    def _contents(self, own):
        """Phases make up a content, contents a cell; of each unit there is one content."""
        contents = [name[1] for name in self.named("contents")]
        for content in contents:
            parts = self.named("contents_matrix", content)
            for part in parts:
                self.relates([part], ("contents", content), -MOST, 0)
        for cell in self.named("matrix"):
            parts = [name for name in self.named("contents_matrix") if name[-1] == cell[1]]
            for part in parts:
                self.relates([part], cell, -MOST, 0)
            self.relates(parts, ("units", cell[1]), -MOST, 0)
            self.relates(parts, cell, 0, MOST)

    @cached_property
    def known(self):
        """The relations, once all are there."""
        places = [(i, j, factor) for i, (row, _, _) in enumerate(self.rows) for j, factor in row.items()]
        at, of, factors = zip(*places, strict=True)
        rows = csr_array((factors, (at, of)), shape=(len(self.rows), len(self.low)))
        return LinearConstraint(rows, [r[1] for r in self.rows], [r[2] for r in self.rows])

    def possible(self, name):
        """Least and greatest value of an unknown that fit everything."""
        goal = np.zeros(len(self.low))
        goal[self.place[name]] = 1.0
        found = [milp(sign * goal, integrality=np.ones(len(goal)), constraints=self.known,
                      bounds=Bounds(self.low, self.high)) for sign in (1, -1)]  # fmt: skip
        assert all(f.success for f in found), (self.theme, name, [f.message for f in found])
        return round(found[0].fun), round(-found[1].fun)


def narrowed(tables, true, least, topics=False, several=2):
    """Small counts of which the tables leave fewer than three values: (name of the count, true value, least, greatest).

    Second: how many small counts there are.
    """
    found, small = [], 0
    for theme in sorted(set(true["matrix"]["theme"])):
        intruder = Intruder(tables, theme, least, topics, several)
        for name, table in true.items():
            for row in table[table["theme"] == theme].to_dict("records") if name in KEYS and len(table) else ():
                place = (name, *(str(row[k]) for k in KEYS[name][1:]))
                n, size = int(row["respondents_n"]), int(row.get("group_n", MOST))
                if not 0 < n < least or place not in intruder.place:
                    continue
                small += 1
                low, high = intruder.possible(place)
                assert low <= n <= high, (theme, place, n, low, high)
                if high - low < min(2, size):
                    found.append((theme, *place, n, low, high))
    return found, small
