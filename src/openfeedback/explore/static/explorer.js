// The explorer itself: what is chosen, what the kernel is asked, what is drawn again when.

const REMEMBER = "openfeedback-coder";
const PATIENCE = 20000;
const SILENCE = 10000; // a kernel that lives says something at once
let views = 0;

// Names a view among all of a kernel: what it asked comes back to it alone.
const someName = () => Math.random().toString(36).slice(2);

function remembered() {
  return window.localStorage.getItem(REMEMBER) ?? "";
}

class View {
  constructor(model, root, facts, id) {
    this.id = id;
    this.model = { send: (message, callbacks, buffers) => model.send({ ...message, view: id }, callbacks, buffers) };
    this.root = root;
    this.facts = facts;
    this.data = facts.data;
    this.t = speaker(facts.words);
    this.name = `of${(views += 1)}`;
    this.rows = themeRows(this.data);
    this.columns = phaseColumns(this.data);
    this.filters = freshFilters(this.data, facts.matrix_kinds);
    Object.assign(this, { cell: null, query: "", mode: "word", near: null, hits: null, sort: "order", selected: null, tab: "matrix", pending: null, asked: 0, notes: new Map() });
    this.closePicker = () => {};
    this.seen = new Set(); // units whose codes were on the screen, and of these what the kernel has not heard yet
    this.unheard = [];
    this.tellSeenLater = debounced(400, () => this.tellSeen());
    this.later = debounced(40, () => this.refresh());
    this.tellShown = debounced(400, () => this.model.send({ do: "shown" }, undefined, [new Int32Array(this.listed).buffer]));
    this.byAnswer = new Map();
    this.data.units.answer.forEach((answer, unit) => this.byAnswer.set(answer, [...(this.byAnswer.get(answer) ?? []), unit]));
    this.tools = new Tools(this);
    this.draw();
    this.refresh();
  }

  siblings(answer) {
    return this.byAnswer.get(answer) ?? [];
  }

  // Codes of a unit are on the screen: a coding after that is not blind.
  saw(unit) {
    if (this.seen.has(unit) || this.facts.blind) return;
    this.seen.add(unit);
    this.unheard.push(unit);
    this.tellSeenLater();
  }

  tellSeen() {
    if (this.unheard.length) this.model.send({ do: "seen", units: this.unheard });
    this.unheard = [];
  }

  // ---- drawing

  draw() {
    const { t, facts } = this;
    this.counter = h("span", { class: "of-counts" });
    this.status = h("span", { class: "of-status", role: "status" });
    this.alarm = h("p", { class: "of-error", role: "alert", hidden: true });
    this.undoButton = h("button", { title: "Ctrl+Z", onclick: () => this.ask({ do: "undo" }) }, t("undo"));
    this.redoButton = h("button", { title: "Ctrl+Y", onclick: () => this.ask({ do: "redo" }) }, t("redo"));
    const keys = Object.fromEntries(["theme", "phase", "kind", "accept"].map((k) => [k, t(`key_${k}`)]));
    const help = h("details", { class: "of-help" }, h("summary", {}, t("help")), h("p", {}, t("help_list", keys)));
    const { input, bar } = drawSearch(this);
    this.input = input;
    this.filterPlace = h("div", {}, drawFilters(this));
    this.upper = h("div", { class: "of-upper" });
    this.sorter = h("select", { onchange: (event) => { this.sort = event.target.value; this.refresh(); } });
    this.listing = new Listing(this);
    this.detail = h("div", { class: "of-detail", role: "region", "aria-label": t("detail_label"), tabindex: "0" });
    this.map = facts.mapped ? new TopicMap(this) : null;
    this.queue = facts.editable ? new Queue(this) : null;
    const tab = (name) => h("button", { class: "of-tab", "aria-pressed": "false", "data-tab": name, onclick: () => this.chooseTab(name) }, t(`tab_${name}`));
    replace(this.root,
      h("div", { class: "of-top" }, h("b", { class: "of-run" }, facts.run), facts.simulated ? h("span", { class: "of-badge" }, t("simulated")) : null,
        this.counter, this.status, facts.editable ? [this.undoButton, this.redoButton] : null, help),
      this.alarm, h("div", { class: "of-line2" }, h("div", { class: "of-tabs" }, facts.blind ? null : [tab("matrix"), this.map ? tab("map") : null, facts.editable ? tab("book") : null, this.tools.tabs(tab)], this.queue ? tab("queue") : null), bar),
      this.filterPlace, this.upper, deskBar(this), h("div", { class: "of-lower" }, this.listing.node, this.detail));
    this.listens = (event) => this.key(event);
    this.root.addEventListener("keydown", this.listens);
    this.chooseTab(facts.blind ? "queue" : "matrix");
  }

  // The run is drawn anew in the same place.
  leave() {
    clearTimeout(this.waiting);
    this.unheard = [];
    this.root.removeEventListener("keydown", this.listens);
    this.root.classList.remove("of-queueing");
  }

  redrawFilters() {
    replace(this.filterPlace, drawFilters(this));
  }

  chooseTab(name) {
    this.tab = name;
    for (const tab of this.root.querySelectorAll(".of-tab")) tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
    if (name === "map" && !this.map.points) {
      this.ask({ do: "map", id: this.asked }, false);
      this.tell(this.t("mapping"));
    }
    this.root.classList.toggle("of-queueing", name === "queue");
    if (name !== "queue" && this.selected !== null) this.saw(this.selected);
    if (this.counts) this.drawUpper();
    if (this.counts && name === "queue") this.queue.open();
  }

  drawUpper() {
    if (this.tab === "book") {
      if (!this.upper.contains(document.activeElement) || !document.activeElement.matches("input")) replace(this.upper, drawBook(this));
      return;
    }
    if (this.tools.draw(this.tab)) return;
    if (this.tab === "map" && this.map) {
      if (!this.map.node.isConnected) replace(this.upper, this.map.node);
      this.map.paint();
      return;
    }
    if (this.tab === "queue") {
      if (!this.queue.node.isConnected) { replace(this.upper, this.queue.node); this.queue.open(); }
      return;
    }
    const had = this.upper.contains(document.activeElement) ? document.activeElement.dataset : null;
    replace(this.upper, drawMatrix(this));
    if (had?.r) this.upper.querySelector(`[data-r="${had.r}"][data-c="${had.c}"]`)?.focus({ preventScroll: true });
  }

  // Everything that follows from filters, search, cell and codes.
  refresh(keep = false) {
    this.base = passing(this.data, this.filters, this.searched());
    if (this.near) this.base = nearest(this.base, this.near);
    this.counts = tally(this.data, this.base, this.rows, this.columns);
    const inside = ofCell(this.data, this.columns, this.cell, this.base);
    this.listed = ordered(this.data, inside, this.sort, this.near);
    this.drawUpper();
    this.drawCounts();
    this.listing.show(this.listed, keep);
    if (!keep) this.select(this.listed[0] ?? null);
    this.tellShown();
  }

  drawCounts() {
    const people = new Set(this.listed.map((i) => this.data.answers.respondent[this.data.units.answer[i]]));
    const coded = Object.values(this.data.voices).filter((voices) => voices.length).length;
    const said = [this.t("counts", { units: this.listed.length, respondents: people.size }), coded ? this.t("person_coded", { n: coded }) : ""];
    this.counter.textContent = said.filter(Boolean).join(" · ");
    this.undoButton.disabled = !this.facts.can_undo;
    this.redoButton.disabled = !this.facts.can_redo;
    const orders = ["order", "unsure", ...(this.near ? ["near"] : [])];
    replace(this.sorter, orders.map((sort) => h("option", { value: sort, selected: sort === this.sort }, this.t(`sort_${sort}`))));
    this.sorter.value = this.sort;
  }

  select(unit, reveal = false) {
    this.closePicker();
    this.pending = null;
    this.selected = unit;
    this.drawDetail();
    const at = this.listing.place?.get(unit);
    if (reveal && at !== undefined) this.listing.reveal(at);
    else this.listing.paint();
    if (this.tab === "map" && this.map) this.map.paint();
  }

  drawDetail() {
    const field = this.detail.contains(document.activeElement) ? document.activeElement.dataset.field : null;
    replace(this.detail, drawDetail(this), this.selected === null ? null : this.tools.beside(this.selected));
    if (field) this.detail.querySelector(`[data-field="${field}"]`)?.focus({ preventScroll: true });
  }

  tell(text) {
    this.status.textContent = text;
  }

  // ---- choosing

  chooseCell(cell) {
    this.cell = sameCell(this.cell, cell) || (cell.theme === null && cell.column === null) ? null : cell;
    if (this.ofContent !== undefined) this.filters.area = null; // a content of the cell before
    this.ofContent = undefined;
    this.refresh();
    askContents(this);
  }

  chooseArea(units) {
    this.ofContent = undefined;
    this.filters.area = units.size ? units : null;
    this.refresh();
  }

  clear() {
    this.filters = freshFilters(this.data, []);
    this.cell = null;
    this.stopSearch();
    this.redrawFilters();
  }

  // ---- searching

  needle() {
    const query = this.query.trim().toLowerCase();
    return this.mode === "word" && query ? query : "";
  }

  // Whether the search found a unit; null where nothing is searched for.
  searched() {
    if (this.mode !== "word") return this.hits ? (i) => this.hits[i] > 0 : null;
    const needle = this.needle();
    const { text } = this.data.units;
    if (needle && this.lowerOf !== text) Object.assign(this, { lower: text.map((one) => one.toLowerCase()), lowerOf: text });
    return needle ? (i) => this.lower[i].includes(needle) : null;
  }

  typed(value) {
    this.query = value;
    if (!value.trim()) this.stopSearch();
    else if (this.mode === "word") this.later();
  }

  chooseMode(mode) {
    this.mode = mode;
    this.forget();
    if (this.query.trim()) this.search();
  }

  forget() {
    this.asked += 1;
    this.near = null;
    this.hits = null;
    if (this.sort === "near") this.sort = "order";
    this.tell("");
  }

  search() {
    const query = this.query.trim();
    if (this.mode === "word" || !query) { this.refresh(); return; }
    this.forget();
    this.tell(this.t("searching"));
    this.root.setAttribute("aria-busy", "true");
    this.ask({ do: "search", id: this.asked, mode: this.mode, query }, false);
  }

  stopSearch() {
    this.query = "";
    this.input.value = "";
    this.root.removeAttribute("aria-busy");
    this.forget();
    this.refresh();
  }

  // ---- correcting

  codes(unit) {
    const { units } = this.data;
    const id = (list, i) => (i >= 0 ? list[i].id : null);
    return { theme: id(this.data.themes, units.theme[unit]), phase: id(this.data.phases, units.phase[unit]), kind: id(this.data.kinds, units.kind[unit]) };
  }

  recode(unit, field, code) {
    const codes = this.codes(unit);
    codes[field] = this.data[`${field}s`][code].id;
    const forced = field === "theme" ? this.data.themes[code].phase : null;
    if (forced) codes.phase = forced;
    this.store({ do: "code", unit, codes: this.whole(codes), note: this.noteOf(unit) });
  }

  accept(unit) {
    if (this.data.units.theme[unit] < 0) return;
    this.store({ do: "code", unit, codes: this.whole(this.codes(unit)), note: this.noteOf(unit) }, true);
  }

  modelCodes(unit) {
    const { units, themes, phases, kinds } = this.data;
    return { theme: themes[units.model_theme[unit]]?.id, phase: phases[units.model_phase[unit]]?.id, kind: kinds[units.model_kind[unit]]?.id };
  }

  // A coding has all three codes: without a phase "ei", without a kind the codebook's last.
  whole(codes) {
    const phases = this.data.phases;
    const none = phases.find((phase) => phase.id === "ei") ?? phases[phases.length - 1];
    return { theme: codes.theme, phase: codes.phase ?? none.id, kind: codes.kind ?? this.data.kinds[this.data.kinds.length - 1].id };
  }

  noteOf(unit) {
    const mine = (this.data.voices[unit] ?? []).find((voice) => voice.coder === this.facts.coder);
    return this.notes.get(unit) ?? mine?.evidence ?? "";
  }

  // A note belongs to a coding: it is stored with the next one, at once where there is one already.
  noted(unit, text) {
    this.notes.set(unit, text);
    if ((this.data.voices[unit] ?? []).some((voice) => voice.coder === this.facts.coder)) this.store({ do: "code", unit, codes: this.codes(unit), note: text });
  }

  // Until the run is drawn anew, or refused, whatever is coded would be stored as the other coder's.
  blind(message) {
    this.between = true;
    this.ask({ do: "blind", ...message }, false);
  }

  store(message, onward = false) {
    if (this.between) return;
    if (!this.facts.coder) {
      this.pending = [message, onward];
      this.drawDetail();
      return;
    }
    this.onward = onward;
    this.ask(message);
  }

  named(name) {
    if (!name.trim()) return;
    window.localStorage.setItem(REMEMBER, name.trim());
    this.ask({ do: "coder", name });
  }

  changeCoder() {
    this.pending = [null, false];
    this.drawDetail();
    this.detail.querySelector(".of-codes").append(this.detail.querySelector(".of-coder"));
  }

  ask(message, saving = true, buffers = undefined) {
    this.tellSeen(); // before what is coded or who codes
    if (saving) this.tell(this.t("saving"));
    this.alarm.hidden = true;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.fail(this.t("lost")), PATIENCE);
    this.model.send(message, undefined, buffers);
  }

  fail(text) {
    this.tell("");
    this.between = false; // nothing will be drawn anew
    this.queue?.refused();
    this.root.removeAttribute("aria-busy");
    this.alarm.textContent = text;
    this.alarm.hidden = false;
  }

  // ---- what the kernel says

  heard(message, buffers) {
    if (this.tools.heard(message, buffers)) { clearTimeout(this.waiting); return; }
    if (this.isOthers(message) && !["coded", "recut", "book"].includes(message.say)) return;
    clearTimeout(this.waiting);
    this.alarm.hidden = true;
    if (message.say === "error") this.fail(this.t("error", { text: message.text }));
    if (message.say === "searching" && message.id === this.asked) {
      this.tell(message.part ? this.t("searching_part", { n: Math.round(100 * message.part) }) : this.t("searching"));
    }
    if (message.say === "found" && message.id === this.asked) this.found(message, buffers[0]);
    if (message.say === "points") { this.map.take(floats(buffers[0])); this.tell(""); }
    if (message.say === "contents") contentsTold(this, message);
    if (message.say === "plan" && this.planned) planTold(this, message);
    if (message.say === "book") bookChanged(this, message);
    if (message.say === "did") { this.tell([this.t(message.n ? "did" : "did_file", { n: message.n }), message.text].filter(Boolean).join(" ")); askContents(this); }
    if (message.say === "recut") recut(this, message);
    if (message.say === "coded") this.coded(message);
    if (["queue", "growth", "learning", "double"].includes(message.say)) { this.tell(""); this.queue.take(message); }
  }

  // Codes and units are of every view; a search, a map and an error of the one that asked.
  isOthers(message) {
    return message.view !== undefined && message.view !== this.id;
  }

  found(message, buffer) {
    const values = floats(buffer);
    if (values.length !== this.data.units.text.length) { this.search(); return; } // units were drawn meanwhile
    this.root.removeAttribute("aria-busy");
    this.cell = null;
    if (this.mode === "meaning") { this.near = values; this.sort = "near"; } else this.hits = values;
    this.refresh();
    this.tell(this.mode === "meaning" ? this.t("found_meaning", { n: this.listed.length }) : this.t("found_lemma", { forms: message.forms.join(" + ") }));
  }

  coded(message) {
    Object.assign(this.facts, { coder: message.coder, can_undo: message.can_undo, can_redo: message.can_redo });
    const { units, voices } = this.data;
    for (const row of message.rows) {
      for (const field of ["theme", "phase", "kind", "also", "coder"]) units[field][row.unit] = row[field];
      voices[row.unit] = row.voices;
      this.notes.delete(row.unit);
    }
    if (this.isOthers(message)) { this.follow(); return; }
    if (this.tab === "queue") {
      this.pending = null;
      this.follow();
      this.tell(message.focus === null ? "" : this.t("saved"));
      this.queue.stored(message.focus);
      return;
    }
    const pending = this.pending;
    this.pending = null;
    if (pending?.[0] && message.focus === null) { this.store(...pending); return; }
    const onward = this.onward;
    this.onward = false;
    const at = this.listing.place.get(this.selected);
    const chosen = message.focus === null || onward ? this.selected : message.focus;
    const inDetail = this.detail.contains(document.activeElement) ? document.activeElement.dataset.field : null;
    this.refresh(true);
    this.tell(message.focus === null ? "" : this.t("saved"));
    this.select(chosen, true);
    if (onward) this.listing.go(this.listing.place.has(this.selected) ? at + 1 : at);
    else if (this.focusAfter ?? inDetail) this.detail.querySelector(`[data-field="${this.focusAfter ?? inDetail}"]`)?.focus({ preventScroll: true });
    this.focusAfter = null;
  }

  // Another view changed codes: what is shown here follows, where the person is stays.
  follow() {
    this.refresh(true);
    if (!this.detail.contains(document.activeElement)) this.drawDetail();
  }

  // ---- keys

  key(event) {
    const typing = event.target.matches("input:not([type=checkbox]):not([type=radio]), select, textarea");
    if (event.key === "Escape") {
      this.closePicker();
      for (const open of this.root.querySelectorAll("details[open]")) open.open = false;
    }
    event.stopPropagation();
    if (typing || event.altKey || this.between) return;
    const command = event.ctrlKey || event.metaKey;
    const letter = event.key.toLowerCase();
    const undo = command && letter === "z" && !event.shiftKey;
    const redo = command && (letter === "y" || (letter === "z" && event.shiftKey));
    const done = () => event.preventDefault();
    if (undo || redo) {
      done();
      if (this.facts[undo ? "can_undo" : "can_redo"]) this.ask({ do: undo ? "undo" : "redo" });
    }
    if (command) return;
    if (event.key === "/") { done(); this.input.focus(); }
    if (letter === "j") this.listing.step(1);
    if (this.selected === null || !this.facts.editable) return;
    if (letter === this.t("key_accept")) { done(); this.accept(this.selected); }
    for (const field of ["theme", "phase", "kind", "also"]) {
      const button = letter === this.t(`key_${field}`) ? this.detail.querySelector(`[data-field="${field}"]`) : null;
      if (button && !button.disabled) { done(); this.focusAfter = field; button.click(); }
    }
  }
}

function render({ model, el }) {
  const root = h("div", { class: "of-explore", lang: "fi" }, h("p", { role: "status" }, "…"));
  el.append(root);
  let view = null;
  const id = someName();
  const silent = setTimeout(() => replace(root, h("p", { role: "status" }, model.get("again") ?? "")), SILENCE);
  const listen = async (message, buffers) => {
    if (!view && message.view && message.view !== id) return;
    clearTimeout(silent);
    if (message.say === "data" && (!view || message.again)) {
      const facts = await unpacked(buffers[0]);
      root.setAttribute("lang", facts.language);
      view?.leave();
      view = new View(model, root, facts, id);
    } else if (view) view.heard(message, buffers);
    else if (message.say === "error") replace(root, h("p", { class: "of-error", role: "alert" }, message.text));
    else if (message.say === "redacting") root.firstChild.textContent = message.text;
  };
  model.on("msg:custom", listen);
  // a look at the file whenever the person comes back: another explorer may have written
  root.addEventListener("pointerenter", () => { if (view) model.send({ do: "look", view: id }); });
  model.send({ do: "hello", view: id });
  return () => { clearTimeout(silent); model.off("msg:custom", listen); };
}

export default { render };
