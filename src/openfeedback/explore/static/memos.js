// Memos: on the unit and the answer that is open, on themes and on the study; searched, written, changed, removed.

class Memos {
  constructor(tools) {
    this.tools = tools;
    this.view = tools.view;
    Object.assign(this, { all: [], path: "", canUndo: false, wanted: "", form: null });
    this.body = h("div", { class: "of-tablebox", tabindex: "0", role: "region", "aria-label": this.view.t("tab_memos") });
    this.bar = h("div", { class: "of-wordbar" });
    this.node = h("div", { class: "of-words" }, this.bar, this.body);
  }

  take(told) {
    Object.assign(this, { all: told.memos, path: told.path, canUndo: told.can_undo });
    const writing = this.form !== null && !this.told; // another view's memo must not take away what is being written here
    if (this.told) this.tools.tell(this.view.t("memo_saved", { path: this.path }));
    this.told = false;
    if (writing) return;
    this.form = null;
    if (this.node.isConnected) this.draw();
    this.view.drawDetail();
  }

  about(memo) {
    const { data, t } = this.view;
    const theme = memo.about === "theme" ? data.themes.find((one) => one.id === memo.target)?.name ?? memo.target : "";
    return [t(`about_${memo.about}`), theme, memo.reason ? t("memo_lost") : ""].filter(Boolean).join(" · ");
  }

  found() {
    const words = this.wanted.trim().toLowerCase().split(/\s+/).filter(Boolean);
    return this.all.filter((memo) => words.every((word) => `${memo.memo} ${memo.author} ${memo.written_at ?? ""} ${this.about(memo)} ${memo.text ?? ""}`.toLowerCase().includes(word)));
  }

  draw() {
    const { t, data } = this.view;
    const search = h("input", { type: "search", "aria-label": t("memo_search"), placeholder: t("memo_search"), value: this.wanted,
      oninput: (event) => { this.wanted = event.target.value; this.drawList(); } });
    const add = (label, about) => h("button", { onclick: () => this.open({ about }) }, label);
    replace(this.bar, search, add(t("memo_study"), "study"), data.themes.length ? add(t("memo_theme"), "theme") : null,
      h("button", { disabled: !this.canUndo, onclick: () => this.tools.send({ do: "undo_memo" }) }, t("memo_undo")));
    this.drawList();
    return this.node;
  }

  drawList() {
    const { t } = this.view;
    const found = this.found();
    replace(this.body, this.form && !this.form.unit ? this.drawForm() : null,
      found.length ? found.map((memo) => this.drawMemo(memo, true)) : h("p", { class: "of-empty" }, t("memo_none")));
  }

  drawMemo(memo, far) {
    const { t, facts } = this.view;
    if (this.form?.memo_id === memo.memo_id) return this.drawForm();
    const mine = memo.author === facts.coder;
    const when = (memo.written_at ?? "").slice(0, 16).replace("T", " ");
    const open = far && memo.unit !== null ? h("button", { class: "of-link", onclick: () => this.view.select(memo.unit, true) }, t("words_open")) : null;
    const change = mine ? [h("button", { class: "of-link", onclick: () => this.open({ ...memo }) }, t("memo_change")),
      h("button", { class: "of-link", onclick: () => this.save({ memo_id: memo.memo_id, about: memo.about }, "") }, t("memo_remove"))] : null;
    const words = far && memo.text ? h("p", { class: "of-md-quote" }, memo.text.length > 160 ? `${memo.text.slice(0, 160)}…` : memo.text) : null;
    return h("article", { class: "of-memo" }, h("p", { class: "of-context" }, h("b", {}, this.about(memo)), ` · ${memo.author} · ${when} `, open, " ", change), words, markdown(memo.memo));
  }

  // A memo of the unit that is open stands beside its codes; of the study and of themes in the list.
  open(form) {
    this.form = { text: form.memo ?? "", ...form, unit: form.about === "unit" || form.about === "answer" ? form.unit ?? this.view.selected : undefined };
    const here = this.node.isConnected && (this.form.memo_id || this.form.unit === undefined);
    if (here) this.drawList(); else this.view.drawDetail();
    (here ? this.body : this.view.detail).querySelector(".of-memoform textarea")?.focus({ preventScroll: true });
  }

  close() {
    this.form = null;
    if (this.node.isConnected) this.drawList();
    this.view.drawDetail();
  }

  drawForm() {
    const { t, data, facts } = this.view;
    const { form } = this;
    const area = h("textarea", { rows: 4, "aria-label": t("memo_text"), placeholder: t("memo_hint"), oninput: (event) => { form.text = event.target.value; } });
    area.value = form.text;
    const who = facts.coder ? null : h("input", { type: "text", class: "of-memowho", maxlength: "40", "aria-label": t("coder_label"), placeholder: t("coder_label"), value: remembered() });
    const themes = form.about === "theme" && !form.memo_id ? h("select", { "aria-label": t("theme") }, data.themes.map((one) => h("option", { value: one.id }, one.name))) : null;
    const save = () => {
      if (who?.value.trim()) this.view.named(who.value);
      this.save({ memo_id: form.memo_id ?? null, about: form.about, unit: form.unit, theme: themes?.value }, area.value);
    };
    return h("div", { class: "of-memoform", onkeydown: (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save(); if (event.key === "Escape") { event.stopPropagation(); this.close(); } } },
      h("p", { class: "of-context" }, h("b", {}, t(`about_${form.about}`)), ` · ${t("memo_markdown")}`), themes, area, who,
      h("div", { class: "of-acts" }, h("button", { class: "of-main", onclick: save }, t("memo_save")), h("button", { onclick: () => this.close() }, t("memo_cancel"))));
  }

  save(memo, text) {
    if (!memo.memo_id && !text.trim()) return;
    this.told = true;
    this.tools.send({ do: "memo", ...memo, memo: text });
  }

  // What stands beside the codes of a unit.
  beside(unit) {
    const { t, data } = this.view;
    const answer = data.units.answer[unit];
    const here = this.all.filter((memo) => memo.unit !== null && !memo.reason && (memo.about === "unit" ? memo.unit === unit : data.units.answer[memo.unit] === answer && memo.about === "answer"));
    const form = this.form && this.form.unit === unit && !this.form.memo_id ? this.drawForm() : null;
    return h("div", { class: "of-memos" }, here.map((memo) => this.drawMemo(memo, false)), form,
      h("div", { class: "of-acts" }, h("button", { class: "of-addmemo", onclick: () => this.open({ about: "unit", unit }) }, t("memo_unit")),
        h("button", { onclick: () => this.open({ about: "answer", unit }) }, t("memo_answer"))));
  }

  list() {
    const { t } = this.view;
    return { name: t("tab_memos"), columns: [t("memo_about"), t("memo_text"), t("memo_author"), t("memo_when"), t("memo_words")], quotes: [t("memo_text"), t("memo_words")],
      rows: this.found().map((memo) => [this.about(memo), memo.memo, memo.author, memo.written_at, memo.text]) };
  }
}
