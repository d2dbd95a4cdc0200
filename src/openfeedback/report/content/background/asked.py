"""What was asked and of whom; what was left out and why."""

from __future__ import annotations

from openfeedback.report.content.document import Block, Paragraph, Section, Table
from openfeedback.report.content.source import Source
from openfeedback.report.content.tables import described
from openfeedback.report.wording import day, listed


def asked(source: Source) -> list[Section]:
    """Chapter: the questions, the events, how many answered, and what was left out."""
    words, events = source.words, source.overview("events_n")
    lines = [words("asked.events", n=events)]
    if source.few() and source.anybody():
        lines.append(words("asked.few", min_cell=source.min_cell))
    else:
        lines.append(words("asked.people", n=source.people(), responses=source.overview("responses_n")))
    if not source.few():
        lines.append(words("asked.silent", n=source.overview("silent_events_n")))
    lines += source.true("asked.board")
    lines += source.true("asked.unworded", n=source.known["unworded"])
    lines.append(words("asked.only", n=len(source.params.survey.only), limits=_limits(source)))
    only = [words.quoted(source.theme_name(theme)) for theme in source.params.appendix.themes]
    lines.append(words("asked.themes", n=len(only), names=listed(only, words.language)))
    if source.params.survey.redact and source.anybody():
        lines.append(words("asked.redacted"))
    blocks: list[Block] = [Paragraph(" ".join(line for line in lines if line))]
    blocks += [_questions(source)] if len(source.table("questions")) else []
    blocks += [_events(source)] if events > 1 else []
    return [Section(words("asked.heading"), 1, blocks), *_dropped(source)]


def _limits(source: Source) -> str:
    words = source.words
    events = source.table("events").dropna(subset=["name"])
    names = dict(zip(events["event_id"], events["name"], strict=True))
    limits = []
    for column, values in sorted(source.params.survey.only.items()):
        kept = [names.get(value, value) if column == "event_id" else value for value in values]
        label = words.label("limit_names", column if words.has(f"limit_names.{column}") else source.background(column))
        limits.append(words("asked.limit", column=label, values=listed(kept, words.language)))
    return "; ".join(limits)


def _questions(source: Source) -> Table:
    words, shown = source.words, source.table("questions")
    wordings = source.questions()
    order = {q.question_id: f"{i:04d}" for i, q in enumerate(source.params.survey.open_questions) if q.question}
    shown = shown.sort_values("question_id", key=lambda ids: ids.map(lambda q: order.get(q, f"x{q}")))
    pairs = zip(shown["question_id"], shown["question"], strict=True)
    shown = shown.assign(question=[wordings.get(question, wording) for question, wording in pairs])
    if source.few():  # every number would be hidden
        return described(words, "questions-few", shown)
    return described(words, "questions", shown)


def _events(source: Source) -> Table:
    words, shown = source.words, source.table("event_answers")
    shown = shown.assign(event=shown["name"].fillna(shown["event_id"]))
    dates = [day(d, words.language) for d in shown["date"]]
    if all(str(d) in str(e) for d, e in zip(dates, shown["event"], strict=True)):
        shown = shown.drop(columns="date")  # no dates, or the names hold them already
    else:  # a date after a name says twice what its column says
        shown["event"] = [_without(name, d) for name, d in zip(shown["event"], dates, strict=True)]
    return described(words, "events", shown, [words("asked.by_event_note")])


def _without(name: str, date: str) -> str:
    """A name without the date that ends it.

    >>> _without("Kehittämisklinikka 9.11.2023", "9.11.2023"), _without("9.11.2023", "9.11.2023")
    ('Kehittämisklinikka', '9.11.2023')
    """
    return name.removesuffix(date).rstrip(" ,–-(") or name if date else name


def _dropped(source: Source) -> list[Section]:
    words, dropped, kept = source.words, source.overview("dropped_n"), source.overview("responses_n")
    if not source.anybody():
        return [Section(words("dropped.heading"), 2, [Paragraph(words("dropped.none_kept", dropped=dropped))])]
    if source.few():
        return [Section(words("dropped.heading"), 2, [Paragraph(words("dropped.few", min_cell=source.min_cell))])]
    lines = [words("dropped.some", dropped=dropped, kept=kept, written=kept + dropped),
             *source.true("dropped.whole", n=source.known["dropped_whole"]),
             *source.true("dropped.units", n=source.known["dropped_units"])]  # fmt: skip
    blocks: list[Block] = [Paragraph(" ".join(line for line in lines if line))]
    if dropped:
        rows = source.table("dropped_reasons").assign(reason=lambda t: t["reason"].map(lambda r: _reason(r, source)))
        frame = rows.groupby("reason")["responses_n"].sum().reset_index()  # several reasons may have one word
        frame = frame.sort_values(["responses_n", "reason"], ascending=[False, True], ignore_index=True)
        other = words.label("reasons", "other")
        rare = [words("dropped.rare", min_cell=source.min_cell, other=other)] if other in set(frame["reason"]) else []
        blocks.append(described(words, "dropped", frame, rare))
    return [Section(words("dropped.heading"), 2, blocks)]


def _reason(reason: object, source: Source) -> str:
    """The reader's words for why a text was left out."""
    key = str(reason).removeprefix("non-answer: ")
    return source.words.label("reasons", key if source.words.has(f"reasons.{key}") else "other")
