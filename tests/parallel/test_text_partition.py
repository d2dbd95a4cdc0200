"""Text stages shared out over workers: the same tables, lists and vectors as here alone, whatever the parts."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openfeedback.errors import InputError, ParameterError
from openfeedback.parallel.partition import BYTES, SPANS, TEXT, TEXTS, Workers, spread
from openfeedback.parallel.pools import how_many, workers_for
from openfeedback.settings import SharedWork, TextSettings, VectorSettings
from openfeedback.tables import read_table
from openfeedback.text.clean import clean_responses
from openfeedback.text.morphology.lemmas import lemmatize
from openfeedback.text.redact.redactor import redact
from openfeedback.text.units.split import find_units
from openfeedback.text.vectors.encode import embed

ANSWERS = (
    "Hyvä puhuja, huono mikki. Kiitos!",
    "Mera tid för diskussion och fler exempel från andra områden.",
    "More time to talk, please.",
    "ei kommentoitavaa",
    "-",
    "",
    "Ei",
    "Mittarit, juurruttaminen ja viestintä",
    "Kiitos Maija Virtaselle, tavataan Helsingissä!",
    "Kiitos Hypatialle, Hypatia oli hyvä. Numero on 040 123 4567.",
    "ääkköset 👍🏽 ja\nrivinvaihto\u2028toinen",
)
QUESTIONS = ("Mitä aiheita toivot?", "Oliko tilaisuudesta hyötyä?", "Avoin palaute tilaisuudesta")
Runner = Callable[[Workers | None], object]


def responses(texts: Iterable[str | None], questions: Iterable[str] | None = None) -> pd.DataFrame:
    texts = list(texts)
    asked = list(questions) if questions else [QUESTIONS[i % 3] for i in range(len(texts))]
    ids = [f"r{i}" for i in range(len(texts))]
    return pd.DataFrame({"response_id": ids, "text": texts, "question": asked, "role": "other"}, dtype="str")


def bytes_of(value: object, folder: Path) -> bytes:
    """What would stand on disk."""
    if isinstance(value, tuple):
        return b"|".join(bytes_of(part, folder) for part in value)
    if isinstance(value, pd.DataFrame):
        value.to_parquet(folder / "table.parquet")
        return (folder / "table.parquet").read_bytes()
    if isinstance(value, pd.Series):
        return bytes_of(value.to_frame("text"), folder)
    return value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode()


def stages(frame: pd.DataFrame, folder: Path) -> dict[str, Runner]:
    caches = iter(range(1000))

    def vectors(workers: Workers | None) -> object:
        fresh = VectorSettings(backend="spacy", cache=folder / f"cache{next(caches)}")
        return embed(frame["text"], fresh, workers=workers)

    return {
        "clean": lambda workers: clean_responses(frame, TextSettings(), workers),
        "units": lambda workers: find_units(frame, TextSettings(), workers),
        "lemmas": lambda workers: lemmatize(frame["text"].fillna(""), TextSettings(), workers),
        "redact": lambda workers: redact(frame["text"], TextSettings(), workers),
        "vectors": vectors,
    }


def assert_same(frame: pd.DataFrame, crews: Iterable[Workers], folder: Path) -> None:
    for name, run in stages(frame, folder).items():
        alone = bytes_of(run(None), folder)
        for workers in crews:
            assert bytes_of(run(workers), folder) == alone, f"{name} in parts of {workers.size}"


def backwards(function: Callable[[Any], Any], arguments: Iterable[Any]) -> list[Any]:
    """A map that does the last part first, as a cluster may."""
    listed = list(arguments)
    return [function(one) for one in reversed(listed)][::-1]


@given(st.lists(st.sampled_from(ANSWERS), max_size=14), st.integers(1, 5))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_small_surveys_in_parts_of_any_size(tmp_path: Path, texts: list[str], size: int) -> None:
    assert_same(responses(texts), [Workers(map, size=size), Workers(backwards, size=size)], tmp_path)


@pytest.mark.parametrize("texts", [[], [None], ["", "-"], ["Kiitos!"] * 7, ["Ei", "Kiitos", "Ei", "Kiitos"]])
def test_nothing_empty_cells_and_duplicates_over_a_border(tmp_path: Path, texts: list[str | None]) -> None:
    assert_same(responses(texts), [Workers(map, size=1), Workers(map, size=2), Workers(map, size=100)], tmp_path)


def test_a_bare_no_is_judged_by_its_question_in_every_part() -> None:
    frame = responses(["Ei"] * 4, [QUESTIONS[1], QUESTIONS[0]] * 2)
    kept, dropped = clean_responses(frame, workers=Workers(map, size=1))
    assert kept["response_id"].tolist() == ["r0", "r2"]
    assert dropped["response_id"].tolist() == ["r1", "r3"]


def test_a_name_is_judged_by_its_mentions_in_other_parts() -> None:
    """One mention in ten parts: the vote over all of them decides, as on one machine."""
    texts = pd.Series([f"Puhuja {name} oli hyvä, {i}. kerta" for i in range(5) for name in ("Hypatia", "Salla")])
    alone, counts = redact(texts)
    shared, shared_counts = redact(texts, workers=Workers(map, size=1))
    assert shared.tolist() == alone.tolist()
    assert shared_counts == counts
    assert counts["nimi"] > 0


@pytest.mark.slow
def test_real_comments(shared_data: Path, tmp_path: Path) -> None:
    """A sample of real comments, Swedish ones and repeated ones among them."""
    comments = read_table(shared_data / "vaalikone" / "dev_comments.csv")
    picked = pd.concat([comments.sample(220, random_state=3), comments[comments["lang_guess"] == "sv"].head(20)])
    texts = [*picked["comment"], *picked["comment"].head(5)]
    assert_same(responses(texts), [Workers(map, size=37)], tmp_path)


def test_every_kind_of_value_comes_back_as_it_was() -> None:
    keys, workers = ["a", "b", "c"], Workers(map, size=2)
    for kind, values in {
        TEXT: ["x", None, ""],
        TEXTS: [[], ["x", "y"], ["ä"]],
        SPANS: [[], [[0, 3], [4, 9]], [[1, 2]]],
        BYTES: [b"", b"\0\1", b"x"],
    }.items():
        work = partial(_looked_up, dict(zip(keys, values, strict=True)))
        assert list(spread(work, keys, workers, kind)) == values


def _looked_up(known: dict[str, Any], keys: list[str]) -> list[Any]:
    return [known[key] for key in keys]


def left(folder: Path) -> list[Path]:
    """What lies in a folder besides the locks that say which processes live."""
    return [path for path in folder.rglob("*") if path.is_file() and path.name not in (".lock", ".held")]


def test_only_paths_travel_and_nothing_stays_on_disk(tmp_path: Path) -> None:
    seen: list[str] = []

    def telling(function: Callable[[Any], Any], arguments: Iterable[Any]) -> Iterator[Any]:
        for one in arguments:
            seen.append(one)
            yield function(one)

    kept, _ = clean_responses(responses(["Lisää aikaa keskustelulle"] * 3), workers=Workers(telling, tmp_path, 1))
    assert len(kept) == 3
    assert seen
    assert all(Path(one).is_relative_to(tmp_path) and "aikaa" not in one for one in seen)
    assert left(tmp_path) == []


def test_what_fails_in_a_part_leaves_nothing_on_disk(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        list(spread(partial(_looked_up, {}), ["a"], Workers(map, tmp_path), TEXT))
    assert left(tmp_path) == []


def test_settings_decide_who_shares() -> None:
    assert how_many(SharedWork(), 19_999) == 1
    assert how_many(SharedWork(), 20_000) == len(os.sched_getaffinity(0))
    assert how_many(SharedWork(workers=1), 10_000_000) == 1
    with workers_for(TextSettings(), 50) as workers:
        assert workers is None


def test_who_shares_is_no_part_of_what_results_depend_on() -> None:
    one, other = TextSettings(), TextSettings(workers=4, scheduler="tcp://x:1", scratch=Path("/scratch"))
    assert one.model_dump_json() == other.model_dump_json()


def test_processes_give_the_same(tmp_path: Path) -> None:
    frame = responses([*ANSWERS] * 12)  # more than one part a worker
    shared = TextSettings(workers=2, scratch=tmp_path)
    assert bytes_of(find_units(frame, shared), tmp_path) == bytes_of(find_units(frame), tmp_path)


def test_a_killed_worker_is_told_in_a_sentence() -> None:
    with pytest.raises(InputError, match="enough memory"), workers_for(SharedWork(workers=2), 3) as workers:
        list(spread(_die, ["a", "b"], workers, TEXT))


def _die(keys: list[str]) -> list[str]:
    os.kill(os.getpid(), signal.SIGKILL)
    return keys


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    frame = responses([*ANSWERS] * 12)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        asked = TextSettings(scheduler=cluster.scheduler_address, scratch=tmp_path)
        for run in (clean_responses, find_units):
            assert bytes_of(run(frame, asked), tmp_path) == bytes_of(run(frame), tmp_path)
        vectors = [
            embed(frame["text"], VectorSettings(backend="spacy", cache=tmp_path / name, scheduler=scheduler))
            for name, scheduler in (("a", None), ("b", cluster.scheduler_address))
        ]
        assert vectors[0].tobytes() == vectors[1].tobytes()


def test_a_scheduler_that_is_not_there_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("openfeedback.parallel.pools.PATIENCE", 0.5)
    with pytest.raises(ParameterError, match="cannot be reached"):
        clean_responses(responses(["Kiitos"]), TextSettings(scheduler="tcp://127.0.0.1:9"))
