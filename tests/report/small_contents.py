"""Protected tables of contents for the small run, made by hand: what Table 5 and its chapters are drawn from."""

import pandas as pd
import small_run

REST = "tavoitteet_mittarit/muut"
LINES = [  # theme, content, title, printed, respondents, reason
    ("toistuvat", "kaytanteet", "Hyvien käytänteiden jakaminen", True, 17, ""),
    ("toistuvat", "haku", "Innokylän haun parantaminen", False, None, "small"),
    ("toistuvat", "tkkio", "TKKIO-rakenteet ja -käytännöt eri alueilla", True, 0, ""),
    ("tavoitteet_mittarit", "seuranta", "Tavoitteiden ja mittareiden seuranta", True, 12, ""),
    ("tavoitteet_mittarit", "karsiminen", "Mittarien määrän karsiminen", False, 14, ""),
    ("tavoitteet_mittarit", "muut", None, False, None, "range"),
    ("juurruttaminen", "vaiheet", "Vaiheet ja työkalut", True, None, "joined"),
    ("juurruttaminen", "johto", "Johdon =sitoutuminen", False, 9, ""),
    ("tilaisuudet", "kesto", "Tilaisuuksien keston lyhentäminen", False, 8, ""),
]
CELLS = [  # theme, content, phase, respondents, reason
    ("toistuvat", "kaytanteet", "kaikki", 15, ""), ("toistuvat", "haku", "kaikki", None, "small"),
    ("tavoitteet_mittarit", "seuranta", "alku", 8, ""), ("tavoitteet_mittarit", "seuranta", "ei", None, "small"),
    ("tavoitteet_mittarit", "karsiminen", "alku", 11, ""), ("tavoitteet_mittarit", "muut", "alku", None, "range"),
    ("juurruttaminen", "johto", "loppu", 9, ""), ("tilaisuudet", "kesto", "ei", 8, ""),
]  # fmt: skip
ENDS = {"small": (1, 4), "range": (5, 8), "joined": (0, 4)}


def contents() -> dict[str, pd.DataFrame]:
    """The tables ``contents``, ``contents_matrix``, ``content_groups`` and ``content_codings``."""
    whole = [(t, f"{t}/{c}", title, printed, n, n, reason, 0.81) for t, c, title, printed, n, reason in LINES]
    cells = [(t, f"{t}/{c}", phase, n, n, reason) for t, c, phase, n, reason in CELLS]
    numbers = ["units_n", "respondents_n", "reason"]
    groups = [("tavoitteet_mittarit", "tavoitteet_mittarit/karsiminen", "role", group, n, 30, share, share - 0.1,
               share + 0.1, False, "") for group, n, share in (("kehittäjä", 9, 0.3), ("muu", 5, 0.17))]  # fmt: skip
    codings = small_run.tables()["codings"].query("theme == 'tavoitteet_mittarit' and kind == 'toive'")
    return {
        "contents": protected(whole, ["theme", "content_id", "title", "printed", *numbers, "stability"]),
        "contents_matrix": protected(cells, ["theme", "content_id", "phase", *numbers]),
        "content_groups": pd.DataFrame(groups, columns=["theme", "content_id", "by", "group", "respondents_n",
                                                        "group_n", "share", "ci_low", "ci_high", "suppressed",
                                                        "reason"]),
        "content_codings": codings[["unit_id"]].assign(content_id="tavoitteet_mittarit/karsiminen", content_p=0.9),
    }  # fmt: skip


def protected(rows: list[tuple], columns: list[str]) -> pd.DataFrame:
    """Rows with the columns of a protected table."""
    frame = pd.DataFrame(rows, columns=columns).astype({"units_n": "Int64", "respondents_n": "Int64"})
    ends = [ENDS.get(reason, (None, None)) for reason in frame["reason"]]
    low, high = (pd.array([end[i] for end in ends], dtype="Int64") for i in (0, 1))
    return frame.assign(suppressed=frame["reason"] != "", respondents_low=low, respondents_high=high)
