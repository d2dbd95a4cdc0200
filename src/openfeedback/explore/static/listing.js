// The list of units: only the lines in sight are in the document, so that 20,000 scroll like 20.

const LINE = 58;
const SPARE = 6;

class Listing {
  constructor(view) {
    this.view = view;
    this.list = [];
    this.inner = h("div", { class: "of-inner", role: "presentation" });
    this.box = h("div", {
      class: "of-list", role: "listbox", tabindex: "0", "aria-label": view.t("list_label"),
      onscroll: () => this.paint(), onkeydown: (event) => this.walk(event),
    }, this.inner);
    this.empty = h("p", { class: "of-empty", hidden: true }, view.t("none"));
    const bulk = view.facts.editable ? h("button", { class: "of-link of-bulk", title: view.t("bulk_help"), onclick: () => bulkForm(view) }, view.t("bulk")) : null;
    const sort = h("div", { class: "of-sort" }, h("label", {}, view.t("sort"), " ", view.sorter), bulk);
    this.node = h("div", { class: "of-listing" }, sort, this.box, this.empty);
    new ResizeObserver(() => this.paint()).observe(this.box);
  }

  show(list, keep) {
    this.list = list;
    this.place = new Map(list.map((unit, at) => [unit, at]));
    this.inner.style.height = `${list.length * LINE}px`;
    this.box.hidden = list.length === 0;
    this.empty.hidden = list.length > 0;
    if (!keep) this.box.scrollTop = 0;
    this.paint();
  }

  paint() {
    const first = Math.max(0, Math.floor(this.box.scrollTop / LINE) - SPARE);
    const last = Math.min(this.list.length, Math.ceil((this.box.scrollTop + this.box.clientHeight) / LINE) + SPARE);
    const lines = [];
    for (let at = first; at < last; at += 1) lines.push(this.line(this.list[at], at));
    replace(this.inner, lines);
    const chosen = this.view.selected;
    const at = this.place?.get(chosen);
    if (at !== undefined && at >= first && at < last) this.box.setAttribute("aria-activedescendant", `${this.view.name}-${chosen}`);
    else this.box.removeAttribute("aria-activedescendant");
  }

  line(unit, at) {
    if (this.box.clientHeight) this.view.saw(unit);
    const { data, t } = this.view;
    const { units, answers } = data;
    const named = [units.theme[unit], units.also[unit]].filter((code) => code >= 0).map((code) => data.themes[code].name);
    const theme = named.length ? named.join(" + ") : t("no_theme");
    const phase = units.phase[unit] >= 0 ? data.phases[units.phase[unit]].name : "";
    const kind = units.kind[unit] >= 0 ? data.kinds[units.kind[unit]].name : "";
    const event = data.events[answers.event[units.answer[unit]]]?.name ?? "";
    const person = isPerson(data, unit);
    return h("div", {
      class: "of-line", role: "option", id: `${this.view.name}-${unit}`, style: `top:${at * LINE}px`,
      "aria-selected": unit === this.view.selected ? "true" : "false", "aria-setsize": this.list.length, "aria-posinset": at + 1,
      onclick: () => { this.view.select(unit); this.box.focus(); },
    }, h("div", { class: "of-text" }, marked(units.text[unit], this.view.needle())),
    h("div", { class: "of-meta" },
      h("span", { class: person ? "of-by of-person" : "of-by" }, person ? `✓ ${coderName(this.view, units.coder[unit])}` : percent(this.view, units.theme_p[unit])),
      [theme, phase, kind, event].filter(Boolean).join(" · ")));
  }

  walk(event) {
    const at = this.place?.get(this.view.selected) ?? -1;
    const page = Math.max(1, Math.floor(this.box.clientHeight / LINE) - 1);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: this.list.length - 1 }[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.go(to);
  }

  step(by) {
    this.go((this.place?.get(this.view.selected) ?? -1) + by);
  }

  go(to) {
    const at = Math.min(this.list.length - 1, Math.max(0, to));
    if (this.list.length === 0) return;
    this.view.select(this.list[at]);
    this.reveal(at);
  }

  reveal(at) {
    const top = at * LINE;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    if (top + LINE > this.box.scrollTop + this.box.clientHeight) this.box.scrollTop = top + LINE - this.box.clientHeight;
    this.paint();
  }
}

function coderName(view, coder) {
  return coder === "settled" ? view.t("settled") : coder;
}

function percent(view, p) {
  return p === null || p === undefined ? "–" : p.toFixed(2).replace(".", view.t("decimal"));
}
