"""The command line within the tests' own process: what is asked, printed and given back is what a process does."""

import contextlib
import io
import subprocess
import sys
import warnings
from pathlib import Path
from unittest import mock

from openfeedback.files import Notice
from openfeedback.verbs.app import main


def openfeedback(*words: object, cwd: Path) -> subprocess.CompletedProcess:
    """A verb by the same door as a process takes, without two seconds of imports; an unforeseen error is raised."""
    given = ["openfeedback", *map(str, words)]
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code: object = 0
    with (
        contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err),
        mock.patch.object(sys, "argv", given), warnings.catch_warnings(),
    ):  # fmt: skip
        warnings.simplefilter("always", Notice)  # as at the start of a process: said before or not
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    said, told = (stream.buffer.getvalue().decode("utf-8") for stream in (out, err))
    return subprocess.CompletedProcess(given, code, said, told)
