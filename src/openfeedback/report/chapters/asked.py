"""What was asked and of whom; what was left out and why."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.document import Block, Column, Paragraph, Section, Table
from openfeedback.report.finnish import day, listed
from openfeedback.report.source import Source, protect_counts

_COUNTS = ["respondents_n", "responses_n"]


def asked(source: Source) -> list[Section]:
    """Chapter: the questions, the events, how many answered, and what was left out."""
    words, responses = source.words, source.table("responses")
    events = int(responses["event_id"].nunique())
    lines = [words("asked.events", n=events)]
    if source.few() and source.people():
        lines.append(words("asked.few", min_cell=source.min_cell))
    else:
        lines.append(words("asked.people", n=source.people(), responses=len(responses)))
    if not source.few():
        lines.append(words("asked.silent", n=_silent(source)))
    lines.append(words("asked.only", n=len(source.params.survey.only), limits=_limits(source)))
    only = [words.quoted(source.theme_name(theme)) for theme in source.params.appendix.themes]
    lines.append(words("asked.themes", n=len(only), names=listed(only, words.language)))
    if source.params.survey.redact and len(responses):
        lines.append(words("asked.redacted"))
    blocks: list[Block] = [Paragraph(" ".join(line for line in lines if line))]
    blocks += [_questions(source)] if len(responses) else []
    blocks += [_events(source)] if events > 1 else []
    return [Section(words("asked.heading"), 1, blocks), *_dropped(source)]


def _silent(source: Source) -> int:
    """Events without a single open answer."""
    return int((~source.table("events")["event_id"].isin(source.table("responses")["event_id"])).sum())


def _limits(source: Source) -> str:
    words = source.words
    events = source.table("events").dropna(subset=["name"])
    names = dict(zip(events["event_id"], events["name"], strict=True))
    told = []
    for column, values in sorted(source.params.survey.only.items()):
        kept = [names.get(value, value) if column == "event_id" else value for value in values]
        label = words.label("limit_names", column if words.has(f"limit_names.{column}") else source.background(column))
        told.append(words("asked.limit", column=label, values=listed(kept, words.language)))
    return "; ".join(told)


def _questions(source: Source) -> Table:
    words, responses = source.words, source.table("responses")
    given = {q.question_id: q.question for q in source.params.survey.open_questions if q.question}
    asked_as = zip(responses["question_id"], responses["question"], strict=True)
    named = responses.assign(question=[given.get(question, wording) for question, wording in asked_as])
    order = {q: i for i, q in enumerate(given)}
    counts = _count(named, ["question_id"]).merge(
        named.sort_values("question").drop_duplicates("question_id")[["question_id", "question"]], on="question_id"
    )
    counts = counts.sort_values("question_id", key=lambda ids: ids.map(lambda q: (order.get(q, len(order)), str(q))))
    shown = protect_counts(counts.reset_index(drop=True), source.min_cell, _COUNTS)
    header = [
        Column("question", words("columns.question")),
        Column("respondents_n", words("columns.respondents"), "count", True),
        Column("responses_n", words("columns.responses"), "count", True),
    ]
    if source.few():  # every number would be hidden
        caption, alt = words("asked.questions_few"), words("asked.questions_few_alt")
        return Table(caption, shown[["question"]], header[:1], alt=alt, key="questions")
    frame = shown[["question", *_COUNTS, "suppressed"]]
    return Table(words("asked.questions"), frame, header, alt=words("asked.questions_alt"), key="questions")


def _events(source: Source) -> Table:
    words, responses = source.words, source.table("responses")
    events = source.table("events").drop_duplicates("event_id")
    counts = _count(responses[responses["event_id"].notna()], ["event_id"])
    known = events[["event_id", "date", "name"]].merge(counts, on="event_id", how="outer")
    known[_COUNTS] = known[_COUNTS].fillna(0).astype("int64")
    known["event"] = known["name"].fillna(known["event_id"])
    known = known.sort_values(["date", "event"], na_position="last", ignore_index=True)
    shown = _as_elsewhere(source, protect_counts(known, source.min_cell, _COUNTS), known["event_id"])
    header = [
        Column("date", words("columns.date"), "day"),
        Column("event", words("columns.event")),
        Column("respondents_n", words("columns.respondents"), "count", True),
        Column("responses_n", words("columns.responses"), "count", True),
    ]
    dates = [day(d, words.language) for d in known["date"]]
    if all(str(d) in str(e) for d, e in zip(dates, known["event"], strict=True)):
        header = header[1:]  # no dates, or the names tell them already
    else:  # a date after a name says twice what its column says
        shown["event"] = [_without(name, d) for name, d in zip(shown["event"], dates, strict=True)]
    frame = shown[[*[c.name for c in header], "suppressed"]]
    notes = [words("asked.by_event_note")]
    return Table(words("asked.by_event"), frame, header, notes, words("asked.by_event_alt"), key="events")


def _as_elsewhere(source: Source, shown: pd.DataFrame, events: pd.Series) -> pd.DataFrame:
    """Sizes of events hidden here too where the run hides them, so that no table tells what another one keeps."""
    sizes = source.table("group_sizes")
    if sizes.empty:
        return shown
    kept_back = set(sizes.loc[(sizes["by"] == "event_id") & sizes["suppressed"], "group"])
    hidden = shown["suppressed"] | events.isin(kept_back)
    out = shown.assign(suppressed=hidden)
    out.loc[hidden, _COUNTS] = pd.NA
    return out


def _without(name: str, date: str) -> str:
    """A name without the date that ends it.

    >>> _without("Kehittämisklinikka 9.11.2023", "9.11.2023"), _without("9.11.2023", "9.11.2023")
    ('Kehittämisklinikka', '9.11.2023')
    """
    return name.removesuffix(date).rstrip(" ,–-(") or name if date else name


def _count(responses: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    grouped = responses.groupby(by, sort=True)
    return grouped.agg(respondents_n=("respondent_id", "nunique"), responses_n=("response_id", "nunique")).reset_index()


def _dropped(source: Source) -> list[Section]:
    words, gone, kept = source.words, source.table("dropped"), len(source.table("responses"))
    if not source.people():
        return [Section(words("dropped.heading"), 2, [Paragraph(words("dropped.none_kept", dropped=len(gone)))])]
    if source.few():
        return [Section(words("dropped.heading"), 2, [Paragraph(words("dropped.few", min_cell=source.min_cell))])]
    lines = [words("dropped.some", dropped=len(gone), kept=kept, written=kept + len(gone)),
             words("dropped.units", n=len(source.table("dropped_units")))]  # fmt: skip
    blocks: list[Block] = [Paragraph(" ".join(line for line in lines if line))]
    if len(gone):
        reasons = gone["reason"].map(lambda r: _reason(r, source))
        frame = reasons.value_counts().rename_axis("reason").reset_index(name="responses_n")
        frame = frame.sort_values(["responses_n", "reason"], ascending=[False, True], ignore_index=True)
        header = [Column("reason", words("columns.reason")), Column("responses_n", words("columns.responses"), "count")]
        blocks.append(Table(words("dropped.table"), frame, header, alt=words("dropped.table_alt"), key="dropped"))
    return [Section(words("dropped.heading"), 2, blocks)]


def _reason(reason: object, source: Source) -> str:
    """The reader's words for why a text was left out."""
    key = str(reason).removeprefix("non-answer: ")
    return source.words.label("reasons", key if source.words.has(f"reasons.{key}") else "other")
