"""The explorer as a notebook widget: carries messages between the browser and a session, on a thread of its own."""

from __future__ import annotations

import html
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from weakref import WeakSet

import anywidget
import pandas as pd
import traitlets

from openfeedback.coding.corrections import place_of
from openfeedback.errors import OpenFeedbackError
from openfeedback.explore.corrections import CodingStore
from openfeedback.explore.queue import LEARNING
from openfeedback.explore.session import CHANGING, LONG, Session
from openfeedback.explore.view import open_material
from openfeedback.explore.wording import words

_STATIC = Path(__file__).parent / "static"
# hidden while the widget below it lives; without it, the notebook's own complaint is hidden in its place
_AGAIN = """<style>
.jp-OutputArea-child:has(.of-again):has(+ .jp-OutputArea-child .of-explore) {{ display: none; }}
.jp-OutputArea-child:has(.of-again) + .jp-OutputArea-child:has(> .jupyter-widgets:not(:has(*))) {{ display: none; }}
</style><p class="of-again">{}</p>"""
_OPEN: WeakSet[Explorer] = WeakSet()
_PARTS = ("dom", "state", "matrix", "filters", "listing", "picker", "borders", "book", "contents", "detail", "topicmap",
          "markdown", "words", "crosstab", "memos", "pictures", "tools", "queue", "settling",
          "explorer")  # fmt: skip


def module() -> str:
    """The browser's part as one ES module: the files of ``static/`` in their order, without any import."""
    return "\n".join((_STATIC / f"{part}.js").read_text(encoding="utf-8") for part in _PARTS)


class Explorer(anywidget.AnyWidget):
    """A run to look into, question and correct. ``shown`` gives the listed units as a table.

    The widget's stored state holds no text: everything goes to the browser in messages, which are never saved with a
    notebook.
    """

    _esm = module()
    _css = "\n".join((_STATIC / f"{part}.css").read_text(encoding="utf-8") for part in ("explorer", "tools"))

    again = traitlets.Unicode("").tag(sync=True)  # shown where no kernel answers

    def __init__(self, run: Any, coder: str | None = None, codings: Path | str | None = None, redacted: bool = True):
        material = open_material(run)
        store = CodingStore(place_of(material.params, codings))
        self._session = Session(material, store, self._say, coder, redacted)
        # messages are answered in their order, while cells of the notebook may run; what takes long has its own thread,
        # so that a correction never waits for a search
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="openfeedback-explorer")
        self._searcher = ThreadPoolExecutor(1, thread_name_prefix="openfeedback-search")
        self._learner = ThreadPoolExecutor(1, thread_name_prefix="openfeedback-learn")
        call = f"of.explore({str(run)!r})" if isinstance(run, str | Path) else "of.explore(…)"
        super().__init__(again=words(material.params.language)["again"].replace("{call}", call))
        _OPEN.add(self)
        self.on_msg(self._hear)

    @property
    def shown(self) -> pd.DataFrame:
        """The units in the list right now, in its order, with their answers and the codes that count."""
        return self._session.shown()

    def __repr__(self) -> str:
        return f"Explorer({self._session.material.params.name!r})"

    def _hear(self, _: Any, message: dict[str, Any], buffers: list[Any]) -> None:
        long = {**dict.fromkeys(LONG, self._searcher), **dict.fromkeys(LEARNING, self._learner)}
        thread = long.get(str(message.get("do")), self._worker)
        thread.submit(self._answer, message, buffers)

    def _say(self, message: dict[str, Any], buffers: list[bytes]) -> None:
        self.send(message, buffers)

    def _tell_others(self) -> None:
        """Other explorers of this kernel that write into the same file look into it."""
        for other in [
            each for each in _OPEN if each is not self and each._session.store.path == self._session.store.path
        ]:
            other._worker.submit(other._answer, {"do": "look"}, [])

    def _ipython_display_(self) -> None:
        """The widget behind a sentence that stays in a saved notebook and says how to start it again."""
        from IPython.display import display

        display({"text/html": _AGAIN.format(html.escape(self.again)), "text/plain": self.again}, raw=True)
        display((self._repr_mimebundle_() or ({}, {}))[0], raw=True)

    def _answer(self, message: dict[str, Any], buffers: list[Any]) -> None:
        try:
            self._session.handle(message, [bytes(b) for b in buffers or []])
            if message.get("do") in CHANGING:
                self._tell_others()
        except OpenFeedbackError as problem:
            self._session.say({"say": "error", "text": str(problem), "about": message.get("do")}, [])
        except Exception as problem:
            # a thread's traceback would be lost: the person must hear that nothing came of it
            said = f"{type(problem).__name__}: {problem}"
            self._session.say({"say": "error", "text": said, "about": message.get("do")}, [])
            raise
