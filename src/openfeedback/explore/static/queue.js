// Coding by keyboard alone: one unit at a time in the order in which they teach the model; digits and letters are codes.

const CODE_KEYS = "1234567890abcdefghinpqrstvwxyz"; // without j, k, u, m, o and l, which do other things
const BETWEEN = 10; // codings after which the model learns again, in the background
const NEARLY = 5; // units left in the queue when more are asked for

class Queue {
  constructor(view) {
    this.view = view;
    Object.assign(this, { units: [], at: 0, growth: null, said: "", shows: false, learning: false, asked: false, expects: null, double: null });
    this.begin();
    this.place = h("div", { class: "of-queue-unit" });
    this.side = h("div", { class: "of-queue-side", role: "region", "aria-label": view.t("growth") });
    this.node = h("div", { class: "of-queue", tabindex: "0", role: "group", "aria-label": view.t("tab_queue"), onkeydown: (event) => this.key(event) },
      this.place, this.side);
  }

  get unit() {
    return this.units[this.at] ?? null;
  }

  begin() {
    this.codes = {};
    this.step = 0;
  }

  // Fields with more than one code; a theme that has one phase brings it along.
  get steps() {
    const { data } = this.view;
    const theme = data.themes.find((each) => each.id === this.codes.theme);
    return ["theme", "phase", "kind"].filter((field) => data[`${field}s`].length > 1 && !(field === "phase" && theme?.phase));
  }

  open() {
    if (!this.view.facts.coder) { this.draw(); return; }
    if (!this.units.length) this.more();
    this.draw();
    setTimeout(() => this.node.focus({ preventScroll: true }));
  }

  more() {
    if (this.asked) return;
    this.asked = true;
    this.view.ask({ do: "queue" }, false);
  }

  // ---- what the kernel says

  take(message) {
    if (message.say === "learning") { this.learning = true; this.draw(); return; }
    if (message.say === "double") { this.double = new Settling(this, message); this.draw(); return; }
    this.growth = message;
    if (message.say === "queue") {
      this.learning = this.asked = false;
      const before = this.units.slice(0, this.at + 1);
      const has = new Set(before);
      this.units = [...before, ...message.units.filter((unit) => !has.has(unit))];
      this.said = this.units.length ? "" : this.view.t(this.view.facts.blind ? "queue_done_blind" : "queue_done");
    } else if (!this.view.facts.blind && !this.learning && message.fresh >= BETWEEN) this.learn();
    this.draw();
  }

  learn() {
    this.learning = true;
    this.view.ask({ do: "learn" }, false);
  }

  // A change was stored or taken back.
  stored(unit) {
    if (this.double) { this.double.stored(unit); return; }
    if (unit === null) { this.open(); return; }
    if (this.expects === unit) this.go(1);
    else {
      const at = this.units.indexOf(unit);
      if (at >= 0) this.at = at; else { this.units.splice(this.at, 0, unit); }
      this.begin();
      this.view.ask({ do: "growth" }, false);
    }
    this.expects = null;
    this.draw();
  }

  // Nothing was stored: the unit waits for its codes again.
  refused() {
    this.expects = null;
    if (this.step < this.steps.length) return;
    this.begin();
    this.draw();
  }

  // ---- what the person does

  go(by) {
    this.at = Math.max(0, Math.min(this.units.length - 1, this.at + by));
    this.begin();
    this.shows = false;
    if (!this.view.facts.blind && this.units.length - this.at <= NEARLY) this.more();
    this.draw();
  }

  choose(field, code) {
    if (this.view.between) return;
    const { data } = this.view;
    this.codes[field] = code.id;
    if (field === "theme" && code.phase) this.codes.phase = code.phase;
    this.step += 1;
    if (this.step >= this.steps.length) this.store();
    else this.draw();
  }

  store() {
    const { view, unit } = this;
    const codes = view.whole(this.codes);
    if (this.double) { this.double.settle(codes); return; }
    this.expects = unit;
    view.store({ do: "queue_code", unit, codes, blind: !view.seen.has(unit), note: view.noteOf(unit) });
  }

  accept() {
    const { view, unit } = this;
    if (this.shows && view.data.units.model_theme[unit] >= 0) { this.codes = view.modelCodes(unit); this.store(); }
  }

  show() {
    if (this.view.facts.blind || this.double) return;
    this.shows = !this.shows;
    this.draw();
  }

  key(event) {
    if (this.view.between || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input")) return;
    const letter = event.key.toLowerCase();
    const field = this.steps[this.step];
    const code = field ? this.view.data[`${field}s`][CODE_KEYS.indexOf(letter)] : null;
    const does = {
      j: () => this.go(1), k: () => this.go(-1), u: () => { if (this.view.facts.can_undo) this.view.ask({ do: "undo" }); },
      m: () => this.show(), o: () => this.learn(), l: () => this.learn(), Backspace: () => { this.begin(); this.draw(); },
      Enter: () => { if (event.target === this.node) this.accept(); },
    }[event.key.length === 1 ? letter : event.key];
    const other = this.double?.keys(event.key.length === 1 ? letter : event.key);
    const act = other ?? (this.unit !== null || this.double?.choosing ? (code && letter.length === 1 && (!this.double || this.double.choosing) ? () => this.choose(field, code) : does) : does);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  // ---- drawing

  draw() {
    const { view } = this;
    if (view.tab !== "queue") return;
    const had = this.node.contains(document.activeElement);
    if (!view.facts.coder) replace(this.place, coderForm(view));
    else if (this.double) replace(this.place, this.double.draw());
    else if (this.unit === null) replace(this.place, h("p", { class: "of-empty", role: "status" }, this.asked ? view.t("queue_wait") : this.said));
    else replace(this.place, this.drawUnit());
    replace(this.side, this.drawSide());
    if (had && view.facts.coder && !this.node.contains(document.activeElement)) this.node.focus({ preventScroll: true });
  }

  drawUnit() {
    const { view, unit } = this;
    const { data, t } = view;
    const mine = (data.voices[unit] ?? []).find((voice) => voice.coder === view.facts.coder);
    if (this.shows) view.saw(unit);
    return [
      h("p", { class: "of-context" }, t("queue_place", { n: this.at + 1, all: this.units.length })),
      unitInAnswer(view, unit),
      mine ? h("p", { class: "of-context" }, `✓ ${t("queue_mine")}: ${codeNames(view, mine)}`) : null,
      this.shows ? h("p", { class: "of-context" }, `${t("model_says")}: ${modelSaid(view, unit)} · `, h("kbd", {}, "Enter"), ` ${t("accept")}`) : null,
      this.drawCodes(),
    ];
  }

  // The codes of the step at hand with their keys; what was chosen before stands above them.
  drawCodes() {
    const { view } = this;
    const { data, t } = view;
    const field = this.steps[this.step];
    const chosen = this.steps.slice(0, this.step).map((each) => data[`${each}s`].find((code) => code.id === this.codes[each])?.name);
    if (!field) return h("p", { class: "of-step" }, chosen.join(" · ")); // on its way to the file
    const codes = data[`${field}s`];
    return [
      h("p", { class: "of-step" }, chosen.length ? `${chosen.join(" · ")} · ` : "", h("b", {}, t(field))),
      h("div", { class: "of-keys", role: "group", "aria-label": t(field) }, codes.map((code, i) =>
        h("button", { class: "of-key", title: code.definition || code.name, onclick: () => this.choose(field, code) },
          CODE_KEYS[i] ? h("kbd", {}, CODE_KEYS[i]) : null, h("span", {}, code.name)))),
    ];
  }

  drawSide() {
    const { view, growth } = this;
    const { t, facts } = view;
    const button = (label, act, more = {}) => h("button", { onclick: act, ...more }, label);
    const figures = growth ? drawGrowth(view, growth) : null;
    const others = facts.coder && !facts.blind && !this.double;
    return [
      h("h4", {}, t(facts.blind ? "blind_title" : "growth")), figures,
      h("p", { class: "of-status", role: "status" }, this.learning ? t("learning") : ""),
      h("div", { class: "of-acts" },
        others ? button(`${t("learn")} (o)`, () => this.learn(), { disabled: this.learning }) : null,
        others ? button(`${this.shows ? t("suggestion_hide") : t("suggestion_show")} (m)`, () => this.show(), { "aria-pressed": String(this.shows) }) : null,
        button(`${t("undo")} (u)`, () => { if (facts.can_undo) view.ask({ do: "undo" }); }, { disabled: !facts.can_undo })),
      h("h4", {}, t("double_title")),
      facts.blind ? [h("p", { class: "of-context" }, t("blind_is")), button(t("blind_end"), () => view.blind({ on: false }))] : this.blindForm(),
      facts.blind || !facts.coder ? null : this.double ? button(t("double_close"), () => { this.double = null; this.begin(); this.draw(); })
        : button(t("double_open"), () => view.ask({ do: "double" }, false)),
      facts.coder ? h("p", { class: "of-context" }, t("coder_is", { coder: facts.coder })) : null,
      h("p", { class: "of-context" }, t("queue_keys")),
    ];
  }

  blindForm() {
    const { view } = this;
    const { t } = view;
    const begin = () => { if (input.value.trim()) view.blind({ on: true, name: input.value }); };
    const input = h("input", { type: "text", maxlength: "40", "aria-label": t("blind_name"), placeholder: t("blind_name"),
      onkeydown: (event) => { if (event.key === "Enter") begin(); event.stopPropagation(); } });
    return h("div", { class: "of-blind-form" }, input, h("button", { onclick: begin }, t("blind_begin")));
  }
}

// Agreement and certainty, then and now.
function drawGrowth(view, growth) {
  const { t } = view;
  const { now, start } = growth;
  if (!now) return h("p", {}, t("growth_mine", { n: growth.mine }));
  const share = (value) => (value === null ? "–" : `${Math.round(100 * value)} %`);
  return h("dl", { class: "of-growth" }, [
    [t("growth_coded"), String(growth.mine)],
    [t("growth_agree"), now.n ? `${share(now.share)} (${Math.round(now.share * now.n)}/${now.n})` : "–"],
    [t("growth_kappa"), percent(view, now.kappa)],
    [t("growth_latest"), share(now.latest)],
    [t("growth_sure"), `${share(start.sure)} → ${share(now.sure)}`],
    [t("growth_mean"), `${percent(view, start.mean)} → ${percent(view, now.mean)}`],
  ].map(([what, value]) => [h("dt", {}, what), h("dd", {}, value)]));
}

// The question, and the answer with the unit marked.
function unitInAnswer(view, unit) {
  const { units, answers, questions, languages } = view.data;
  const answer = units.answer[unit];
  const text = answers.text[answer];
  const [start, end] = [units.start[unit], units.end[unit]];
  return [h("p", { class: "of-context" }, h("b", {}, questions[answers.question[answer]]?.question ?? "")),
    h("blockquote", { class: "of-answer", lang: languages[answers.language[answer]] ?? null },
      text.slice(0, start), h("mark", { class: "of-unit" }, text.slice(start, end)), text.slice(end))];
}

function codeNames(view, codes) {
  const name = (list, id) => list.find((code) => code.id === id)?.name ?? id;
  return [name(view.data.themes, codes.theme), name(view.data.phases, codes.phase), name(view.data.kinds, codes.kind)].filter(Boolean).join(" · ");
}

function modelSaid(view, unit) {
  return view.data.units.model_theme[unit] < 0 ? view.t("abstained") : `${codeNames(view, view.modelCodes(unit))} (${percent(view, view.data.units.theme_p[unit])})`;
}
