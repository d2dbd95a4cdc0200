"""Of several answers of one respondent to one question: the latest, or all of them where the question takes several."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from openfeedback.errors import counted
from openfeedback.survey.scales import number_of
from openfeedback.vocabulary import LeftOut

SEVERAL = 0.5  # share of a question's respondents who gave more than one answer, above which it takes several
SOME = 0.25  # the same where the answers are labels that come again
LABELS = 0.5  # different answers to all of them, at most, where they are labels
CHOSEN = ";"  # between the choices of one respondent


class Answers(NamedTuple):
    """Rows that count (who, asked, said, in their order), those left out with a reason, and what is told."""

    rows: pd.DataFrame
    left_out: dict[str, LeftOut]
    told: list[str]


def latest(rows: pd.DataFrame) -> Answers:
    """One answer of each respondent to each question.

    ``rows``: who, asked, said (missing where empty), and the keys by which they were saved: "when" (ISO text, missing
    where unknown) and "version" (numbers); the index is the row's id, in the order of the file.
    """
    again = rows.duplicated(["who", "asked"], keep=False)
    if not again.any():
        return Answers(rows, {}, [])
    rows = rows[~again | ~rows.duplicated(["who", "asked", "said", "when"])]
    left_out = dict.fromkeys(again.index.difference(rows.index, sort=False), LeftOut.SAME_AGAIN)
    told = [f"{counted(len(left_out), 'row', 'stand')} there twice, counted once"] if left_out else []
    several = [str(asked) for asked, part in rows.groupby("asked", sort=False) if _takes_several(part)]
    many = rows["asked"].isin(several)
    kept = pd.concat([_last(rows[~many]), _all(rows[many])])
    earlier = rows.index.difference(kept.index, sort=False)
    kept = kept.loc[[row for row in rows.index if row in kept.index]]
    told += _edits(rows.loc[~many], kept)
    if several:
        named = ", ".join(f"'{asked}'" for asked in several[:3])
        told.append(f"several answers of one respondent to {named} are read as such, not as corrections")
    corrected = rows.loc[earlier].index[~rows.loc[earlier, "asked"].isin(several)]
    return Answers(kept, left_out | dict.fromkeys(corrected, LeftOut.EARLIER), told)


def _takes_several(part: pd.DataFrame) -> bool:
    """Whether a question takes several answers: many gave several labels, most several texts, or saved at once."""
    said = part.dropna(subset=["said"]).drop_duplicates(["who", "said"])
    each = said.groupby("who").size()
    several = each.index[each > 1]
    if len(several) < 2 or all(number_of(value) is not None for value in said["said"].unique()):
        return False
    if said["said"].nunique() <= LABELS * len(said) and len(several) > SOME * len(each):
        return True
    clocks = part.loc[part["who"].isin(several), ["who", "when"]]
    if clocks["when"].str.contains("T", na=False).all():
        return bool((clocks.groupby("who")["when"].nunique() == 1).mean() > SEVERAL)
    return len(several) > SEVERAL * len(each)


def _last(rows: pd.DataFrame) -> pd.DataFrame:
    """The last answer of each: by time where all of its versions have one, by version, else by place in the file."""
    whole = rows["when"].notna().groupby([rows["who"], rows["asked"]]).transform("all")
    order = rows.assign(when=rows["when"].where(whole, ""), place=range(len(rows)))
    order = order.sort_values(["when", "version", "place"], kind="stable", na_position="first")
    return rows.loc[order.drop_duplicates(["who", "asked"], keep="last").index]


def _all(rows: pd.DataFrame) -> pd.DataFrame:
    """All the answers of each: labels joined in the first row, other texts under questions of their own ("… [2]")."""
    made = []
    for asked, part in rows.groupby("asked", sort=False):
        part = part.dropna(subset=["said"]).drop_duplicates(["who", "said"])
        if part["said"].nunique() <= LABELS * len(part):
            joined, first = part.groupby("who")["said"].agg(CHOSEN.join), part.drop_duplicates("who")
            made.append(first.assign(said=[joined[who] for who in first["who"]]))
        else:
            nth = part.groupby("who").cumcount()
            made.append(part.assign(asked=[f"{asked} [{n + 1}]" if n else asked for n in nth]))
    return pd.concat(made) if made else rows


def _edits(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """What is told of answers that were changed or taken back."""
    different = before.groupby(["who", "asked"])["said"].nunique(dropna=False)
    changed = set(different.index[different > 1])
    if not changed:
        return []
    known = before["when"].notna().all()
    stands = after.set_index(["who", "asked"])["said"]
    emptied = sum(1 for each in changed if pd.isna(stands[each]))
    how = "by its time" if known else "by its version or its place in the file"
    said = f"{counted(len(changed), 'answer', 'were')} changed later: the last stands, {how}"
    return [said + (f"; {emptied} of them {'was' if emptied == 1 else 'were'} emptied" if emptied else "")]
