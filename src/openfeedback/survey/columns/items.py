"""Scores: scale items and the options of multiple-choice questions as numbers."""

from __future__ import annotations

import re
from collections.abc import Collection

import pandas as pd

from openfeedback import tables
from openfeedback.survey.columns.cells import chosen_in
from openfeedback.survey.columns.roles import Column, Seen
from openfeedback.survey.files import Export
from openfeedback.survey.wordings import data, different, is_untick, plain, slug, tidy
from openfeedback.vocabulary import OWN_WORDS, ColumnRole

BEST = {"top": "high", "middle": "middle", "low": "low"}  # which values of a scale are the good ones, where known
FEWEST = 2  # columns side by side that are options of one question
LONGEST = 30  # signs of an option that names the question
MAX_OPTIONS = 30  # a question with more options than this stays in one background column


def scores_of(export: Export, columns: list[Column], who: pd.Series, events: pd.Series) -> pd.DataFrame:
    """Scores of every scale item, and of every option of the multiple-choice questions (1 chosen, 0 not).

    ``who`` and ``events``: respondent and event of each row of the export. A further column ``best`` says whether high,
    middle or low values are the good ones (empty for options, and where the words do not say, as of agreement): a
    difference of means reads as better only under "high". What runs downwards ("1 = täysin samaa mieltä") is turned.
    """
    parts = [_item(export, c) for c in columns if c.role == ColumnRole.SCALE]
    for group in option_groups(columns).values():
        answered = export.cells[[c.position for c in group]].notna().any(axis=1)
        parts += _options(ticks_of(export, group)[answered], [c.id for c in group], [c.title for c in group])
    for column in columns:
        if column.role == ColumnRole.CHOICE and column.options and len(column.options[1]) <= MAX_OPTIONS:
            ids = [slug(f"{column.id} {option}", 12) for option in column.options[1]]
            ticks = joined_ticks(export, column)[export.cells[column.position].notna()]
            parts += _options(ticks, ids, [f"{column.title}: {o}" for o in column.options[1]])
    if not parts:
        return tables.empty("scores").assign(best=pd.Series(dtype="str"))
    whole = pd.concat(parts).astype({"best": "str"})
    rows = who.index.get_indexer(whole.index)
    whole = whole.reset_index(drop=True)
    return whole.assign(respondent_id=who.array[rows], event_id=events.array[rows])


def option_groups(columns: list[Column]) -> dict[str, list[Column]]:
    """Option columns of each multiple-choice question."""
    groups: dict[str, list[Column]] = {}
    for column in columns:
        if column.role == ColumnRole.CHOICE and not column.options:
            groups.setdefault(column.group, []).append(column)
    return groups


def ticks_of(export: Export, group: list[Column]) -> pd.DataFrame:
    """True where an option column is ticked, by anything but a "no"; one column an option."""
    cells = export.cells[[c.position for c in group]]
    values = {v for j in cells for v in different(cells[j])}
    return cells.notna() & ~cells.isin([v for v in values if is_untick(v)])


def chosen_options(export: Export, columns: list[Column]) -> list[tuple[str, pd.Series]]:
    """The chosen options of each question that has option columns, in one cell."""
    found = []
    for group, options in option_groups(columns).items():
        names = [c.title.rpartition(": ")[2] for c in options]
        rows = [*map(tuple, ticks_of(export, options).to_numpy().tolist())]
        said = {row: " | ".join(n for n, tick in zip(names, row, strict=True) if tick) or None for row in {*rows}}
        chosen = [said[row] for row in rows]
        found.append((slug(group), pd.Series(chosen, index=export.cells.index, dtype="str")))
    return found


def joined_ticks(export: Export, column: Column) -> pd.DataFrame:
    """True where an option stands in the cell; one column an option; rows without an answer are all False."""
    separator, options = column.options or ("", ())
    cells = export.cells[column.position]
    chosen = {value: set(chosen_in(value, separator, options)) for value in different(cells)}
    each = [chosen.get(v, ()) for v in cells.tolist()]
    return pd.DataFrame({o: [o in said for said in each] for o in options}, index=cells.index)


def _item(export: Export, column: Column) -> pd.DataFrame:
    labels = export.cells[column.position].dropna()
    scores = column.scale.scores if column.scale else {}
    values = {label: score.value for label, score in scores.items()}
    outs = {label: score.opt_out for label, score in scores.items()}
    return pd.DataFrame({
        "item_id": column.id, "item": column.title, "scale": column.scale.name if column.scale else None,
        "value": labels.map(values).astype("float64"), "label": labels.where(labels.isin(list(outs)), OWN_WORDS),
        "opt_out": [outs.get(label, column.scale is None) for label in labels.tolist()],
        "best": BEST.get(column.scale.best) if column.scale else None,
    }, index=labels.index)  # fmt: skip


def _options(answered: pd.DataFrame, ids: list[str], titles: list[str]) -> list[pd.DataFrame]:
    """An option's score is 1 where chosen, 0 where the respondent answered the question otherwise."""
    return [
        pd.DataFrame({
            "item_id": own, "item": title, "scale": "choice", "value": answered[option].astype("float64"),
            "label": title.rpartition(": ")[2], "opt_out": False, "best": None,
        }, index=answered.index)
        for option, own, title in zip(answered.columns, ids, titles, strict=True)
    ]  # fmt: skip


MAX_TICKS = 12  # different cells of one option, ticked and not, however they are written


def own_options(seen: Seen, taken: Collection[int]) -> dict[int, tuple[str, str]]:
    """Question and option of columns side by side whose cells say their own header, or are crossed: one question's.

    No header says which question they answer: it is named after the first.
    """
    runs: list[list[int]] = [[]]
    for j, header in enumerate(seen.export.headers):
        values = list(seen.counts[j])
        mine = says_itself(header, values) or _is_crossed(header, values)
        if j not in taken and j not in seen.export.hints and mine:
            runs[-1].append(j)
        elif runs[-1]:
            runs.append([])
    found: dict[int, tuple[str, str]] = {}
    for run in (run for run in runs if len(run) >= FEWEST):
        names = [tidy(seen.export.headers[j]) for j in run]
        found |= {j: (f"{names[0][:LONGEST].strip()} …", name) for j, name in zip(run, names, strict=True)}
    return found


def _is_crossed(header: str, values: list[str]) -> bool:
    """Whether cells hold crosses alone, under what names an option and is no question.

    >>> _is_crossed("Kerhot", ["x"]), _is_crossed("Kerhot", ["x", "ei"]), _is_crossed("Mitä toivot?", ["x"])
    (True, False, False)
    """
    if not values or len(values) > MAX_TICKS or not header.strip() or header.rstrip().endswith("?"):
        return False
    return {plain(value) for value in values} in ({"x"}, {"✓"})


def says_itself(header: str, values: list[str]) -> bool:
    """Whether the cells of a column hold its own header and nothing else but what says "no".

    >>> says_itself("Facebook", ["Facebook"]), says_itself("En vän", ["En vän", "0"]), says_itself("Rooli", ["Johtaja"])
    (True, True, False)
    """
    if len(values) > MAX_TICKS:
        return False
    said = {plain(value) for value in values if not is_untick(value)}
    return bool(header.strip()) and said == {plain(header)}


_IN_ONE_HEADER = (
    re.compile(r"^(.*\S)\s*\((?:choice|valinta|vaihtoehto|val)\s*=\s*(.*\S)\)$"),
    re.compile(r"^(.*):(.*)$"),
    re.compile(r"^(.*\S) [-–—/|>] (\S.*)$"),
    re.compile(r"^(.*\?)\s*\(?([^()?]*[^()?\s])\)?\??$"),
    re.compile(r"^([^\W\d_]{3,}\w*?)_([^\W_]+)$"),
)  # of a header, its question and its option


def option_stems(seen: Seen) -> dict[int, tuple[str, str]]:
    """Columns of multiple-choice questions: ``Question:Option`` with nothing in the cells but the option or a tick."""
    parts = [_stem_and_option(tidy(header)) for header in seen.export.headers]
    heads = [stem for stem, _ in parts]
    found: dict[int, tuple[str, str]] = {}
    for j, (stem, option) in enumerate(parts):
        cells = list(seen.counts[j]) if stem and len(seen.counts[j]) <= 3 else []
        if cells and {plain(value) for value in cells} == {plain(stem)}:  # "Headset:Which equipment …?"
            found[j] = (option, stem)
            continue
        values = {plain(value) for value in cells if not is_untick(value)}
        ticks = {plain(option), *data("questions")["ticks"]}
        if cells and len(values) <= 1 and values <= ticks and heads.count(stem) > 1:
            found[j] = (stem, option)
    return own_options(seen, found) | found


def _stem_and_option(header: str) -> tuple[str, str]:
    """The question and the option that tools and people put into one header, '' where there is no option.

    >>> _stem_and_option("Mistä kuulit?: Netti"), _stem_and_option("Palvelut? (choice=Teatteri)")
    (('Mistä kuulit?', 'Netti'), ('Palvelut?', 'Teatteri'))
    >>> _stem_and_option("Miten tulit? - Bussi"), _stem_and_option("Miten tulit? Bussi"), _stem_and_option("Bussi")
    (('Miten tulit?', 'Bussi'), ('Miten tulit?', 'Bussi'), ('', ''))
    """
    for pattern in _IN_ONE_HEADER:
        if found := pattern.match(header):
            return found[1].strip(), found[2].strip(" /")
    return "", ""
