"""The explorer as a notebook widget: carries messages between the browser and a session, on a thread of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anywidget
import pandas as pd

from openfeedback.coding.corrections import place_of
from openfeedback.errors import OpenFeedbackError
from openfeedback.explore.corrections import CodingStore
from openfeedback.explore.session import LONG, Session
from openfeedback.explore.view import open_material

_STATIC = Path(__file__).parent / "static"
_PARTS = ("dom", "state", "matrix", "filters", "listing", "picker", "detail", "topicmap", "explorer")


def module() -> str:
    """The browser's part as one ES module: the files of ``static/`` in their order, without any import."""
    return "\n".join((_STATIC / f"{part}.js").read_text(encoding="utf-8") for part in _PARTS)


class Explorer(anywidget.AnyWidget):
    """A run to look into, question and correct. ``shown`` gives the listed units as a table.

    The widget's stored state holds no text: everything goes to the browser in messages, which are never saved with a
    notebook.
    """

    _esm = module()
    _css = (_STATIC / "explorer.css").read_text(encoding="utf-8")

    def __init__(self, run: Any, coder: str | None = None, codings: Path | str | None = None, redacted: bool = True):
        material = open_material(run)
        store = CodingStore(place_of(material.params, codings))
        self._session = Session(material, store, self._say, coder, redacted)
        # messages are answered in their order, while cells of the notebook may run; what takes long has its own thread,
        # so that a correction never waits for a search
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="openfeedback-explorer")
        self._searcher = ThreadPoolExecutor(1, thread_name_prefix="openfeedback-search")
        super().__init__()
        self.on_msg(self._hear)

    @property
    def shown(self) -> pd.DataFrame:
        """The units in the list right now, in its order, with their answers and the codes that count."""
        return self._session.shown()

    def __repr__(self) -> str:
        return f"Explorer({self._session.material.params.name!r})"

    def _hear(self, _: Any, message: dict[str, Any], buffers: list[Any]) -> None:
        thread = self._searcher if message.get("do") in LONG else self._worker
        thread.submit(self._answer, message, buffers)

    def _say(self, message: dict[str, Any], buffers: list[bytes]) -> None:
        self.send(message, buffers)

    def _answer(self, message: dict[str, Any], buffers: list[Any]) -> None:
        try:
            self._session.handle(message, [bytes(b) for b in buffers or []])
        except OpenFeedbackError as problem:
            self._say({"say": "error", "text": str(problem), "about": message.get("do")}, [])
        except Exception as problem:
            # a thread's traceback would be lost: the person must hear that nothing came of it
            said = f"{type(problem).__name__}: {problem}"
            self._say({"say": "error", "text": said, "about": message.get("do")}, [])
            raise
