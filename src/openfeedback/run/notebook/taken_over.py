"""What a run takes over: codings, units and contents of persons, contents of an earlier round.

Each only where the parameters name it (``coding.human``, ``contents.human``, ``appendix.earlier``).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from openfeedback.errors import ParameterError
from openfeedback.params import Params
from openfeedback.run.stages import table_path, true_place
from openfeedback.tables import read_table
from openfeedback.vocabulary import Unmatched

UNITS = ["unit_id", "text", "theme", "content_id", "title"]


def human_codings(params: Params, units: pd.DataFrame, responses: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Codings by persons of today's units and, with their words and ``reason``, those that fit none."""
    from openfeedback.coding.corrections import Followed, follow, is_drawn

    table = read_table(params.at(str(params.coding.human)), ["unit_id", "coder", "theme", "phase", "kind"])
    found: Followed = follow(table, units, responses)
    coded = found.codings["theme"].notna() | ~is_drawn(found.codings)  # borders alone are no coding
    now = _themes_now(params, found.codings[coded])
    lost = now["theme"].isna() & found.codings["theme"][coded].notna()
    gone = found.codings.loc[now.index[lost]].assign(reason=str(Unmatched.RETIRED))
    unmatched = pd.concat([found.unmatched, gone[found.unmatched.columns]]) if len(gone) else found.unmatched
    return now[~lost].reset_index(drop=True), unmatched


def drawn_units(
    params: Params, units: pd.DataFrame, dropped: pd.DataFrame, responses: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The units and the dropped answers after persons drew units of their own, which replace."""
    from openfeedback.coding.corrections import with_drawn

    # whether it is a table of codings at all is told where codes are taken from it
    units = with_drawn(units, read_table(params.at(str(params.coding.human))), responses)
    return units, dropped[~dropped["response_id"].isin(units["response_id"])].reset_index(drop=True)


def human_contents(
    params: Params, units: pd.DataFrame, responses: pd.DataFrame, unmatched: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Contents decided by persons, of today's units; those that fit none also below the codings ``unmatched``."""
    from openfeedback.coding.contents import follow_contents

    table = read_table(params.at(str(params.contents.human)), ["unit_id", "text", "theme", "title"])
    human, lost = follow_contents(_themes_now(params, table), units, responses)
    return human, pd.concat([unmatched, lost], ignore_index=True) if len(lost) else unmatched


def _themes_now(params: Params, human: pd.DataFrame) -> pd.DataFrame:
    """What persons coded under the themes that the codebook has now."""
    from openfeedback.coding.codebook import load_codebook

    place = params.codebook_place
    return load_codebook(place).themes_now(human) if place else human


def earlier_tables(params: Params) -> dict[str, Path]:
    """Files of the earlier round's published tables, by name + ``_earlier``; ParameterError where one is missing."""
    if params.appendix.earlier is None:
        return {}
    folder = params.at(params.appendix.earlier)
    paths = {f"{name}_earlier": table_path(folder, name) for name in ("contents", "overview")}
    if missing := [path for path in paths.values() if not path.is_file()]:
        raise ParameterError(f"appendix.earlier: {missing[0]} is not there; name the folder of a finished run")
    return paths


def earlier_units(params: Params) -> tuple[pd.DataFrame, list[Path]] | None:
    """The earlier round's units with their contents (UNITS), and the files that they are from; None without such a run.

    Where only its published tables are at hand, the title of a content stands for its units.
    """
    tables = earlier_tables(params)
    if not tables:
        return None
    folder = params.at(params.appendix.earlier or Path())
    own = {name: true_place(folder, name) for name in ("units", "content_codings", "contents")}
    if not all(path.is_file() for path in own.values()):
        contents = read_table(tables["contents_earlier"], ["content_id", "theme", "title"])
        told = contents.assign(unit_id=contents["content_id"], text=contents["title"])
        return told[UNITS], [tables["contents_earlier"]]
    texts, coded, true = (read_table(path) for path in own.values())
    found = coded[["unit_id", "content_id"]].merge(texts[["unit_id", "text"]], on="unit_id")
    return found.merge(true[["content_id", "theme", "title"]], on="content_id")[UNITS], list(own.values())
