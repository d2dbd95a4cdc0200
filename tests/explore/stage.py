"""The widget in a real browser with a real session behind it, without JupyterLab: messages are carried by hand."""

import base64

from openfeedback.coding.corrections import place_of
from openfeedback.errors import OpenFeedbackError
from openfeedback.explore.corrections import CodingStore
from openfeedback.explore.session import Session
from openfeedback.explore.view import open_material
from openfeedback.explore.widget import Explorer, module

HTML = "<!doctype html><meta charset=utf-8><style>body{margin:8px;background:#fff}</style><div id=place></div>"
START = """async (source) => {
  const made = await import(URL.createObjectURL(new Blob([source], {type: 'text/javascript'})));
  window.outbox = []; window.ears = [];
  const bytes = (buffer) => Array.from(new Uint8Array(buffer.buffer ?? buffer));
  const model = { send: (message, _, buffers = []) => window.outbox.push([message, buffers.map(bytes)]),
                  on: (_, ear) => window.ears.push(ear), off: () => {}, get: () => null };
  window.hear = async (message, buffers) => {
    const views = buffers.map((b) => new DataView(Uint8Array.from(atob(b), (c) => c.charCodeAt(0)).buffer));
    for (const ear of window.ears) await ear(message, views);
  };
  made.default.render({ model, el: document.getElementById('place') });
}"""


class Staged:
    """A page on which a person works; ``settle`` carries messages until both sides are silent."""

    def __init__(self, page, study, coder="KL"):
        material = open_material(study)
        self.page = page
        self.session = Session(material, CodingStore(place_of(material.params)), self._say, coder, True)
        self._said = []
        page.set_content(HTML)
        page.add_style_tag(content=Explorer._css)
        page.evaluate(START, module())
        self.settle()
        page.wait_for_selector(".of-matrix")

    def _say(self, message, buffers):
        self._said.append((message, [base64.b64encode(b).decode() for b in buffers]))

    def settle(self):
        """Carry what was asked and answered."""
        while asked := self.page.evaluate("() => window.outbox.splice(0)"):
            for message, buffers in asked:
                try:
                    self.session.handle(message, [bytes(b) for b in buffers])
                except OpenFeedbackError as problem:
                    self._say({"say": "error", "text": str(problem), "about": message.get("do")}, [])
            for said in self._said:
                self.page.evaluate("([message, buffers]) => window.hear(message, buffers)", list(said))
            self._said.clear()

    def click(self, selector, **more):
        """Click and let both sides finish."""
        self.page.locator(selector).first.click(**more)
        self.settle()

    def press(self, key, selector=None):
        """Press a key, in an element or where the focus is."""
        if selector:
            self.page.locator(selector).first.press(key)
        else:
            self.page.keyboard.press(key)
        self.settle()

    def select(self, words):
        """Select words of the shown answer as a mouse would."""
        self.page.evaluate(
            """(words) => { const box = document.querySelector('.of-answer'); const at = box.textContent.indexOf(words);
              const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT); const range = document.createRange();
              let seen = 0;
              for (let node = walk.nextNode(); node; node = walk.nextNode()) {
                const inside = (place) => Math.min(Math.max(place - seen, 0), node.length);
                if (at >= seen && at <= seen + node.length) range.setStart(node, inside(at));
                if (at + words.length <= seen + node.length) { range.setEnd(node, inside(at + words.length)); break; }
                seen += node.length; }
              const chosen = window.getSelection(); chosen.removeAllRanges(); chosen.addRange(range); }""",
            words,
        )

    def told(self):
        """What the explorer says of itself."""
        return self.page.locator(".of-status").inner_text()

    @property
    def table(self):
        """The table of corrections."""
        return self.session.store.read()
