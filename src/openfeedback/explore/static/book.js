// The codebook at hand, and many units coded at once: each change is told before it is made.

function deskBar(view) {
  if (!view.facts.editable) return null;
  view.deskPlace ??= h("div", { class: "of-desk" });
  return view.deskPlace;
}

// Asks what would move; the answer is shown with a button that does it.
function plan(view, message, title, buffers) {
  if (!view.facts.coder) { if (view.detail.querySelector(".of-codes")) view.changeCoder(); return; }
  view.planned = { message, title, buffers };
  view.tell("");
  view.model.send({ ...message, try: true }, undefined, buffers);
}

function planTold(view, told) {
  const { t, data } = view;
  const { message, title, buffers } = view.planned;
  const ofContents = told.of === "contents";
  const name = (id) => (ofContents ? id || t("contents_rest") : id ? data.themes.find((theme) => theme.id === id)?.name ?? message.name ?? id : t("no_theme"));
  const total = told.moves.reduce((sum, move) => sum + move.n, 0);
  const notes = [told.rows ? t(ofContents ? "plan_decided" : "plan_rows", { n: told.rows, others: told.others }) : "", told.line ? t("plan_line") : "", told.own ? t("plan_own", { n: told.own }) : ""].filter(Boolean);
  const done = () => { view.planned = null; replace(view.deskPlace); };
  const close = () => { done(); if (ofContents) askContents(view); };
  const sure = h("button", { class: "of-main", onclick: () => { done(); if (message.act === "name") view.ofContent = message.value; view.ask(message, true, buffers); } }, t("plan_do"));
  replace(view.deskPlace, h("div", { class: "of-plan", role: "group", "aria-label": title }, h("b", {}, title),
    h("p", {}, total ? t(ofContents ? "plan_contents" : "plan_moves", { n: total }) : told.units ? t(ofContents ? "plan_accept" : "plan_units", { n: told.units }) : t("plan_none")),
    total ? h("ul", {}, told.moves.slice(0, 8).map((move) => h("li", {}, `${name(move.from)} → ${name(move.to)}: `, h("b", {}, String(move.n)))), told.moves.length > 8 ? h("li", {}, "…") : null) : null,
    notes.map((note) => h("p", { class: "of-context" }, note)),
    h("div", { class: "of-acts" }, sure, h("button", { onclick: close }, t("plan_leave")))));
  sure.focus({ preventScroll: true });
}

// ---- the listed units at once

function bulkForm(view) {
  const { t, data } = view;
  const select = (field, codes, more) => h("select", { "aria-label": t(field), "data-bulk": field },
    h("option", { value: "" }, `${t(field)}: ${t("bulk_same")}`), codes.map((code) => h("option", { value: code.id }, code.name)),
    more ? h("option", { value: "+" }, t("bulk_new")) : null);
  const fields = { theme: select("theme", data.themes, true), phase: select("phase", data.phases), kind: select("kind", data.kinds) };
  const name = h("input", { type: "text", hidden: true, maxlength: "80", "aria-label": t("book_name"), placeholder: t("book_name") });
  fields.theme.addEventListener("change", () => { name.hidden = fields.theme.value !== "+"; if (!name.hidden) name.focus(); });
  const go = () => {
    const codes = Object.fromEntries(Object.entries(fields).map(([field, chosen]) => [field, chosen.value]).filter(([, id]) => id && id !== "+"));
    const made = fields.theme.value === "+" ? name.value.trim() : "";
    if (!made && !Object.keys(codes).length) { view.tell(t("bulk_choose")); return; }
    plan(view, { do: "bulk", codes, name: made }, t("bulk_title", { n: view.listed.length }), [new Int32Array(view.listed).buffer]);
  };
  replace(view.deskPlace, h("div", { class: "of-plan", role: "group", "aria-label": t("bulk") },
    h("b", {}, t("bulk_title", { n: view.listed.length })), h("div", { class: "of-acts" }, Object.values(fields), name,
      h("button", { class: "of-main", onclick: go }, t("plan_see")), h("button", { onclick: () => replace(view.deskPlace) }, t("plan_leave")))));
  fields.theme.focus({ preventScroll: true });
}

function topicToTheme(view, topic) {
  const { label, id } = view.data.topics[topic];
  const name = label.split(",")[0].replace(/^./, (first) => first.toUpperCase());
  plan(view, { do: "topic", topic: id, name, code: true }, view.t("topic_title", { name }));
}

// ---- the codebook

function drawBook(view) {
  const { t, data } = view;
  const counts = new Map();
  data.units.theme.forEach((theme, unit) => { for (const one of new Set([theme, data.units.also[unit]])) counts.set(one, (counts.get(one) ?? 0) + 1); });
  const send = (act, theme, value) => view.store({ do: "book", act, theme, value });
  const name = h("input", { type: "text", maxlength: "80", "aria-label": t("book_name"), placeholder: t("book_name"), onkeydown: (event) => { if (event.key === "Enter") make(); } });
  const make = () => { if (name.value.trim()) send("add", "", name.value.trim()); };
  const rows = data.themes.map((theme, i) => h("tr", { "data-theme": theme.id },
    h("td", {}, h("button", { "aria-label": t("book_up", { name: theme.name }), title: t("book_up", { name: theme.name }), disabled: i === 0, onclick: () => send("move", theme.id, String(i - 1)) }, "↑"),
      h("button", { "aria-label": t("book_down", { name: theme.name }), title: t("book_down", { name: theme.name }), disabled: i === data.themes.length - 1, onclick: () => send("move", theme.id, String(i + 1)) }, "↓")),
    h("td", {}, h("input", { type: "text", maxlength: "80", "aria-label": `${t("book_name")}: ${theme.name}`, value: theme.name, onchange: (event) => send("rename", theme.id, event.target.value) })),
    h("td", {}, h("input", { type: "text", "aria-label": `${t("book_means")}: ${theme.name}`, placeholder: t("book_means"), value: theme.definition, title: theme.definition, onchange: (event) => send("describe", theme.id, event.target.value) })),
    h("td", {}, String(counts.get(i) ?? 0)),
    h("td", {}, h("select", { "aria-label": t("book_merge", { name: theme.name }), onchange: (event) => {
      const into = event.target.value;
      event.target.value = "";
      if (into) plan(view, { do: "book", act: "retire", theme: theme.id, value: into === "-" ? "" : into }, into === "-" ? t("book_retire_title", { name: theme.name })
        : t("book_merge_title", { name: theme.name, into: data.themes.find((one) => one.id === into).name }));
    } }, h("option", { value: "" }, t("book_merge_short")), data.themes.filter((one) => one !== theme).map((one) => h("option", { value: one.id }, one.name)), h("option", { value: "-" }, t("book_retire"))))));
  const said = [...(data.history ?? [])].reverse().slice(0, 20).map((one) =>
    h("li", {}, `${one.at.slice(0, 16).replace("T", " ")} ${one.who}: ${t(`act_${one.act}`)} ${one.act.startsWith("content_") ? `${one.theme}: ${one.before}` : one.theme} ${one.after && one.act !== "move" ? `→ ${one.after}` : ""}`));
  return h("div", { class: "of-book" },
    h("table", {}, h("thead", {}, h("tr", {}, h("td", {}), h("th", {}, t("theme")), h("th", {}, t("book_means")), h("th", {}, t("book_units")), h("td", {}))), h("tbody", {}, rows)),
    h("div", { class: "of-acts" }, name, h("button", { class: "of-main", onclick: make }, t("book_add")),
      h("details", {}, h("summary", {}, t("book_history", { n: data.history?.length ?? 0 })), h("ul", {}, said.length ? said : h("li", {}, "–")))));
}

// The kernel says that themes are others: everything that is kept by a theme's number follows.
function bookChanged(view, { themes, history, columns }) {
  const { data } = view;
  const chosen = view.cell?.theme >= 0 ? data.themes[view.cell.theme]?.id : undefined;
  Object.assign(data, { themes, history });
  Object.assign(data.units, columns);
  view.rows = themeRows(data);
  if (chosen !== undefined) {
    const at = themes.findIndex((theme) => theme.id === chosen);
    view.cell = at >= 0 ? { ...view.cell, theme: at } : null;
  }
  view.refresh(true);
  view.drawDetail();
  contentsAgain(view);
}
