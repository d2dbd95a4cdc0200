"""A session without a browser, and what it said."""

import gzip
import json

from openfeedback.coding.corrections import place_of
from openfeedback.explore.corrections import CodingStore
from openfeedback.explore.session import Session
from openfeedback.explore.view import open_material


class Desk:
    """A person at the explorer: ``ask`` sends a message, ``units`` is what the browser would show."""

    def __init__(self, path, coder="KL"):
        self.said = []
        material = open_material(path)
        store = CodingStore(place_of(material.params))
        self.session = Session(material, store, lambda *said: self.said.append(said), coder, True)
        self.session.handle({"do": "hello"}, [])
        self.facts = unpacked(self.said[-1][1][0])
        self.columns = self.facts["data"]["units"]

    def ask(self, buffers=(), **message):
        """Send a message and take in the answers, as the browser does; the last one."""
        before = len(self.said)
        self.session.handle(message, list(buffers))
        for said, _ in self.said[before:]:
            if said["say"] == "recut":
                for name, column in self.columns.items():
                    column[said["at"] : said["at"] + said["gone"]] = said["units"][name]
            if said["say"] == "coded":
                for row in said["rows"]:
                    for field in ("theme", "phase", "kind", "also", "coder"):
                        self.columns[field][row["unit"]] = row[field]
        return self.said[-1][0]

    def units_of(self, unit):
        """Texts of the answer that a unit is of, as shown."""
        answer = self.columns["answer"][unit]
        return [t for t, a in zip(self.columns["text"], self.columns["answer"], strict=True) if a == answer]

    @property
    def table(self):
        """The table of corrections."""
        return self.session.store.read()

    def long_unit(self, words=6):
        """A unit of many words, with the place of its fourth word in the answer."""
        at = next(i for i, t in enumerate(self.columns["text"]) if len(t.split()) >= words)
        text = self.columns["text"][at]
        return at, self.columns["start"][at] + len(text) - len(text.split(maxsplit=3)[3])


def unpacked(data):
    """What a packed message holds."""
    return json.loads(gzip.decompress(data))
