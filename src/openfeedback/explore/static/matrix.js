// The theme × phase matrix: every cell, row and column a button.

function drawMatrix(view) {
  const { data, t, rows, columns } = view;
  const counts = view.counts;
  const width = counts.width;
  const most = Math.max(1, ...rows.flatMap((row, r) => (row.in_matrix ? columns.map((_, c) => counts.respondents[r * width + c]) : [])));
  const at = (r, c) => ({ units: counts.units[r * width + c], respondents: counts.respondents[r * width + c] });

  const cellButton = (r, c, span) => {
    const theme = r < rows.length ? rows[r] : null;
    const name = theme ? theme.name ?? t("no_theme") : t("total");
    const phase = c < columns.length ? columns[c].name : t("total");
    const { units, respondents } = at(r, c);
    const small = respondents > 0 && respondents < view.facts.min_cell;
    const cell = { theme: theme ? theme.index : null, column: c < columns.length && !span ? c : null };
    const label = t("cell_label", { theme: name, phase, units, respondents }) + (small ? `; ${t("small", { n: view.facts.min_cell })}` : "");
    const shade = theme && c < columns.length ? respondents / most : 0;
    return h("button", {
      class: `of-cell${small ? " of-small" : ""}${units ? "" : " of-zero"}`,
      style: `--shade:${(0.05 + 0.55 * shade) * (units && theme && c < columns.length ? 1 : 0)}`,
      "aria-label": label, title: label, "aria-pressed": sameCell(view.cell, cell) ? "true" : "false",
      "data-r": r, "data-c": c, tabindex: "-1", onclick: () => view.chooseCell(cell),
    }, units ? [h("b", {}, String(units)), h("span", {}, ` · ${respondents}`)] : "0");
  };

  const header = (text, title, cell, r, c) =>
    h("button", { class: "of-head", title, "aria-pressed": sameCell(view.cell, cell) ? "true" : "false",
      "data-r": r, "data-c": c, tabindex: "-1", onclick: () => view.chooseCell(cell) }, text);

  const body = rows.map((row, r) => {
    const total = at(r, columns.length);
    if (!row.in_matrix && !total.units) return null;
    const name = row.name ?? t("no_theme");
    const head = h("th", { scope: "row" }, header(name, row.definition || name, { theme: row.index, column: null }, r, -1));
    const cells = row.spanning
      ? [h("td", { colspan: columns.length, class: "of-span" }, cellButton(r, columns.length, true))]
      : columns.map((_, c) => h("td", {}, cellButton(r, c, false)));
    return h("tr", { class: row.in_matrix ? "" : "of-outside" }, head, cells, h("td", { class: "of-total" }, cellButton(r, columns.length, false)));
  });
  const foot = h("tr", { class: "of-foot" },
    h("th", { scope: "row" }, header(t("total"), t("total"), { theme: null, column: null }, rows.length, -1)),
    columns.map((_, c) => h("td", {}, cellButton(rows.length, c, false))),
    h("td", { class: "of-total" }, cellButton(rows.length, columns.length, false)));
  const heads = columns.map((column, c) =>
    h("th", { scope: "col" }, header(column.name, column.definition || column.name, { theme: null, column: c }, -1, c)));
  const table = h("table", { class: "of-matrix", onkeydown: walkMatrix },
    h("caption", {}, t("matrix_caption"), h("span", { class: "of-legend" }, [t("small_short", { n: view.facts.min_cell }), view.map ? "" : t("no_map")].filter(Boolean).join(" · "))),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("theme")), heads, h("th", { scope: "col" }, t("total")))),
    h("tbody", {}, body, foot));
  enterable(table);
  return table;
}

function sameCell(a, b) {
  return Boolean(a) && a.theme === b.theme && a.column === b.column;
}

// One stop of the Tab key for the whole table; arrows walk inside it.
function enterable(table) {
  const pressed = table.querySelector('[aria-pressed="true"]') ?? table.querySelector(".of-cell");
  if (pressed) pressed.setAttribute("tabindex", "0");
}

function walkMatrix(event) {
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (!step || !event.target.dataset.r) return;
  event.preventDefault();
  event.stopPropagation();
  const buttons = [...event.currentTarget.querySelectorAll("button[data-r]")];
  const [r, c] = [Number(event.target.dataset.r), Number(event.target.dataset.c)];
  const ahead = buttons.filter((b) => Math.sign(Number(b.dataset.r) - r) === step[0] && Math.sign(Number(b.dataset.c) - c) === step[1]
    || (step[0] !== 0 && Math.sign(Number(b.dataset.r) - r) === step[0]));
  const far = (b) => Math.abs(Number(b.dataset.r) - r) * (step[0] ? 1000 : 1) + Math.abs(Number(b.dataset.c) - c);
  const next = ahead.filter((b) => step[0] !== 0 || Number(b.dataset.r) === r).sort((a, b) => far(a) - far(b))[0];
  if (!next) return;
  event.target.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}
