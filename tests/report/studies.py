"""Small different studies, from hand-made tables: what an appendix may claim differs in each. No notebook runs."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import small_run
from variants import ONE_EVENT, nobody, rich, topical, with_contents, without

from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.codebook.model import ONE_KIND, ONE_PHASE, Codebook, topics_as_codebook
from openfeedback.report.content.appendix import build_appendix
from openfeedback.report.content.document import Document
from openfeedback.report.content.source import Source
from openfeedback.run.notebook.drawn import drawn
from openfeedback.vocabulary import ECHO, FILLED, UNKNOWN

Tables = dict[str, pd.DataFrame]
THANKS, IDEAS = "kiitos", "kehittamisehdotus"
OWN = {"coding": {"codebook": "own"}}
NONE = {"coding": {"codebook": None}}
CHECKED = {"coding": {"human": "persons.csv"}}


@cache
def table5() -> Codebook:
    """The codebook of the demo."""
    return load_codebook("table5")


def own(examples: int = 0, simulated: str = "true", **more: object) -> Codebook:
    """A codebook of one's own with table5's themes: no word for the work, and so many examples."""
    raw = table5().model_dump(exclude={"work", "source"}) | {"id": "own", "cells": {}} | more
    book = Codebook.model_validate(raw)
    rows = table5().examples().sort_values("unit_id").head(examples).assign(simulated=simulated)
    known = {c: [code.id for code in book.codes(c)] for c in ("phase", "kind")}
    for column, ids in known.items():
        rows[column] = rows[column].where(rows[column].isin(ids), ids[0])
    return book.with_examples(rows) if examples else book


def unphased(**more: object) -> Codebook:
    """The same without phases of its own."""
    return own(phases=[ONE_PHASE], **more)


def plain_book() -> Codebook:
    """The same with enough examples to need no definitions."""
    return unphased(examples=900)


def plain_matrix(tables: Tables) -> Tables:
    """The tables of a codebook without phases."""
    matrix = tables["matrix"][tables["matrix"]["phase"] == "ei"]
    return tables | {"matrix": matrix, "codings": tables["codings"].assign(phase="ei")}


def coded_by_persons(n: int | None, tables: Tables | None = None) -> Tables:
    """The first ``n`` units (all of them for None) coded by a person."""
    tables = small_run.tables() if tables is None else tables
    codings = tables["codings"].copy()
    codings.loc[codings.index[:n], "coder"] = "KL"
    return tables | {"codings": codings}


def reviewed(review: str, n: int = 20) -> Tables:
    """A run in which a person coded 20 units, so or so."""
    agreement = rich()["agreement"].assign(review=review, n=n)
    return coded_by_persons(n) | {"agreement": agreement, "coding_range": ranges("probabilities", 0)}


def filled(n: int, checked: int = 0) -> Tables:
    """A run in which a person coded so many units for which the program had proposed no theme, and checked others."""
    tables = coded_by_persons(n + checked, abstaining())
    row = pd.DataFrame([{"review": FILLED, "field": "theme", "n": n}])
    rows = rich()["agreement"].assign(review="seen", n=checked)
    tables["codings"]["theme"] = tables["codings"]["theme"].where(
        tables["codings"]["coder"].eq("model") | tables["codings"]["theme"].notna(), "muut"
    )
    return tables | {"agreement": pd.concat([rows, row], ignore_index=True) if checked else row}


def echoed() -> Tables:
    """A person coded 5 examples of the codebook and 20 units for which the program had proposed no theme."""
    tables = filled(25)
    rows = [pd.DataFrame([{"review": how, "field": "theme", "n": n}]) for how, n in ((FILLED, 20), (ECHO, 5))]
    return tables | {"agreement": pd.concat(rows, ignore_index=True)}


def ranges(basis: str, double: int) -> pd.DataFrame:
    return rich()["coding_range"].assign(basis=basis, double_n=double)


def with_weights() -> Tables:
    tables = small_run.tables()
    return tables | {"respondents": tables["respondents"].assign(weight=1.0)}


def without_shares() -> Tables:
    """Every other weighted share would tell a small count: it is left out, and the count beside it stays."""
    tables, made = with_weights(), {}
    for name in ("matrix", "groups"):
        gone = pd.Series(range(len(tables[name])), tables[name].index) % 2 == 0
        made[name] = tables[name].assign(**{c: tables[name][c].mask(gone) for c in ("share", "ci_low", "ci_high")})
    return tables | made


def few_units(n: int) -> Tables:
    """No topics: there were so many units."""
    tables = without("topics", "assignments")
    return tables | {"units": tables["units"].head(n), "codings": tables["codings"].head(n)}


def no_topics() -> Tables:
    """Neither a codebook nor topics, which were not sought among so few answers."""
    tables = few_units(12)
    return tables | {name: tables[name].head(0) for name in ("matrix", "feedback", "groups", "comparisons")}


def in_swedish() -> Tables:
    tables = small_run.tables()
    return tables | {"responses": tables["responses"].assign(language="sv")}


def one_question() -> Tables:
    tables = small_run.tables()
    kept = tables["responses"][tables["responses"]["question_id"] == "aiheet"]
    units = tables["units"][tables["units"]["response_id"].isin(kept["response_id"])]
    of_units = {n: tables[n][tables[n]["unit_id"].isin(units["unit_id"])] for n in ("codings", "assignments")}
    return tables | {"responses": kept, "units": units} | of_units


def eight() -> Tables:
    return small_run.tables([("k4", "2025-03-19", "Pienryhmä", 8)])


def abstaining() -> Tables:
    tables = small_run.tables()
    return tables | {"codings": tables["codings"].assign(theme=tables["codings"]["theme"].mask(lambda t: t == "muut"))}


def by_definitions(tables: Tables) -> Tables:
    """Coded by definitions alone: praise and suggestions are not counted."""
    codings = tables["codings"].assign(coder="definitions")
    feedback = tables["feedback"].head(0)
    return tables | {"codings": codings, "feedback": feedback, "coding_range": ranges("probabilities", 0)}


def unchecked(tables: Tables) -> Tables:
    """A run whose codes no person saw."""
    return tables | {"agreement": rich()["agreement"].head(0)}


def with_praise() -> Tables:
    """Contents of themes that were praised and about which something was suggested."""
    feedback = praising({("toistuvat", THANKS): 9, ("tavoitteet_mittarit", IDEAS): 8})["feedback"]
    return unchecked(with_contents()) | {"feedback": feedback}


def near_contents() -> Tables:
    """The new contents are near one of the codebook's."""
    tables = unchecked(with_contents())
    near = (
        tables["contents"]["content_id"]
        .eq("tavoitteet_mittarit/karsiminen")
        .map({True: "Mittareiden määrä", False: None})
    )
    return tables | {"contents": tables["contents"].assign(near=near)}


def agreeing(alpha: float, kappa: float = 0.7) -> Tables:
    """A blind review with such an agreement."""
    tables = reviewed("blind", 60)
    return tables | {"agreement": tables["agreement"].assign(alpha=alpha, kappa=kappa)}


def on_the_edge() -> Tables:
    """Units of which none is of its topic's core."""
    tables = small_run.tables()
    return tables | {"assignments": tables["assignments"].assign(core=False)}


def of_topics() -> Tables:
    """Contents of topics that stand in for themes."""
    tables, as_topic = with_contents(), {"toistuvat": "1", "tavoitteet_mittarit": "2", "juurruttaminen": "3"}
    of_topic = tables["contents"]["theme"].isin(as_topic) & ~tables["contents"]["content_id"].isin(CODEBOOKS)
    rows = tables["contents"][of_topic].assign(printed=False)
    topics = rows["theme"].map(as_topic)
    ids = topics + "/" + rows["content_id"].str.partition("/")[2]
    return topical() | {"contents": rows.assign(theme=topics, content_id=ids)}


def namesakes() -> Tables:
    """Contents of one title in two themes, a new one that may be the largest but is told as a range, a hidden theme."""
    tables = unchecked(with_contents())
    contents, cells = tables["contents"].copy(), tables["contents_matrix"].copy()
    contents.loc[contents["content_id"] == "juurruttaminen/johto", "title"] = "Mittarien määrän karsiminen"
    ranged = contents["content_id"] == "toistuvat/kaytanteet"
    contents.loc[ranged, ["respondents_n", "respondents_low", "respondents_high", "suppressed", "reason"]] = [
        pd.NA, 15, 19, True, "range"]  # fmt: skip
    contents.loc[ranged, "printed"] = False
    contents["content_id"], cells["content_id"] = (
        table["content_id"].replace({"toistuvat/kaytanteet": "toistuvat/uusi_1"}) for table in (contents, cells)
    )  # the codebook knows the other id
    contents.loc[ranged, "title"] = "Alueiden vierailut"
    coded = ranges("probabilities", 0).astype({"coded_n": "Int64"})
    coded.loc[0, ["coded_n", "expected_n", "low", "high", "suppressed"]] = [pd.NA, pd.NA, pd.NA, pd.NA, True]
    return tables | {"contents": contents, "contents_matrix": cells, "coding_range": coded}


def since_before(changed: bool) -> Tables:
    """Contents of two rounds: one new, one gone, one grown, one fallen; or all as before."""
    tables = unchecked(with_contents())
    earlier = tables["contents"]
    people = 59
    if changed:
        earlier = earlier.query("content_id != 'tavoitteet_mittarit/karsiminen'").copy()
        for content, n in (("toistuvat/kaytanteet", 2), ("tavoitteet_mittarit/seuranta", 60)):
            earlier.loc[earlier["content_id"] == content, "respondents_n"] = n
        gone = earlier.head(1).assign(content_id="toistuvat/x", title="Kahvitarjoilu", respondents_n=9)
        earlier, people = pd.concat([earlier, gone]), 90
    return tables | {"contents_earlier": earlier, "overview_earlier": pd.DataFrame({"respondents_n": [people]})}


def silent_event() -> Tables:
    """An event without answers, and an answer and a part of one that were left out."""
    tables = small_run.tables()
    events = pd.DataFrame([("k9", "2025-05-05", "Hiljainen klinikka")], columns=["event_id", "date", "name"])
    parts, gone = tables["units"]["response_id"].iloc[[0]], tables["units"]["response_id"].iloc[-1]
    dropped = pd.DataFrame({"response_id": [*parts, gone], "reason": "no idea"})
    units = tables["units"][tables["units"]["response_id"] != gone]
    tables |= {
        name: tables[name][tables[name]["unit_id"].isin(units["unit_id"])] for name in ("codings", "assignments")
    }
    return tables | {"events": pd.concat([tables["events"], events]), "dropped_units": dropped, "units": units}


def unknown_topics() -> Tables:
    """Six topics of which the codebook knows none."""
    tables = small_run.tables()
    topics = pd.concat([tables["topics"].head(1)] * 6, ignore_index=True)
    topics = topics.assign(topic_id=[str(i) for i in range(1, 7)], label=[f"aihe {i}" for i in range(1, 7)])
    units = tables["units"]["unit_id"]
    assigned = pd.DataFrame({"unit_id": units, "topic_id": [str(1 + i % 6) for i in range(len(units))]})
    return tables | {"topics": topics, "assignments": assigned, "codings": tables["codings"].assign(theme=None)}


def called_by_words() -> Tables:
    """Topics that have no name: one of common words, one that is mixed."""
    tables = topical()
    names = ["Sanoja: mittari, seuranta", "Sekalaisia: aika, raha"]
    labels = [*names, *tables["topics"]["label"].tolist()[2:]]
    return tables | {"topics": tables["topics"].assign(label=labels)}


def many_correlations() -> Tables:
    tables = unchecked(rich())
    more = [tables["event_correlations"].assign(theme=theme) for theme in ("verkostotyo", "muut")]
    return tables | {"event_correlations": pd.concat([tables["event_correlations"], *more], ignore_index=True)}


def praising(cells: dict[tuple[str, str], int | None]) -> Tables:
    """Praise and suggestions as given: theme and kind -> respondents, None: hidden; nobody else said any."""
    tables = small_run.tables()
    rows = tables["feedback"].copy()
    keys = list(zip(rows["theme"], rows["kind"], strict=True))
    found = pd.array([cells.get(key, 0) for key in keys], dtype="Int64")
    for column in ("units_n", "responses_n", "respondents_n"):
        rows[column] = found
    return tables | {"feedback": rows.assign(suppressed=[key in cells and cells[key] is None for key in keys])}


def grouped(shares: dict[str, float | None], by: str = "role", themes: int = 5) -> pd.DataFrame:
    """Shares of groups, the same in each theme; None: hidden."""
    rows = [
        (theme, by, group, *((None, None) if share is None else (round(share * 40), 40)), share,
         *((None, None) if share is None else (share - 0.05, share + 0.05)), share is None)
        for theme in small_run.THEMES[:themes] for group, share in shares.items()
    ]  # fmt: skip
    columns = ["theme", "by", "group", "respondents_n", "group_n", "share", "ci_low", "ci_high", "suppressed"]
    numbers = dict.fromkeys(("share", "ci_low", "ci_high"), "float64")
    return pd.DataFrame(rows, columns=columns).astype({"respondents_n": "Int64", "group_n": "Int64", **numbers})


def no_ranges(groups: pd.DataFrame) -> pd.DataFrame:
    """With the columns of a protected table, no range told."""
    return groups.assign(reason="", respondents_low=pd.NA, respondents_high=pd.NA)


def many_shares(*reasons: str) -> pd.DataFrame:
    """Eight events, two without any share that is told; in the first ones a number told as these reasons have it."""
    told = grouped({f"k{i}": 0.2 + 0.1 * (i % 3) if i < 6 else None for i in range(8)}, "event_id").assign(reason="")
    told = told.assign(respondents_low=pd.array([None] * len(told), dtype="Int64"), respondents_high=pd.NA)
    for event, reason in enumerate(reasons):
        here = told["group"].eq(f"k{event}") & told["theme"].eq("toistuvat")
        ends = {"small": (1, 4), "range": (6, 9), "untold": (pd.NA, pd.NA)}[reason]
        told.loc[here, ["suppressed", "reason", "respondents_low", "respondents_high"]] = [True, reason, *ends]
        numbers = ("respondents_n", "share", "ci_low", "ci_high")
        told = told.assign(**{c: told[c].mask(here) for c in numbers})
    return told.astype({"respondents_low": "Int64", "respondents_high": "Int64"})


def on_boards(events: str, tables: Tables | None = None) -> Tables:
    """The answers of the events that begin so are notes of a board, nobody rated and no background is known."""
    tables = small_run.tables() if tables is None else tables
    people = tables["respondents"]
    source = people["event_id"].str.startswith(events).map({True: "miro", False: "webropol"})
    gone = {name: tables[name].head(0) for name in ("scores", "comparisons", "groups") if name in tables}
    return tables | gone | {"respondents": people.assign(source=source)}


def ranged_topic(most: int = 15, unstable: str = "3") -> Tables:
    """The third topic may have so many respondents: as many as the second, which has 11; one topic is unstable."""
    tables = topical()
    tables["topics"] = tables["topics"].assign(
        stability=(tables["topics"]["topic_id"].astype("str") == unstable).map({True: 0.5, False: 0.9})
    )
    ranged = tables["matrix"]["suppressed"]
    high = pd.array([most if r else None for r in ranged], dtype="Int64")
    return tables | {"matrix": tables["matrix"].assign(respondents_low=high - 6, respondents_high=high).assign(
        reason=tables["matrix"]["reason"].mask(ranged, "range"))}  # fmt: skip


def unworded() -> Tables:
    """The export had names of columns where questions have their wordings."""
    tables = small_run.tables()
    answers = tables["responses"]
    return tables | {"responses": answers.assign(question=answers["question_id"])}


def by_groups(*parts: pd.DataFrame, **more: pd.DataFrame) -> Tables:
    return small_run.tables() | {"groups": pd.concat(parts, ignore_index=True)} | more


def counted(n: int | None, tables: Tables | None = None) -> Tables:
    """A matrix whose every cell has so many respondents, the first one two more; None: all are hidden."""
    tables = small_run.tables() if tables is None else tables
    matrix = tables["matrix"].copy()
    for column in ("units_n", "responses_n", "respondents_n"):
        matrix[column] = pd.array([n and n + 2, *[n] * (len(matrix) - 1)], dtype="Int64")
    return tables | {"matrix": matrix.assign(suppressed=n is None), "feedback": tables["feedback"].head(0)}


def one_hidden() -> Tables:
    """The matrix of themes without phases: 9 respondents each, 11 the first one, the last one hidden."""
    tables = counted(9, plain_matrix(small_run.tables()))
    last = pd.Series(range(len(tables["matrix"])), tables["matrix"].index) == len(tables["matrix"]) - 1
    hidden = {c: tables["matrix"][c].mask(last) for c in ("units_n", "responses_n", "respondents_n")}
    return tables | {"matrix": tables["matrix"].assign(**hidden, suppressed=last)}


def compared(**columns: object) -> Tables:
    tables = unchecked(rich())
    return tables | {"comparisons": tables["comparisons"].assign(**columns)}


def not_compared() -> Tables:
    """Two comparisons of too few respondents, whose counts may be told."""
    tables = small_run.tables()
    few = tables["comparisons"]["theme"] == "muut"
    counts = {"n_with": tables["comparisons"]["n_with"].mask(few, 3), "n_without": tables["comparisons"]["n_without"]}
    counts["n_without"] = counts["n_without"].mask(few, 56)
    return tables | {
        "comparisons": tables["comparisons"].assign(**counts)[lambda t: t["theme"].isin(["muut", "toistuvat"])]
    }


def bound(within: str) -> dict[str, object]:
    """What a run notes whose topics were joined until a reader could read them."""
    return {"free": 90, "most": 24, "within": within}


def steady(stability: float) -> Tables:
    """Topics in place of themes, all of them so stable, with a map."""
    tables = topical()
    units, topics = tables["units"]["unit_id"], tables["assignments"]["topic_id"]
    points = pd.DataFrame({"unit_id": units, "x": 0.1, "y": 0.2, "topic_id": topics.to_numpy()}).dropna()
    return tables | {"topics": tables["topics"].assign(stability=stability), "topic_points": points}


def proposed() -> Codebook:
    """A codebook made of topics: its examples are the program's proposals."""
    book = unphased(kinds=[ONE_KIND])
    themes = [theme.model_copy(update={"definition": "mittari, seuranta."}) for theme in book.themes]
    book = book.model_copy(update={"themes": [*themes[:2], *book.themes[2:]]})
    rows = table5().examples().sort_values("unit_id").head(90)
    return book.with_examples(rows.assign(simulated="", proposed="true", phase=ONE_PHASE["id"], kind=ONE_KIND["id"]))


def from_unstable(n: int) -> Codebook:
    """The same, so many of its themes made of unstable topics."""
    book = proposed()
    marked = [theme.model_copy(update={"unstable": at < n}) for at, theme in enumerate(book.themes)]
    return book.model_copy(update={"themes": marked})


def partly_proposed() -> Codebook:
    """Some of its examples are the program's proposals, some a person's."""
    rows = table5().examples().sort_values("unit_id").head(9)
    return proposed().with_examples(rows.assign(simulated="", phase=ONE_PHASE["id"], kind=ONE_KIND["id"]))


def partly_simulated() -> Codebook:
    rows = table5().examples().sort_values("unit_id").head(900)
    book = own()
    return book.with_examples(rows.assign(simulated=np.where(np.arange(900) % 2, "true", "false")))


CODEBOOKS = ("toistuvat/tkkio", "juurruttaminen/vaiheet")  # contents that only a codebook can know of
THREE = {"kehittäjä": 0.6, "projektipäällikkö": 0.3, "muu": 0.58}
ONE_THEME = {"appendix": {"themes": ["verkostotyo"]}}
EVERY = {"matrix": {"kinds": []}}
FILE = {"path": "klinikka_simuloitu.xlsx"}
# name: tables, codebook (None: topics stand in for themes), parameters, facts of the run that differ
STUDIES: dict[str, tuple[Callable[[], Tables], Callable[[], Codebook] | None, dict, dict]] = {
    "demo": (small_run.tables, table5, {}, {}),
    "everything": (lambda: coded_by_persons(80, rich()), table5,
                   {**CHECKED, "appendix": {"quotes": True, "published": True}}, {}),
    "blind review": (lambda: reviewed("blind"), table5, CHECKED, {}),
    "seen review": (lambda: reviewed("seen"), table5, CHECKED, {}),
    "a review of units without a theme": (
        lambda: filled(20), plain_book, {"coding": {"codebook": "own", "human": "persons.csv"}}, {}),
    "a review of examples": (
        echoed, proposed, {"coding": {"codebook": "own", "human": "persons.csv"}}, {"notes": {"own_examples": 40}}),
    "a review of some units without a theme": (lambda: filled(5, 15), table5, CHECKED, {}),
    "imported REFI": (lambda: reviewed("unknown"), table5, CHECKED, {}),
    "all units by persons": (lambda: coded_by_persons(None), table5, CHECKED, {}),
    "confusion with a person": (lambda: reviewed("seen", 60) | {"coding_range": ranges("confusion", 60)}, table5,
                                CHECKED, {}),
    "no codebook": (topical, None, NONE, {}),
    "no codebook, lists of words": (called_by_words, None, NONE, {}),
    "no codebook, topics by hand": (topical, None, {**NONE, "topics": {"names": {"1": "mittarit"}}}, {}),
    "no codebook, weights": (lambda: topical() | {"respondents": with_weights()["respondents"]}, None, NONE, {}),
    "no examples": (lambda: by_definitions(small_run.tables()), own, OWN, {}),
    "no examples, taught": (lambda: coded_by_persons(20, by_definitions(small_run.tables())), own,
                            {"coding": {"codebook": "own", "human": "persons.csv"}}, {}),
    "few examples": (small_run.tables, lambda: own(300), OWN, {}),
    "few examples by people": (small_run.tables, lambda: own(300, simulated="false"), OWN, {}),
    "many examples by people": (small_run.tables, lambda: own(3000, simulated="false"), OWN, {}),
    "one phase": (lambda: plain_matrix(small_run.tables()), plain_book, OWN, {}),
    "one phase, every kind": (lambda: plain_matrix(small_run.tables()), plain_book,
                              {**OWN, "matrix": {"kinds": []}}, {}),
    "one phase, no kinds": (lambda: plain_matrix(by_definitions(small_run.tables())),
                            lambda: unphased(kinds=[ONE_KIND]), {**OWN, "matrix": {"kinds": []}}, {}),
    "work of another word": (small_run.tables, lambda: own(900, work={"fi": "hoitopolun", "en": "of care"}), OWN, {}),
    "two kinds in the matrix": (small_run.tables, table5, {"matrix": {"kinds": ["toive", "muu"]}}, {}),
    "every kind": (small_run.tables, table5, {"matrix": {"kinds": []}}, {}),
    "no scores": (lambda: without("scores", "comparisons"), table5, {}, {}),
    "scores that could not be compared": (lambda: without("comparisons"), table5, {}, {}),
    "no background": (lambda: without("groups"), table5, {"matrix": {"by": []}}, {}),
    "one question": (one_question, table5, {}, {}),
    "one event": (lambda: small_run.tables(ONE_EVENT), table5, {}, {}),
    "eight answers": (eight, table5, {"simulated": False}, {}),
    "three answers": (lambda: small_run.tables([("k4", "2025-03-19", "Pienryhmä", 3)]), table5, {}, {}),
    "nobody": (nobody, table5, {}, {}),
    "weights": (with_weights, table5, {}, {}),
    "weights, shares left out": (without_shares, table5, {}, {}),
    "answers in Swedish": (in_swedish, table5, {"appendix": {"quotes": True}}, {}),
    "a board": (lambda: on_boards("k3"), table5, {}, {}),
    "a board, contents": (lambda: on_boards("k3", unchecked(with_contents())), table5, EVERY, {}),
    "a board, no codebook": (lambda: on_boards("k3", topical()), None, NONE, {}),
    "notes alone": (lambda: on_boards("k"), table5, {}, {}),
    "notes alone, every kind": (lambda: on_boards("k", unchecked(with_contents())), table5, EVERY, {}),
    "notes alone, no codebook": (lambda: on_boards("k", topical()), None, NONE, {}),
    "few notes": (lambda: on_boards("k", small_run.tables([("k4", "2025-03-19", "Pienryhmä", 3)])), table5, {}, {}),
    "linked respondents": (small_run.tables, table5, {"survey": {"files": [FILE | {"respondent_id": "id"}]}}, {}),
    "not redacted": (small_run.tables, table5, {"survey": {"redact": False}, "simulated": False}, {}),
    "one county": (small_run.tables, table5, {"survey": {"only": {"county": ["Kainuu"]}}}, {}),
    "one theme": (small_run.tables, table5, {"appendix": {"themes": ["juurruttaminen"], "quotes": True}}, {}),
    "too few units for topics": (lambda: few_units(9), table5, {}, {}),
    "no topics": (lambda: few_units(98), table5, {}, {}),
    "neither codebook nor topics": (no_topics, None, NONE, {}),
    "neither codebook nor topics, without scores": (
        lambda: no_topics() | {"scores": small_run.tables()["scores"].head(0)}, None, NONE, {}),
    "abstaining": (abstaining, table5, {"coding": {"min_p": 0.5}}, {}),
    "a codebook that fits": (small_run.tables, table5, {}, {"notes": {"fit": {"fit": "good", "sure": 0.8}}}),
    "a codebook of another world": (small_run.tables, table5, {}, {"notes": {"fit": {"fit": "poor", "sure": 0.2}}}),
    "a codebook of few examples": (small_run.tables, lambda: own(300), OWN,
                                   {"notes": {"fit": {"fit": "unsure", "sure": 0.4, "few": True}}}),
    "definitions of another world": (lambda: by_definitions(small_run.tables()), own, OWN,
                                     {"notes": {"fit": {"fit": "poor", "sure": 0.2, "few": True}}}),
    "contents": (with_praise, table5, {"appendix": {"quotes": True}}, {}),
    "contents near the codebook's": (near_contents, table5, {}, {}),
    "contents, every kind": (lambda: unchecked(with_contents()), table5, EVERY, {}),
    "contents without phases": (lambda: plain_matrix(unchecked(with_contents())), plain_book, OWN, {}),
    "contents without content examples": (lambda: unchecked(with_contents()), lambda: own(900, cells=table5().cells),
                                          OWN, {}),
    "contents of one name": (namesakes, table5, {"contents": {"names": {"toistuvat/haku": "Haku"}}}, {}),
    "contents of one name, every kind": (namesakes, table5, EVERY, {}),
    "themes without phases, one hidden": (one_hidden, plain_book, OWN, {}),
    "themes without phases, one hidden, every kind": (one_hidden, plain_book, {**OWN, **EVERY}, {}),
    "every cell told": (lambda: counted(7), table5, {}, {}),
    "every cell told, every kind": (lambda: counted(7), table5, EVERY, {}),
    "contents of topics": (of_topics, None, {**NONE, **EVERY}, {}),
    "contents of two rounds": (lambda: since_before(True), table5, {}, {}),
    "contents as before": (lambda: since_before(False), table5, {}, {}),
    "blind review that agrees somewhat": (lambda: agreeing(0.7), table5, CHECKED, {}),
    "blind review that does not agree": (lambda: agreeing(0.4), table5, CHECKED, {}),
    "blind review of one theme alone": (lambda: agreeing(np.nan, np.nan), table5, CHECKED, {}),
    "a silent event": (silent_event, table5, {}, {}),
    "topics that the codebook does not know": (unknown_topics, table5, {}, {}),
    "many events": (many_correlations, table5, {}, {}),
    "praise and suggestions of one theme": (
        lambda: praising({("toistuvat", THANKS): 9, ("toistuvat", IDEAS): 8}), table5, {}, {}),
    "suggestions alone": (lambda: praising({("toistuvat", IDEAS): 8}), table5, {}, {}),
    "praise of few": (lambda: praising({("toistuvat", THANKS): None, ("toistuvat", IDEAS): 7}), table5, {}, {}),
    "one theme that was praised": (
        lambda: praising({("verkostotyo", THANKS): 9, ("toistuvat", IDEAS): 5}), table5, ONE_THEME, {}),
    "one theme with suggestions": (lambda: praising({("verkostotyo", IDEAS): 9, ("toistuvat", THANKS): 5}), table5,
                                   {"appendix": {"themes": ["verkostotyo"]}, **EVERY}, {}),
    "groups alike": (lambda: by_groups(grouped({"a": 0.5, "b": 0.52, UNKNOWN: None})), table5, {}, {}),
    "groups too small": (lambda: by_groups(grouped({"a": None, "b": None})), table5, {}, {}),
    "one background too small": (lambda: by_groups(grouped({"a": None, "b": None}, "region"), grouped(THREE)), table5,
                                 {"matrix": {"by": ["role", "region"]}}, {}),
    "many differences": (lambda: by_groups(grouped(THREE, themes=7)), table5, {}, {}),
    "many groups": (
        lambda: by_groups(grouped({**{f"r{i}": 0.5 for i in range(7)}, "pieni": None, UNKNOWN: 0.4})), table5, {}, {}),
    "many events in groups": (
        lambda: by_groups(no_ranges(grouped(THREE)), event_shares=many_shares("range")), table5, {}, {}),
    "many events in groups, one small": (
        lambda: by_groups(no_ranges(grouped(THREE)), event_shares=many_shares("small")), table5, {}, {}),
    "many events in groups, one small, one range, one untold": (
        lambda: by_groups(no_ranges(grouped(THREE)), event_shares=many_shares("small", "range", "untold")),
        table5, {}, {}),
    "topics, one told as a range": (lambda: ranged_topic(unstable=""), None, NONE, {}),
    "topics, the largest told as a range, one unstable": (lambda: ranged_topic(25, "2"), None, NONE, {}),
    "suggestions, one hidden": (
        lambda: praising({("toistuvat", IDEAS): None, ("verkostotyo", IDEAS): 9}), table5, {}, {}),
    "no workbook": (lambda: unchecked(with_contents()), table5, {"appendix": {"formats": ["docx"]}}, {}),
    "events apart": (
        lambda: by_groups(grouped(THREE), event_shares=grouped({"k1": 0.8, "k2": 0.2, "k3": 0.4}, "event_id")),
                     table5, {}, {}),
    "proposed examples": (lambda: plain_matrix(small_run.tables()), proposed, OWN, {}),
    "examples partly proposed": (lambda: plain_matrix(small_run.tables()), partly_proposed, OWN, {}),
    "a theme of an unstable topic": (
        lambda: plain_matrix(small_run.tables()), lambda: from_unstable(1), OWN, {"notes": {"own_examples": 40}}),
    "themes of unstable topics": (
        lambda: plain_matrix(small_run.tables()), lambda: from_unstable(2), OWN, {"notes": {"own_examples": 40}}),
    "a codebook of these answers": (
        lambda: plain_matrix(unchecked(with_contents())) | {"coding_range": ranges("probabilities", 0)}, proposed, OWN,
        {"notes": {"own_examples": 40, "lists": 30}}),
    "a few units that list things": (small_run.tables, table5, {}, {"notes": {"lists": 1}}),
    "topics of units that list things": (topical, None, NONE, {"notes": {"lists": 90}}),
    "examples partly simulated": (small_run.tables, partly_simulated, OWN, {}),
    "wishes of few": (lambda: counted(None), table5, {}, {}),
    "mentions of few": (lambda: counted(None), table5, EVERY, {}),
    "no wishes": (lambda: counted(0), table5, {}, {}),
    "no mentions": (lambda: counted(0), table5, EVERY, {}),
    "wishes of few without phases": (lambda: counted(None, plain_matrix(small_run.tables())), plain_book, OWN, {}),
    "mentions of few without phases": (lambda: counted(None, plain_matrix(small_run.tables())),
                                       plain_book, {**OWN, **EVERY}, {}),
    "a difference that the event explains": (lambda: compared(or_p_adjusted=0.4), table5, {}, {}),
    "answers without spread": (lambda: compared(ci_low=np.nan, ci_high=np.nan), table5, {}, {}),
    "topics with an edge": (on_the_edge, table5, {}, {}),
    "few ratings in some comparisons": (not_compared, table5, {}, {}),
    "too few ratings for any comparison": (lambda: compared(p=np.nan, p_adjusted=np.nan), table5, {}, {}),
    "stable topics": (lambda: steady(0.9), None, NONE, {}),
    "unstable topics": (lambda: steady(0.5), None, NONE, {}),
    "questions without wordings": (unworded, table5, {}, {}),
    "very many units": (small_run.tables, table5, {}, {"topics_drawn": 20_000}),
    "more topics than are read": (small_run.tables, table5, {}, {"topics_bound": bound("all")}),
    "more topics of each question than are read": (small_run.tables, table5, {}, {"topics_bound": bound("each")}),
}  # fmt: skip


@cache
def study(name: str, language: str) -> tuple[Document, Source]:
    """The appendix of a study, and what it was written from."""
    make, book, params, facts = STUDIES[name]
    tables = make()
    codebook = book() if book else topics_as_codebook(tables["topics"].head(3))
    settings, facts = small_run.params(language=language, **params), small_run.FACTS | facts
    shown = drawn(tables, settings, settings.matrix.min_cell)
    return build_appendix(shown, settings, codebook, facts), Source(shown, settings, codebook, facts)
