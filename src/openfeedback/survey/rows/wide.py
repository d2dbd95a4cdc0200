"""A long table (a row an answer, the question in a column) made wide: a row a respondent, a column a question."""

from __future__ import annotations

import pandas as pd

from openfeedback.errors import counted
from openfeedback.survey.files import Export, column_names
from openfeedback.survey.findings import Finding
from openfeedback.survey.headers import data, listed, plain
from openfeedback.vocabulary import Told

MOST = 200  # questions of one survey


def made_wide(export: Export) -> Export:
    """The export as it is, or wide where its headers name a respondent, a question and an answer."""
    kinds = data("headers")
    at = {
        kind: [j for j, h in enumerate(export.headers) if listed(h, kinds[kind])]
        for kind in ("long_question", "long_answer")
    }
    ids = [j for j, h in enumerate(export.headers) if listed(h, kinds["id"]) or listed(h, kinds["repeated_id"])]
    if not ids or any(len(places) != 1 for places in at.values()):
        return export
    (question,), (answer,), who = at["long_question"], at["long_answer"], ids[0]
    cells = export.cells
    asked, people = cells[question].dropna().unique(), cells[who].dropna().nunique()
    if not 2 <= len(asked) <= MOST or len(cells) < 2 * len(asked) or people > 0.7 * len(cells):
        return export
    return _pivoted(export, question, answer, who)


def _one_spelling(questions: pd.Series) -> dict[str, str]:
    """The commonest spelling of each question: capitals, blanks and signs at its end make no other one.

    >>> _one_spelling(pd.Series(["Mitä toivot?", "mitä  toivot", "Mitä toivot?"]))["mitä  toivot"]
    'Mitä toivot?'
    """
    found: dict[str, str] = {}
    counts = questions.value_counts()
    for each in counts.index:
        found.setdefault(plain(each), each.strip())
    return {each: found[plain(each)] for each in counts.index}


def _pivoted(export: Export, question: int, answer: int, who: int) -> Export:
    cells = export.cells.dropna(subset=[question, who])
    written = cells[question]
    spelt = written.map(_one_spelling(written))
    again = cells.groupby([cells[who], spelt]).cumcount()
    asked = spelt + again.map(lambda n: f" [{n + 1}]" if n else "")
    key = cells[who]
    rows = pd.Series(cells.index, index=cells.index, dtype="str").groupby(key).first()
    questions = list(dict.fromkeys(asked))
    answers = pd.DataFrame({"who": key, "asked": asked, "said": cells[answer]}).pivot(
        index="who", columns="asked", values="said"
    )
    per_person = cells.groupby(key, sort=False)
    others = [j for j in range(len(export.headers)) if j not in (question, answer)]
    same = [j for j in others if (per_person[j].nunique() <= 1).all()]
    whole = per_person[same].first() if same else pd.DataFrame(index=list(dict.fromkeys(key)))
    whole = pd.concat([whole.drop(columns=[who], errors="ignore"), answers[questions]], axis=1)
    whole.insert(0, "who", whole.index)
    headers = [export.headers[who], *[export.headers[j] for j in same if j != who], *questions]
    whole.columns = pd.RangeIndex(len(headers))
    whole.index = pd.Index(rows[whole.index].tolist(), dtype="str")
    lost = [export.headers[j] for j in others if j not in (*same, who)]
    said = f"a row an answer: {len(cells)} rows are {len(whole)} respondents' answers to {len(questions)} questions"
    more = (
        f"; columns that differ from answer to answer are not read: {', '.join(column_names(lost)[:5])}" if lost else ""
    )
    if joined := written.str.strip().nunique() - spelt.nunique():
        more += f"; {counted(joined, 'second spelling')} of a question joined with the first"
    if twice := int((again > 0).sum()):
        more += f"; {counted(twice, 'row')} of a question that the respondent had answered already: columns '[2]' of it"
    nobodys = [row for row in export.cells.index if row not in set(cells.index)]
    export = export._replace(
        headers=headers, cells=whole.astype("str"), used={export.sheet: len(cells)}, hints={},
        skipped=export.skipped.head(0),
        findings=(*export.findings, Finding(Told.GUESSED, said + more, n=len(cells))),
    )  # fmt: skip
    return export.without(dict.fromkeys(nobodys, "nothing of a respondent's"))
