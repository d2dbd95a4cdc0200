// The words of the listed units: how often, in context, in company, and which tell groups apart.

const WORD_VIEWS = ["counts", "context", "pairs", "telling"];

class Words {
  constructor(tools) {
    this.tools = tools;
    this.view = tools.view;
    Object.assign(this, { what: "counts", compounds: "whole", query: "", within: "unit", by: 0, table: null, answered: null });
    this.body = h("div", { class: "of-tablebox", tabindex: "0", role: "region", "aria-label": this.view.t("tab_words") });
    this.bar = h("div", { class: "of-wordbar" });
    this.node = h("div", { class: "of-words" }, this.bar, this.body);
  }

  // What the units can be divided by: [name, names of groups, group of a unit, its second group where it may have two].
  divisions() {
    const { data, t } = this.view;
    const { units, answers } = data;
    const answer = (column) => (unit) => answers[column][units.answer[unit]];
    return [
      [t("theme"), data.themes.map((one) => one.name), (unit) => units.theme[unit], (unit) => units.also[unit]],
      [t("phase"), data.phases.map((one) => one.name), (unit) => units.phase[unit]],
      [t("kind"), data.kinds.map((one) => one.name), (unit) => units.kind[unit]],
      [t("filter_event"), data.events.map((one) => one.name), answer("event")],
      [t("filter_question"), data.questions.map((one) => one.question), answer("question")],
      [t("filter_topic"), data.topics.map((one) => one.label), (unit) => units.topic[unit]],
      ...data.background.map((column) => [backgroundName(t, column), column.groups, (unit) => column.of[answers.respondent[units.answer[unit]]]]),
    ].filter(([, names]) => names.length > 1);
  }

  draw() {
    const { t } = this.view;
    const choice = (name, options, chosen, take) => h("label", {}, h("span", {}, `${name} `),
      h("select", { onchange: (event) => { take(event.target.value); this.draw(); this.ask(); } },
        options.map(([value, text]) => h("option", { value, selected: String(value) === String(chosen) }, text))));
    const parts = [
      choice(t("words_what"), WORD_VIEWS.map((what) => [what, t(`words_${what}`)]), this.what, (value) => { this.what = value; }),
      choice(t("words_compounds"), [["whole", t("words_whole")], ["all", t("words_all")]], this.compounds, (value) => { this.compounds = value; }),
    ];
    if (this.what === "context") {
      parts.push(h("label", {}, h("span", {}, `${t("words_query")} `), h("input", { type: "search", class: "of-wordquery", value: this.query,
        onchange: (event) => { this.query = event.target.value; this.ask(); },
        onkeydown: (event) => { if (event.key === "Enter") { this.query = event.target.value; this.ask(); } } })));
    }
    if (this.what === "pairs") parts.push(choice(t("words_within"), [["unit", t("words_unit")], ["answer", t("words_answer")]], this.within, (value) => { this.within = value; }));
    if (this.what === "telling") parts.push(choice(t("words_by"), this.divisions().map(([name], i) => [i, name]), this.by, (value) => { this.by = Number(value); }));
    replace(this.bar, parts);
    return this.node;
  }

  // Asks the kernel unless it has answered the same for the same units.
  ask() {
    const { view } = this;
    const asked = { what: this.what, compounds: this.compounds, query: this.query.trim(), within: this.within };
    const listed = new Int32Array(view.listed);
    const buffers = [listed.buffer];
    if (this.what === "telling") {
      const [, names, of, also] = this.divisions()[this.by] ?? ["", [], () => -1];
      asked.groups = names;
      buffers.push(new Int32Array([of, also].filter(Boolean).flatMap((each) => view.listed.map((unit) => each(unit) ?? -1))).buffer);
    }
    if (this.what === "context" && !asked.query) { replace(this.body, h("p", { class: "of-empty" }, view.t("words_write"))); return; }
    const key = JSON.stringify([asked, this.by, view.listed.length, view.listed[0], view.listed.reduce((sum, unit) => (sum * 31 + unit) % 1000003, 7)]);
    if (key === this.answered) return;
    this.answered = key;
    this.tools.ask({ do: "words", ...asked }, buffers, (message, table) => this.take(message, table));
  }

  take(message, table) {
    this.table = table;
    const { t } = this.view;
    if (!table.rows.length) { replace(this.body, h("p", { class: "of-empty" }, t("words_none"))); return; }
    const at = Object.fromEntries(table.columns.map((name, i) => [name, i]));
    if (this.what === "context") this.drawContext(table, at);
    else this.drawTable(table, at);
  }

  drawTable(table, at) {
    const { t, facts } = this.view;
    const least = facts.min_cell;
    const cell = (row, name) => {
      const value = row[at[name]];
      if (name === "word" || name === "other") return h("td", {}, h("button", { class: "of-link", title: t("words_context"), onclick: () => this.look(value) }, value));
      if (typeof value === "number") return h("td", { class: "of-number" }, Number.isInteger(value) ? String(value) : value.toFixed(2).replace(".", t("decimal")));
      return h("td", {}, value ?? "");
    };
    const small = (row) => at.respondents_n !== undefined && row[at.respondents_n] < least;
    replace(this.body, h("table", { class: "of-table" },
      h("thead", {}, h("tr", {}, table.columns.map((name) => h("th", { scope: "col" }, t(`col_${name}`))))),
      h("tbody", {}, table.rows.map((row) => h("tr", { class: small(row) ? "of-few" : "", title: small(row) ? t("small", { n: least }) : null }, table.columns.map((name) => cell(row, name)))))));
  }

  drawContext(table, at) {
    const { view } = this;
    replace(this.body, h("table", { class: "of-table of-kwic" },
      h("tbody", {}, table.rows.map((row) => h("tr", {}, h("td", { class: "of-left" }, row[at.left]),
        h("td", {}, h("button", { class: "of-link", title: view.t("words_open"), onclick: () => view.select(row[at.unit], true) }, row[at.form])),
        h("td", {}, row[at.right]))))));
  }

  look(word) {
    Object.assign(this, { what: "context", query: word });
    this.draw();
    this.ask();
  }

  list() {
    if (!this.table) return null;
    const { t } = this.view;
    const shown = this.table.columns.map((name, i) => [name, i]).filter(([name]) => name !== "unit");
    return { name: `${t("tab_words")} ${t(`words_${this.what}`)}${this.what === "context" ? ` ${this.query}` : ""}`, columns: shown.map(([name]) => t(`col_${name}`)),
      rows: this.table.rows.map((row) => shown.map(([, i]) => row[i])), quotes: shown.map(([name]) => name).filter((name) => ["left", "form", "right", "forms"].includes(name)).map((name) => t(`col_${name}`)) };
  }
}

function backgroundName(t, column) {
  const told = t(`background_${column.column}`);
  return told.startsWith("background_") ? column.column : told;
}
