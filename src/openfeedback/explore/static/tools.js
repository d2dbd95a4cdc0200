// The tools beside coding: their tabs, their questions to the kernel, and what a person takes along as a file.

class Tools {
  constructor(view) {
    this.view = view;
    this.waiting = new Map();
    this.words = new Words(this);
    this.cross = new Crosstab(this);
    this.memos = new Memos(this);
    this.later = debounced(300, () => this.words.ask());
    this.send({ do: "memos" });
  }

  get parts() {
    return { words: this.words, cross: this.cross, memos: this.memos };
  }

  tabs(tab) {
    return [tab("words"), tab("cross"), tab("memos"), this.menu()];
  }

  // Draws the chosen tab into the upper part; false where it is none of ours.
  draw(name) {
    const part = this.parts[name];
    if (!part) return false;
    if (!part.node.isConnected) { part.draw(); replace(this.view.upper, part.node); }
    if (name === "words") this.later();
    if (name === "cross") this.cross.count();
    return true;
  }

  beside(unit) {
    return this.memos.beside(unit);
  }

  // ---- messages

  tell(text) {
    this.view.tell(text);
  }

  send(message, buffers = []) {
    this.view.model.send(message, undefined, buffers);
  }

  // A question whose answer `take` gets; an answer to an earlier question of the same sort is no longer wanted.
  ask(message, buffers, take) {
    const id = `${message.do}-${Math.random().toString(36).slice(2)}`;
    for (const [known, [sort]] of this.waiting) if (sort === message.do) this.waiting.delete(known);
    this.waiting.set(id, [message.do, take]);
    this.tell(this.view.t("searching"));
    this.send({ ...message, id }, buffers);
  }

  // Whether a message of the kernel was for the tools.
  heard(message, buffers) {
    if (message.say === "memos") { unpacked(buffers[0]).then((told) => this.memos.take(told)); return true; }
    if (message.say === "recut") this.send({ do: "memos" }); // units have other numbers now
    if (message.say === "reading") {
      if (this.waiting.has(message.id)) this.tell(message.part ? this.view.t("searching_part", { n: Math.round(100 * message.part) }) : this.view.t("searching"));
      return true;
    }
    if (message.say !== "worded" && message.say !== "taken") return false;
    const [, take] = this.waiting.get(message.id) ?? [];
    this.waiting.delete(message.id);
    if (!take) return true;
    if (message.say === "taken") { take(message); return true; }
    this.tell("");
    unpacked(buffers[0]).then((table) => take(message, table));
    return true;
  }

  // ---- taking along

  menu() {
    const { t } = this.view;
    const summary = h("summary", {}, t("take"));
    const one = (text, what) => h("button", { class: "of-takes", onclick: () => { this.box.open = false; what(); } }, text);
    const fill = () => {
      const { view } = this;
      const { tab } = view;
      const lists = ["xlsx", "csv", "docx"];
      const own = this.parts[tab] ?? (tab === "map" ? null : { list: () => matrixList(view) });
      const pictured = tab === "map" ? () => mapPicture(view) : tab === "matrix" ? () => matrixPicture(view) : null;
      replace(this.inside, h("b", {}, t("take_units")), lists.map((form) => one(form.toUpperCase(), () => this.saveUnits(form))),
        own ? [h("b", {}, t("take_table", { tab: t(`tab_${tab}`) })), lists.map((form) => one(form.toUpperCase(), () => this.saveList(own.list(), form)))] : null,
        pictured ? [h("b", {}, t("take_picture", { tab: t(`tab_${tab}`) })), ["svg", "png"].map((form) => one(form.toUpperCase(), () => this.savePicture(pictured(), form)))] : null,
        h("small", {}, t("take_where")));
    };
    this.inside = h("div", { class: "of-takebox" });
    this.box = h("details", { class: "of-take", ontoggle: (event) => { if (event.target.open) fill(); } }, summary, this.inside);
    return this.box;
  }

  saveUnits(form) {
    this.ask({ do: "save_list", list: "units", name: `${this.view.facts.run} ${this.view.t("list_label")}`, form }, [new Int32Array(this.view.listed).buffer], (message) => this.saved(message));
  }

  saveList(list, form) {
    if (!list) return;
    const rows = new TextEncoder().encode(JSON.stringify(list.rows)).buffer;
    this.ask({ do: "save_list", list: "shown", name: `${this.view.facts.run} ${list.name}`, form, columns: list.columns, quotes: list.quotes }, [rows], (message) => this.saved(message));
  }

  async savePicture(picture, form) {
    if (!picture) return;
    const content = form === "svg" ? toSvg(picture) : await toPng(picture);
    this.ask({ do: "save_picture", name: `${this.view.facts.run} ${this.view.t(`tab_${this.view.tab}`)}`, form }, [content], (message) => this.saved(message));
  }

  saved(message) {
    this.tell(this.view.t("taken", { path: message.path }));
  }
}

function matrixList(view) {
  const { rows, columns, counts, t } = view;
  const kept = rows.map((row, r) => [row, r]).filter(([row, r]) => row.in_matrix || counts.units[r * counts.width + counts.width - 1]);
  const names = [...columns.map((column) => column.name), t("total")];
  return { name: t("tab_matrix"), quotes: [], columns: [t("theme"), ...names.flatMap((name) => [`${name}: ${t("col_units_n")}`, `${name}: ${t("col_respondents_n")}`])],
    rows: kept.map(([row, r]) => [row.name ?? t("no_theme"), ...names.flatMap((_, c) => [counts.units[r * counts.width + c], counts.respondents[r * counts.width + c]])]) };
}
