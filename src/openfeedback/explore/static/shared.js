// The protected tables of a shared run: one chosen at a time, its rows by theme. Nothing is counted here.

function drawShared(root, facts) {
  const t = speaker(facts.words);
  const chosen = { table: 0, theme: "" };
  const body = h("div", { class: "of-shared-table", tabindex: "0", role: "region", "aria-label": t("shared_table") });
  const draw = () => {
    const table = facts.tables[chosen.table];
    const rows = table.rows.filter((row) => !chosen.theme || row[0] === chosen.theme);
    replace(body, h("table", {},
      h("caption", {}, table.name),
      h("thead", {}, h("tr", {}, table.head.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, h("th", { scope: "row" }, row[0]), row.slice(1).map((text) => h("td", {}, text)))))));
  };
  const choice = (label, options, change) => h("label", {}, `${label} `, h("select", { onchange: (event) => { change(event.target.value); draw(); } },
    options.map(([value, text]) => h("option", { value }, text))));
  const themes = [...new Set(facts.tables.flatMap((table) => table.rows.map((row) => row[0])))];
  replace(root,
    h("div", { class: "of-top" }, h("b", {}, facts.run), facts.simulated ? h("span", { class: "of-badge" }, t("simulated")) : null),
    h("div", { class: "of-filters" },
      choice(t("shared_table"), facts.tables.map((table, n) => [n, table.name]), (value) => { chosen.table = Number(value); }),
      choice(t("shared_theme"), [["", t("all")], ...themes.map((name) => [name, name])], (value) => { chosen.theme = value; })),
    facts.tables.length ? body : null,
    facts.notes.map((note) => h("p", { class: "of-context" }, note)));
  if (facts.tables.length) draw();
}

function render({ model, el }) {
  const root = h("div", { class: "of-explore of-shared" }, h("p", { role: "status" }, "…"));
  el.append(root);
  const listen = (message) => {
    if (message.say !== "shared") return;
    root.setAttribute("lang", message.facts.language);
    drawShared(root, message.facts);
  };
  model.on("msg:custom", listen);
  model.send({ do: "hello" });
  return () => model.off("msg:custom", listen);
}

export default { render };
