"""What disclosure control hides of a finished run, to what an attacker narrows a small count; then of a batch of it.

python tests/bench/bench_disclosure.py params/demo.yml                    # after: openfeedback demo
python tests/bench/bench_disclosure.py params/demo.yml event_id county    # and a run for each event, and 11 counties

The batch is made of the run's own codes, without notebooks: the same counts as its runs would publish.
"""

import sys
import time
from collections import Counter, defaultdict

import pandas as pd

from openfeedback.analysis import compare, counts
from openfeedback.coding.codebook import load_codebook, topics_as_codebook
from openfeedback.disclosure import Release, Who, attack, build, decide, who_counts
from openfeedback.disclosure.contents.joining import joined_release
from openfeedback.disclosure.contents.naming import telling_titles
from openfeedback.disclosure.release import near_items
from openfeedback.disclosure.shapes import COMPARED, SHAPES, key_of, prints_of
from openfeedback.parallel import pool
from openfeedback.params import Params, load_params
from openfeedback.run.protection import TEXTS, read_tables, true_tables, who_of
from openfeedback.run.stages import TRUE
from openfeedback.vocabulary import Kind

JOBS, LARGEST = 2, 11  # processes; groups of a background
Tables = dict[str, pd.DataFrame]


def hidden(true: Tables, printed: Tables, min_cell: int) -> dict[str, list[int]]:
    """Of each table: large counts that are not printed exactly, their respondents, those with a range, all counts."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for name in [n for n in true if n in SHAPES and n in printed and len(true[n])]:
        column = "n_with" if name in COMPARED else "respondents_n"
        kept = {key_of(name, row): row for row in printed[name].to_dict("records")}
        for row in true[name].to_dict("records"):
            at = kept.get(key_of(name, row))
            n, shown = int(row[column]), at is not None and not at["suppressed"]
            sides = min(n, int(row["n_without"])) if name in COMPARED else n  # of fewer on a side no mean is told
            gone = sides >= min_cell and not shown
            ranged = gone and at is not None and at["reason"] == "range"
            found[name] = [a + b for a, b in zip(found[name], (gone, gone * n, ranged, 1), strict=True)]
    return dict(found)


def values_left(release: Release, printed: Tables) -> Counter[int]:
    """How many values an attacker who has all printed tables leaves to each small count."""
    release = joined_release(release, telling_titles(release))
    prints = [one for name, table in printed.items() if name in SHAPES
              for one in prints_of("", name, table, release.who, release.rules, fixed=True)]  # fmt: skip
    known = near_items(release)  # who answered the others is taken as unknown
    prints = [one for one in prints if one.key[1] not in COMPARED or one.key[-1] in known]
    left: Counter[int] = Counter()
    for built in build(prints, release.who.holders, release.settings.min_cell):
        small = [i for i, count in enumerate(built.model.counts) if count.guarded]
        ends = attack(built.model, small)
        left.update(min(4, int(ends.high[i] - ends.low[i]) + 1) for i in small if built.model.counts[i].size > 2)
    return left


def of_group(own: Tables, params: Params, codebook: object, by: str, group: str) -> Release:
    """What a run of one group's respondents would publish."""
    t = {name: own[name] for name in ("codings", "units", "respondents", "responses", "scores")}
    t["respondents"] = t["respondents"][t["respondents"][by] == group]
    for name in ("responses", "scores"):
        t[name] = t[name][t[name]["respondent_id"].isin(t["respondents"]["respondent_id"])]
    t["units"] = t["units"][t["units"]["response_id"].isin(t["responses"]["response_id"])]
    t["codings"] = t["codings"][t["codings"]["unit_id"].isin(t["units"]["unit_id"])]
    coded, settings = (t["codings"], t["units"], t["responses"]), params.matrix
    mentions = counts.mentions(*coded)
    true = {
        "matrix": counts.build_matrix(*coded, codebook, settings, settings.kinds, t["respondents"]),
        "feedback": counts.build_feedback(*coded, codebook, [Kind.THANKS, Kind.SUGGESTION], t["respondents"]),
        "groups": counts.by_group(mentions, t["respondents"], settings.by),
        "event_shares": counts.by_group(mentions, t["respondents"], ["event_id"]),
        "group_sizes": counts.group_sizes(mentions, t["respondents"], ["event_id", *settings.by]),
        "comparisons": compare.sides(compare.families(*coded, params.compare), t["scores"]),
        "theme_shares": counts.by_group(mentions, t["respondents"].assign(all="all"), ["all"])[
            ["theme", "respondents_n"]
        ],
    }
    who = who_counts(counts.coded_units(*coded), t["responses"], t["respondents"], settings, t["scores"])
    return Release(true, who, settings, {}, "one coding")


def batch(params: Params, own: Tables, columns: list[str]) -> None:
    """Decide for all groups of the columns at once, beside the run itself: what is hidden, and how long it took."""
    place = params.codebook_place
    codebook = load_codebook(place) if place else topics_as_codebook(own["topics"])
    people = own["respondents"][own["respondents"]["respondent_id"].isin(own["responses"]["respondent_id"])]
    sizes = {by: people.groupby(by).size().sort_values(ascending=False, kind="stable") for by in columns}
    groups = [(by, str(group)) for by, n in sizes.items() for group in (n if by == "event_id" else n[:LARGEST]).index]
    runs = {f"{by}={group}": of_group(own, params, codebook, by, group) for by, group in groups}
    whole = Release({}, who_of(params, own), params.matrix, read_tables(params, TRUE), "one coding")
    began = time.perf_counter()
    with pool(JOBS, "bench") as each:
        decided = decide({**runs, "": whole}, each)
    print(f"{len(runs)} runs beside the run itself: {time.perf_counter() - began:.1f} s, {JOBS} processes; "
          f"{len(decided)} counts")  # fmt: skip
    lost: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for name, release in runs.items():
        for table, frame in release.new.items():
            rows = [decided.get((name, table, *key_of(table, row))) for row in frame.to_dict("records")]
            shown = frame.assign(suppressed=[d is None or bool(d.state) for d in rows],
                                 reason=["" if d is None else str(d.state) for d in rows])  # fmt: skip
            for k, v in hidden({table: frame}, {table: shown}, params.matrix.min_cell).items():
                lost[k] = [a + b for a, b in zip(lost[k], v, strict=True)]
    say(lost)


def say(lost: dict[str, list[int]]) -> None:
    """A line a table."""
    for name, (n, people, ranged, all_n) in lost.items():
        print(
            f"  {name}: {n} of {all_n} counts of five and more hidden, {people} respondents; {ranged} told as a range"
        )


def main(path: str, *columns: str) -> None:
    """The run of a parameter file, and a batch by these columns."""
    params = load_params(path)
    own, true, printed = read_tables(params, (*TEXTS, "topics")), true_tables(params), read_tables(params, TRUE)
    who: Who = who_of(params, own)
    print(f"{params.name}: {len(who.everyone())} respondents")
    say(hidden(true, printed, params.matrix.min_cell))
    left = values_left(Release({}, who, params.matrix, printed), printed)
    print("  values left to the attacker: " + ", ".join(f"{k}: {n} counts" for k, n in sorted(left.items())))
    if columns:
        batch(params, own, list(columns))


if __name__ == "__main__":
    main(*sys.argv[1:])
