"""What only this machine's user may see: a CSV in stages/ with rights for nobody else, known to the record."""

import json
import os
import stat

import pandas as pd

from openfeedback.params import load_params
from openfeedback.run import open_run


def test_a_private_table_is_this_users_alone(tmp_path):
    (tmp_path / "a.csv").write_text("Mitä toivot?\nAikaa\n", encoding="utf-8")
    params = tmp_path / "own.yml"
    params.write_text("name: own\nsurvey:\n  files: [{path: a.csv}]\n", encoding="utf-8")
    run = open_run(load_params(params), "01_read")
    run.private(replaced=pd.DataFrame({"piece": ["Aino"], "doubt": [0.2]}))
    path = run.folder / "stages" / "replaced.csv"
    assert pd.read_csv(path)["piece"].tolist() == ["Aino"]
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list((run.folder / "tables").glob("replaced*"))
    records = [json.loads(p.read_text(encoding="utf-8")) for p in run.folder.rglob("*01_read*.json")]
    assert any("stages/replaced.csv" in record["outputs"] for record in records)
