"""Accepted contents become lines of the study's own codebook, with the day, and only when asked for."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from openfeedback.coding.codebook import check_codebook, contents_of, load_codebook
from openfeedback.coding.codebook.grow import with_line
from openfeedback.coding.contents import find_contents
from openfeedback.errors import InputError
from openfeedback.params import load_params
from openfeedback.settings import ContentSettings
from openfeedback.study import accept_contents
from openfeedback.verbs.app import app

DAY = date(2026, 11, 29)
BOOK = """id: own
# Meidän koodikirja
themes:
  - {id: palkka, names: {fi: Palkka}}
  - {id: tilat, names: {fi: Tilat}, spanning: true}
phases:
  - {id: alku, names: {fi: Alku}}
  - {id: loppu, names: {fi: Loppu}}
  - {id: kaikki, names: {fi: Kaikki}, in_matrix: false}
kinds: [{id: toive, names: {fi: Toive}}]
cells:
  palkka:
    alku: [Palkan taso]  # taulukosta
"""
DECIDED = pd.DataFrame({
    "unit_id": ["1", "2", "3", "4", "5"],
    "text": ["lisät kuntoon", "lisiä", "tilaa on vähän", "palkka ylös", "kahvia"],
    "theme": ["palkka", "palkka", "tilat", "palkka", "tilat"],
    "phase": ["loppu", "kaikki", "alku", "alku", "kaikki"],
    "title": ["Lisien: suuruus", "Lisien: suuruus", "Työtilojen ahtaus", "Palkan taso", ""],
    "decided": [True, True, True, True, True], "coder": "KL",
})  # fmt: skip


@pytest.fixture
def study(tmp_path):
    """A study with a codebook of its own and what a person decided about contents."""
    (home := tmp_path / "params").mkdir()
    folder = tmp_path / "data" / "codebooks" / "own"
    folder.mkdir(parents=True)
    (folder / "codebook.yml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "survey.csv").write_text("Palaute\nhyvä\n", encoding="utf-8")
    DECIDED.to_csv(tmp_path / "data" / "contents.csv", index=False)
    text = "name: own\nsurvey: {files: [{path: ../survey.csv}]}\ncoding:\n  codebook: ../data/codebooks/own\n"
    (home / "own.yml").write_text(f"{text}contents:\n  human: ../data/contents.csv\n", encoding="utf-8")
    return tmp_path


def test_accepted_contents_are_printed_where_their_units_stand(study):
    made = accept_contents(study, DAY)
    book = load_codebook(made.folder)
    assert book.cells == {
        "palkka": {"alku": ["Palkan taso"], "loppu": ["Lisien: suuruus"]},
        "tilat": {"kaikki": ["Työtilojen ahtaus"]},
    }
    text = (made.folder / "codebook.yml").read_text(encoding="utf-8")
    assert "# Meidän koodikirja" in text
    assert text.count("# accepted 2026-11-29 KL") == 2
    assert check_codebook(made.folder) == []


def test_an_accepted_content_keeps_its_id_and_is_new_no_more(study):
    units = DECIDED[["unit_id", "text", "theme", "phase"]]
    quick = ContentSettings(resamples=0)
    place = study / "data" / "codebooks" / "own"
    before = find_contents(units, load_codebook(place), quick, human=DECIDED)
    accept_contents(study, DAY)
    after = find_contents(units, load_codebook(place), quick, human=DECIDED)
    assert after.codings["content_id"].tolist() == before.codings["content_id"].tolist()
    assert not before.contents.set_index("title").loc["Työtilojen ahtaus", "printed"]
    assert after.contents.set_index("title").loc["Työtilojen ahtaus", "printed"]
    described = pd.read_csv(place / "contents.csv")
    assert described["accepted"].tolist() == ["2026-11-29"] * 2


def test_a_second_time_adds_nothing(study):
    accept_contents(study, DAY)
    before = {path.name: path.read_bytes() for path in (study / "data" / "codebooks" / "own").iterdir()}
    assert accept_contents(study, date(2027, 1, 1)).lines == []
    assert {path.name: path.read_bytes() for path in (study / "data" / "codebooks" / "own").iterdir()} == before


def test_a_codebook_that_ships_is_copied_and_stays_as_it_is(study):
    path = study / "params" / "own.yml"
    path.write_text(path.read_text().replace("../data/codebooks/own", "swot"), encoding="utf-8")
    decided = DECIDED.assign(theme="strengths", phase=None).head(1)
    theme = load_codebook("swot").themes[0].id
    decided.assign(theme=theme).to_csv(study / "data" / "contents.csv", index=False)
    before = (Path(str(load_codebook("swot").home)) / "codebook.yml").read_bytes()
    done = CliRunner().invoke(app, ["codebook", "accept", str(study)])
    assert done.exit_code == 0, done.output
    assert "Lisien: suuruus" in done.output
    assert (Path(str(load_codebook("swot").home)) / "codebook.yml").read_bytes() == before
    own = load_params(path).codebook_place
    assert Path(str(own)).is_relative_to(study)
    lines = contents_of(load_codebook(str(own)))
    assert "Lisien: suuruus" in lines["title"][lines["printed"]].tolist()


def test_nothing_is_written_where_nothing_was_decided(study):
    path = study / "params" / "own.yml"
    path.write_text(path.read_text().split("contents:")[0], encoding="utf-8")
    with pytest.raises(InputError, match="nothing was decided about contents"):
        accept_contents(study, DAY)


@pytest.mark.parametrize(
    "cells",
    ["", "cells: {}\n", "cells:\n  a: {}\n", "cells:\n  a: {alku: [x]}\n", "cells:\n  a:\n    alku: [x, y]  # z\n",
     "cells:\n  a:\n    alku:\n      - x\n      # z\n", "cells:\n    b:\n        loppu:\n        - x\n",
     "cells:\n  a:\n    loppu:\n      - >-\n        x\n        y\nphases: []\n",
     "cells: {a: {alku: [x]}, b: {loppu: [y]}}\n"],
)  # fmt: skip
def test_however_cells_are_written_they_gain_one_line(cells):
    before = yaml.safe_load(f"id: x\n{cells}")
    after = yaml.safe_load(with_line(f"id: x\n{cells}", "a", "alku", "Tuki: kuka?", "2026-11-29"))
    wanted = before | {"cells": before.get("cells") or {}}
    wanted["cells"].setdefault("a", {}).setdefault("alku", []).append("Tuki: kuka?")
    assert after == wanted
