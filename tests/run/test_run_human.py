"""A person's codings win over the model's and become examples; the run's facts say so."""

import json

import pandas as pd
from small_study import run_quietly

from openfeedback.params import load_params
from openfeedback.tables import write_table


def test_a_persons_codes_win_and_are_examples_of_the_next_run(copy_of_small):
    folder = load_params(copy_of_small).folder
    model = pd.read_parquet(folder / "tables" / "codings.parquet")
    unit = model[model["theme"] != "verkostotyo"]["unit_id"].iloc[0]
    person = pd.DataFrame({"unit_id": [unit], "coder": "KL", "theme": "verkostotyo", "phase": "alku", "kind": "muu"})
    write_table(person, copy_of_small.parent / "person.csv")
    text = copy_of_small.read_text(encoding="utf-8") + "coding: {human: person.csv}\n"
    copy_of_small.write_text(text, encoding="utf-8")
    steps = {step.notebook: step.reason for step in run_quietly(copy_of_small)}
    assert steps["03_topics"] is None
    assert steps["04_matrix"] == "parameters changed: coding"
    after = pd.read_parquet(folder / "tables" / "codings.parquet").set_index("unit_id")
    assert after.loc[unit, ["coder", "theme", "phase", "kind"]].tolist() == ["KL", "verkostotyo", "alku", "muu"]
    assert len(after) == len(model)
    agreement = pd.read_parquet(folder / "tables" / "agreement.parquet").set_index("field")
    assert agreement.loc["theme", ["n", "percent"]].tolist() == [1, 0.0]  # the model as it was before it learnt
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    before = int(manifest["models"]["classifier"].split("n = ")[1])
    examples = pd.read_csv(copy_of_small.parents[0] / "person.csv")
    assert before > len(examples)
    assert {"path": "person.csv", "sha256": manifest["inputs"][-1]["sha256"]} in manifest["inputs"]
