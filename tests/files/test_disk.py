"""What a disk refuses is a sentence, nothing is half-written, and the earlier output stays as it was."""

import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
import pytest

from openfeedback.errors import InputError
from openfeedback.files.temporary import LONGEST, new_folder
from openfeedback.files.writing import new_file, whole_file, write_text
from openfeedback.tables import write_table

OVER_THE_LIMIT = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
import random, pandas as pd
from openfeedback.errors import InputError
from openfeedback.tables import write_table
try:
    write_table(pd.DataFrame({"text": [str(random.random()) for _ in range(20_000)]}), sys.argv[1])
except InputError as problem:
    print(problem)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of this sort")
@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_a_file_that_the_disk_does_not_take_leaves_the_earlier_one(tmp_path, ending):
    path = tmp_path / f"t.{ending}"
    write_table(pd.DataFrame({"text": ["ennen"]}), path)
    before = path.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", OVER_THE_LIMIT, str(path)], capture_output=True, text=True, check=False
    )
    assert "cannot be written: it is larger than" in done.stdout, done.stderr
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def refused_half_way(path, code):
    with whole_file(path) as draft:
        draft.write_text("puolik")
        raise OSError(code, "refused", str(draft))


@pytest.mark.parametrize("code", ["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "ENAMETOOLONG"])
def test_each_refusal_is_a_sentence(tmp_path, code):
    path = tmp_path / "t.csv"
    write_text(path, "ennen")
    with pytest.raises(InputError, match=r"t\.csv: cannot be written: "):
        refused_half_way(path, getattr(errno, code))
    assert path.read_text(encoding="utf-8") == "ennen"
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]


def test_a_missing_input_is_not_called_a_refusal_of_the_output(tmp_path):
    with pytest.raises(FileNotFoundError), whole_file(tmp_path / "t.csv"):
        Path(tmp_path / "none.csv").read_text(encoding="utf-8")


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_is_told(tmp_path):
    tmp_path.chmod(0o500)
    for write in (lambda: write_text(tmp_path / "a.txt", "a"), lambda: new_file(tmp_path / "b"),
                  lambda: write_text(tmp_path / "new" / "a.txt", "a")):  # fmt: skip
        with pytest.raises(InputError, match="you may not write there"):
            write()


@pytest.mark.parametrize("lock", ["~$liite.docx", "~$ite.docx", ".~lock.liite.docx#"])
def test_an_appendix_that_is_open_in_word_is_told_and_stays(tmp_path, lock):
    path = tmp_path / "liite.docx"
    write_text(path, "ennen")
    (tmp_path / lock).write_text("KL")
    with pytest.raises(InputError, match="is open in another program"):
        write_text(path, "uusi")
    assert path.read_text(encoding="utf-8") == "ennen"
    (tmp_path / lock).unlink()
    write_text(path, "uusi")
    assert path.read_text(encoding="utf-8") == "uusi"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such sockets")
def test_sockets_lie_in_a_short_folder_under_a_long_tmpdir(tmp_path, monkeypatch):
    long = tmp_path / ("pitkä-kansion-nimi-" * 6)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    assert len(str(new_folder("kernel-"))) > LONGEST
    assert len(str(new_folder("kernel-", sockets=True))) <= LONGEST
