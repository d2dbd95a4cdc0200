"""What a notebook holds in its hand: the tables of earlier notebooks, and a place for its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from openfeedback.errors import InputError, ParameterError
from openfeedback.files import refused, sha256, why_no_name
from openfeedback.params import Params, survey_paths
from openfeedback.report.wording import show_heading
from openfeedback.run.gate import stop_if_unknown, unknown_columns, unknown_topics
from openfeedback.run.notebook.recorded import Recorded
from openfeedback.run.records import set_aside
from openfeedback.run.stages import TRUE, Stage, stage, table_name, table_path, true_path
from openfeedback.tables import COLUMNS, checked, read_table, write_table

if TYPE_CHECKING:
    from openfeedback.coding.codebook import Codebook
    from openfeedback.disclosure import Who

TEXT_COLUMNS = ("text", "examples", "evidence", "answer", "example_ids")


def open_run(params: Params, notebook: str) -> Run:
    """Open the run's folder for one notebook; its earlier record is set aside, so half a notebook never counts."""
    one = stage(notebook, params)
    stop_if_unknown(params)
    set_aside(params, one)
    return Run(params, one)


class Run(Recorded):
    """One notebook at work in its run's folder.

    ``need`` gives tables of earlier notebooks, ``save`` and ``figure`` write this notebook's results (what persons
    wrote into stages/, what may be seen into tables/), ``note`` keeps
    facts for the manifest, ``peek`` shows a table without anybody's words.
    """

    def __init__(self, params: Params, one: Stage):
        super().__init__(params, one)
        self._published: list[str] = []  # in this notebook

    def need(self, *names: str) -> Any:
        """Tables of earlier notebooks, as one table or a tuple; a notebook that is out of date is run first."""
        from openfeedback.run.execute import bring_up_to_date

        for name in names:
            if name not in self.stage.needs:
                raise InputError(f"{self.stage.notebook} does not say in run/stages.py that it needs '{name}'")
        bring_up_to_date(self.params, self.stage, names)
        frames = [self._read(name) for name in names]
        self._stop_if_unknown(dict(zip(names, frames, strict=True)))
        return frames[0] if len(frames) == 1 else tuple(frames)

    def tables(self) -> dict[str, pd.DataFrame]:
        """The protected tables that the appendix draws, by name; those made here are saved (``drawn``).

        Without what a batch hides so that its runs tell no more.
        """
        from openfeedback.run.notebook.drawn import DRAWN, drawn
        from openfeedback.run.protection import FILE, read_protection, shown_together

        tables = dict(zip(self.stage.needs, self.need(*self.stage.needs), strict=True))
        if (self.folder / FILE).is_file():
            self.reads(self.folder / FILE)
        told = read_protection(self.folder)
        tables = shown_together(self.params, tables) | self._earlier()
        shown = drawn(tables, self.params, told.get("min_cell", self.params.matrix.min_cell))
        self.save(**{name: shown[name] for name in DRAWN})
        return shown

    def _earlier(self) -> dict[str, pd.DataFrame]:
        """Published tables of the earlier run that the parameters name (``appendix.earlier``), if they name one."""
        from openfeedback.run.notebook.taken_over import earlier_tables

        paths = earlier_tables(self.params)
        self.reads(*paths.values())
        return {name: read_table(path) for name, path in paths.items()}

    def survey_files(self) -> list[tuple[Path, Any]]:
        """The survey files with their settings; their fingerprints go into the record."""
        found = list(survey_paths(self.params))
        self.reads(*(path for path, _ in found))
        return found

    def codebook(self, topics: pd.DataFrame | None = None) -> Codebook:
        """The run's codebook, whose files go into the record; where it has none, its ``topics`` stand in for themes."""
        from openfeedback.coding.codebook import load_codebook, topics_as_codebook

        place = self.params.codebook_place
        if not place:
            return topics_as_codebook(self.need("topics") if topics is None else topics)
        codebook = load_codebook(place)
        self.reads(*sorted(codebook.home.iterdir()) if codebook.home else [])
        return codebook

    def human_codings(self, units: pd.DataFrame, responses: pd.DataFrame) -> tuple[pd.DataFrame | None, pd.DataFrame]:
        """The codings by persons that the parameters name (``coding.human``), matched to today's units, and the others.

        The others are those that fit no unit, with their words and ``reason``; None where no file is named.
        """
        from openfeedback.run.notebook.taken_over import human_codings

        if not self.params.coding.human:
            return None, pd.DataFrame(columns=["unit_id", "coder", "text", "reason"], dtype="str")
        self.reads(self.params.at(self.params.coding.human))
        return human_codings(self.params, units, responses)

    def drawn_units(
        self, units: pd.DataFrame, dropped: pd.DataFrame, responses: pd.DataFrame
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The units and the dropped answers after persons drew units of their own (``coding.human``), which replace.

        The record keeps what was drawn (``records.fingerprint``), not the table: a corrected code makes no unit anew.
        """
        from openfeedback.run.notebook.taken_over import drawn_units

        return drawn_units(self.params, units, dropped, responses) if self.params.coding.human else (units, dropped)

    def human_contents(
        self, units: pd.DataFrame, responses: pd.DataFrame, unmatched: pd.DataFrame
    ) -> tuple[pd.DataFrame | None, pd.DataFrame]:
        """The contents decided by persons that the parameters name (``contents.human``), matched to today's units.

        Those that fit no unit stay, as their words teach; they are told with their words, ``content`` and reason below
        the codings that are ``unmatched``. None where no file is named.
        """
        from openfeedback.run.notebook.taken_over import human_contents

        if not self.params.contents.human:
            return None, unmatched
        self.reads(self.params.at(self.params.contents.human))
        return human_contents(self.params, units, responses, unmatched)

    def earlier_contents(self) -> pd.DataFrame | None:
        """Units of the earlier round that the parameters name, with their contents, which keep their ids; if any."""
        from openfeedback.run.notebook.taken_over import earlier_units

        if (found := earlier_units(self.params)) is None:
            return None
        self.reads(*found[1])
        return found[0]

    @property
    def least_shown(self) -> int:
        """Smaller counts are not shown in a notebook: the minimum cell where the run is shared, else 1."""
        return self.params.matrix.min_cell if self.params.share else 1

    def save(self, **frames: pd.DataFrame) -> None:
        """Write tables of this notebook as Parquet, checked against the contract."""
        self._stop_if_unknown(frames)
        for name, frame in frames.items():
            if name not in self.stage.makes:
                raise InputError(f"{self.stage.notebook} does not say in run/stages.py that it makes '{name}'")
            path = table_path(self.folder, name)
            write_table(checked(frame, name) if name in COLUMNS else frame.reset_index(drop=True), path)
            self._made(path)
        self._store()

    def publish(
        self, who: Who, later: Mapping[str, pd.DataFrame] | None = None, **true: pd.DataFrame
    ) -> dict[str, pd.DataFrame]:
        """Keep tables of counts as they truly are in stages/, save what may be seen of them in tables/, and give that.

        They are protected together, beside what earlier notebooks of the run published and with regard to what
        ``later`` ones will (``disclosure.protect``).
        """
        from openfeedback.disclosure import protect

        earlier = [name for name in (*self.stage.needs, *self._published) if name in TRUE
                   and table_path(self.folder, name).is_file()]  # a study's own notebooks may be older  # fmt: skip
        published = {name: self._read(name) for name in earlier}
        self._published += list(true)
        for name, frame in true.items():
            path = true_path(self.params, name)
            write_table(frame.reset_index(drop=True), path)
            self._made(path)
        shown = protect(true, published, who.knowing(self.params.contents.min_respondents), self.params.matrix, later)
        self.save(**shown)
        return shown

    def figure(self, name: str, chart: Any) -> Any:
        """Save a chart as SVG and PNG and give it back for showing. Raises InputError for what cannot be a name."""
        from openfeedback.report.figures import save_figure

        if why := why_no_name(name):
            raise InputError(f"figure: {refused(name, why)}; choose another")
        for path in save_figure(chart, self.folder / "figures" / name):
            self._made(path)
        self._store()
        return chart

    def heading(self, key: str) -> None:
        """Print what the table or figure of this cell shows, in the study's language (``data/headings.yml``)."""
        show_heading(self.stage.notebook, key, self.params.language)

    def facts(self) -> dict[str, Any]:
        """Where everything in this run comes from: input fingerprints, versions, models, seed, parameters."""
        from openfeedback.run.manifest import gather
        from openfeedback.run.protection import read_protection

        told = {k: v for k, v in read_protection(self.folder).items() if k == "min_cell"}
        return gather(self.params) | told

    def peek(self, frame: pd.DataFrame, rows: int = 8) -> pd.DataFrame:
        """The first rows of a table; columns with people's words only where ``show_texts`` asks for them.

        In a run that is shared, a table with a row a response or unit shows its columns alone: a row is a person's.
        """
        if self.params.show_texts and not self.params.share:
            return frame.head(rows)
        if self.params.share and not {"response_id", "respondent_id", "unit_id"}.isdisjoint(frame.columns):
            rows = 0
        return frame[[c for c in frame.columns if c not in TEXT_COLUMNS]].head(rows)

    def _stop_if_unknown(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Words of the parameters that these tables do not know: told before anything is made with them."""
        problems = unknown_columns(self.params, frames["respondents"]) if "respondents" in frames else []
        problems += unknown_topics(self.params, frames["topics"]["topic_id"]) if "topics" in frames else []
        if problems:
            raise ParameterError(*problems)

    def _read(self, name: str) -> pd.DataFrame:
        path = table_path(self.folder, name)
        self._record["inputs"][table_name(name)] = sha256(path)
        self._store()
        return pd.read_parquet(path)
