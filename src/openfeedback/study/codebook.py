"""A codebook made from the topics of a study, and put to use in its parameters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from openfeedback.coding.codebook import ByHand, Codebook, propose_codebook, write_codebook
from openfeedback.errors import InputError
from openfeedback.files import copy_folder, refused, resource, whole_folder, why_no_name
from openfeedback.params import Params, load_params
from openfeedback.run import open_run
from openfeedback.study.parameters import parameter_file, set_key
from openfeedback.text.units import with_answers
from openfeedback.text.vectors import embed


class Made(NamedTuple):
    """The codebook, where it lies, and what to do next."""

    codebook: Codebook
    folder: Path
    next: str


def codebook_from_topics(
    study: Any,
    name: str = "topics",
    merge: Sequence[str] = (),
    titles: Sequence[str] = (),
    drop: Sequence[str] = (),
) -> Made:
    """Make a codebook from a study's topics, and let its parameters use it.

    ``study``: its folder, parameter file or batch file, or an open run. ``merge``: "3,7"; ``titles``: "3=Palkka";
    ``drop``: topics left out. Raises InputError and CodebookError naming what is wrong.
    """
    if why := why_no_name(name):
        raise InputError(f"codebook: {refused(name, why)}; choose another")
    params = _params_of(study)
    run = open_run(params, "04_matrix")
    topics, assignments, units, responses = run.need("topics", "assignments", "units", "responses")
    assigned = with_answers(units, responses, people=True).merge(assignments, on="unit_id")
    by_hand = ByHand([group.split(",") for group in merge], dict(_pair(each) for each in titles), drop)
    vectors = embed(assigned["text"], params.vectors)
    codebook = propose_codebook(name, topics, assigned, vectors, params.matrix.min_cell, by_hand)
    folder = params.home.parent / "data" / "codebooks" / name
    write_codebook(codebook, folder, params.name)
    return Made(codebook, folder, set_key(params, "codebook", f"../data/codebooks/{name}"))


def own_codebook(params: Params, codebook: Codebook) -> tuple[Path, list[str]]:
    """The folder of the study's own codebook, and what was done for it: one that ships is copied into the study first.

    Raises InputError where the study has such a copy already and does not use it.
    """
    home = Path(str(codebook.home))
    if not home.resolve().is_relative_to(resource("data", "codebooks").resolve()):
        return home, []
    name = f"{codebook.id}-{params.name}"
    folder = params.home.parent / "data" / "codebooks" / name
    if folder.exists():
        raise InputError(f"{folder}: is there already; let the parameters use it (coding: codebook), or remove it")
    with whole_folder(folder) as draft:
        copy_folder(home, draft)
    return folder, [set_key(params, "codebook", f"../data/codebooks/{name}")]


def _params_of(study: Any) -> Params:
    """The parameters as the study's file gives them, whatever a notebook changed in its cells."""
    given = getattr(study, "params", study)
    return given.without_overrides() if isinstance(given, Params) else load_params(parameter_file(Path(given)))


def _pair(text: str) -> tuple[str, str]:
    topic, sign, title = text.partition("=")
    if not sign or not title.strip():
        raise InputError(f"--title {text}: write the topic's number, = and the title, for example 3=Palkka")
    return topic.strip(), title.strip()
