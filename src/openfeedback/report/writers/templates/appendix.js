(() => {
  "use strict";
  // sorting: each header of a sortable table becomes a button
  const value = (row, i) => { const v = row.cells[i].dataset.sort || ""; return v !== "" && !isNaN(v) ? Number(v) : v; };
  const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), document.documentElement.lang);
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    table.querySelectorAll("thead th").forEach((th, i) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = th.textContent.trim();
      th.replaceChildren(button);
      button.addEventListener("click", () => {
        const up = th.getAttribute("aria-sort") !== "ascending";
        table.querySelectorAll("thead th").forEach((other) => other.removeAttribute("aria-sort"));
        th.setAttribute("aria-sort", up ? "ascending" : "descending");
        const rows = [...table.tBodies[0].rows];
        rows.sort((a, b) => (up ? 1 : -1) * compare(value(a, i), value(b, i)));
        table.tBodies[0].append(...rows);
      });
    });
  }
  // Table 5: a theme or a phase alone
  for (const filters of document.querySelectorAll(".filters")) {
    const table = document.querySelector(`#${filters.dataset.table} table`);
    const chosen = (name) => { const one = filters.querySelector(`[data-filter="${name}"]`); return one ? one.value : ""; };
    filters.hidden = false;
    filters.addEventListener("change", () => {
      const theme = chosen("theme"), phase = chosen("phase");
      for (const row of table.tBodies[0].rows) row.hidden = theme !== "" && row.dataset.theme !== theme;
      for (const cell of table.querySelectorAll("[data-phase]")) cell.hidden = phase !== "" && cell.dataset.phase !== phase;
      table.querySelectorAll("thead th").forEach((th, i) => { th.hidden = phase !== "" && i > 0 && String(i) !== phase; });
      for (const cell of table.querySelectorAll("td.span")) cell.colSpan = phase === "" ? table.tHead.rows[0].cells.length - 1 : 1;
    });
  }
  // filtering: a count with quotes becomes a button that shows its own quotes only
  for (const table of document.querySelectorAll("table[data-quotes]")) {
    const box = document.getElementById(table.dataset.quotes);
    const status = box.querySelector(".status");
    const items = [...box.querySelectorAll("li[data-key]")];
    const buttons = [];
    const show = (key) => {
      box.open = true;
      for (const item of items) item.hidden = key !== null && item.dataset.key !== key;
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.key === key));
      status.textContent = key === null ? "" : `${status.dataset.text} ${items.filter((item) => !item.hidden).length}`;
    };
    for (const count of table.querySelectorAll(".count")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = count.textContent;
      button.dataset.key = count.dataset.key;
      button.setAttribute("aria-pressed", "false");
      button.setAttribute("aria-controls", box.id);
      button.addEventListener("click", () => show(button.getAttribute("aria-pressed") === "true" ? null : button.dataset.key));
      count.replaceWith(button);
      buttons.push(button);
    }
    const help = box.querySelector(".help");
    help.hidden = false;
    help.querySelector("button").addEventListener("click", () => show(null));
  }
})();
