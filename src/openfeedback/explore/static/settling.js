// Where two coders differ: their agreement, and each difference to settle one by one.

class Settling {
  constructor(queue, message) {
    Object.assign(this, message, { queue, view: queue.view, at: 0, choosing: false });
    this.at = Math.max(0, this.differ.findIndex((each) => !each.settled));
  }

  get one() {
    return this.differ[this.at] ?? null;
  }

  stored(unit) {
    const at = this.differ.findIndex((each) => each.unit === unit);
    const voice = (this.view.data.voices[unit] ?? []).find((each) => each.coder === "settled");
    if (at >= 0) {
      this.differ[at].settled = voice ? [voice.theme, voice.phase, voice.kind] : null;
      this.at = voice && at < this.differ.length - 1 ? at + 1 : at;
    }
    this.stop();
  }

  stop() {
    this.choosing = false;
    this.queue.begin();
    this.queue.draw();
  }

  settle(codes) {
    this.view.ask({ do: "settle", unit: this.one.unit, codes });
  }

  take(side) {
    const [theme, phase, kind] = this.one[side];
    this.settle({ theme, phase, kind });
  }

  go(by) {
    this.at = Math.max(0, Math.min(this.differ.length - 1, this.at + by));
    this.stop();
  }

  keys(key) {
    if (key === "u" || key === "Backspace" && this.choosing) return key === "u" ? undefined : () => this.stop();
    if (this.choosing) return undefined;
    const does = { j: () => this.go(1), k: () => this.go(-1) };
    if (this.one) Object.assign(does, { 1: () => this.take("a"), 2: () => this.take("b"), 3: () => { this.choosing = true; this.queue.draw(); } });
    return does[key] ?? (() => {});
  }

  draw() {
    const { view } = this;
    const { t } = view;
    if (!this.rows.length) return h("p", { class: "of-empty" }, t("double_none"));
    const interval = (row, measure) => (row[measure] === null ? "–" : `${percent(view, row[measure])}${row[`${measure}_low`] === null ? "" : ` (${percent(view, row[`${measure}_low`])}–${percent(view, row[`${measure}_high`])})`}`);
    const head = ["", "n", "percent", "kappa", "alpha"].map((each) => h("th", { scope: "col" }, each && each !== "n" ? t(`double_${each}`) : each));
    const settled = this.differ.filter((each) => each.settled).length;
    return [
      h("p", {}, h("b", {}, `${this.a} – ${this.b}`), ` · ${t("double_shared", { n: this.n, blind: this.blind })}`),
      h("table", { class: "of-agreement" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, this.rows.map((row) =>
        h("tr", {}, h("th", { scope: "row" }, t(row.field)), h("td", {}, String(row.n)), ["percent", "kappa", "alpha"].map((each) => h("td", {}, interval(row, each))))))),
      h("p", { role: "status" }, t("double_differ", { n: this.differ.length, settled })),
      this.one ? this.drawOne() : null,
    ];
  }

  drawOne() {
    const { view, one } = this;
    const { t } = view;
    const said = (codes) => codeNames(view, { theme: codes[0], phase: codes[1], kind: codes[2] });
    const choice = (key, label, act) => h("button", { class: "of-key", onclick: act }, h("kbd", {}, key), h("span", {}, label));
    return [
      h("p", { class: "of-context" }, t("queue_place", { n: this.at + 1, all: this.differ.length }), one.settled ? ` · ✓ ${t("settled")}: ${said(one.settled)}` : ""),
      unitInAnswer(view, one.unit),
      this.choosing ? this.queue.drawCodes() : h("div", { class: "of-keys of-sides" },
        choice("1", `${this.a}: ${said(one.a)}`, () => this.take("a")), choice("2", `${this.b}: ${said(one.b)}`, () => this.take("b")),
        choice("3", t("settle_other"), () => { this.choosing = true; this.queue.draw(); })),
    ];
  }
}
