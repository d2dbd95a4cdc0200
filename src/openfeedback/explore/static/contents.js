// From a cell to its contents, from a content to its units, and what a person decides about them.

function themeOfCell(view) {
  return view.cell?.theme >= 0 ? view.data.themes[view.cell.theme] : null;
}

function askContents(view) {
  if (!view.deskPlace || view.planned) return;
  replace(view.deskPlace);
  const theme = themeOfCell(view);
  if (!theme) return;
  const search = view.searched();
  const filters = { ...view.filters, area: view.ofContent === undefined ? view.filters.area : null };
  const units = ofCell(view.data, view.columns, view.cell, passing(view.data, filters, search));
  view.model.send({ do: "contents", theme: theme.id, id: view.asked }, undefined, [new Int32Array(units).buffer]);
}

// Codes or decisions are others now: what is open follows.
function contentsAgain(view) {
  if (view.deskPlace?.querySelector(".of-contents")) askContents(view);
}

function contentsTold(view, { contents, titles, theme }) {
  const { t } = view;
  if (view.planned || themeOfCell(view)?.id !== theme) return;
  const chosen = contents.find((one) => one.title === view.ofContent);
  if (view.ofContent !== undefined) chooseContent(view, chosen, true);
  if (!contents.length) return;
  const buttons = contents.map((one) => h("button", { class: "of-content", "aria-pressed": String(one === chosen), onclick: () => {
    chooseContent(view, one === chosen ? undefined : one, false);
    contentsTold(view, { contents, titles, theme });
  } }, one.title || t("contents_rest"), " ", h("b", {}, String(one.units.length)), [one.printed ? t("contents_printed") : "", one.decided ? "✓" : ""].filter(Boolean).map((said) => ` · ${said}`)));
  replace(view.deskPlace, h("div", { class: "of-contents", role: "group", "aria-label": t("contents") }, h("span", { class: "of-context" }, `${t("contents")}: `), buttons),
    chosen && view.facts.editable ? contentForms(view, chosen, titles, theme) : null);
}

// Lists the units of a content, or those of the whole cell again.
function chooseContent(view, content, keep) {
  view.ofContent = content?.title;
  view.filters.area = content ? new Set(content.units) : null;
  view.refresh(keep);
}

function contentForms(view, content, titles, theme) {
  const { t, data } = view;
  const { title } = content;
  const send = (act, value, said, units) => plan(view, { do: "content", act, theme, title, value }, said, units ? [new Int32Array(units).buffer] : undefined);
  const others = titles.filter((one) => one !== title);
  const choice = (label, options, chosen) => h("select", { "aria-label": label, onchange: (event) => { const { value } = event.target; if (value) { event.target.value = ""; chosen(value); } } },
    h("option", { value: "" }, label), options.map(([value, text]) => h("option", { value }, text)));
  const ofWhole = !title ? null : h("div", { class: "of-acts" },
    h("input", { type: "text", maxlength: "120", "aria-label": t("content_title"), value: title, onchange: (event) => send("name", event.target.value, t("content_name_plan", { title })) }),
    h("button", { onclick: () => send("accept", "", t("content_accept_plan", { title })) }, t("content_accept")),
    others.length ? choice(t("content_merge"), others.map((one) => [one, one]), (into) => send("name", into, t("content_merge_plan", { title, into }))) : null,
    choice(t("content_theme"), data.themes.filter((one) => one.id !== theme).map((one) => [one.id, one.name]),
      (to) => send("theme", to, t("content_theme_plan", { title, theme: data.themes.find((one) => one.id === to).name }))),
    h("button", { onclick: () => send("drop", "", t("content_drop_plan", { title })) }, t("content_drop")));
  return [ofWhole, unitForm(view, titles, send)];
}

// The chosen unit, or those that are listed, into another content or a new one.
function unitForm(view, titles, send) {
  const { t } = view;
  const which = h("select", { "aria-label": t("content_units") }, h("option", { value: "one" }, t("content_one")), h("option", { value: "listed" }, t("content_listed")));
  const name = h("input", { type: "text", maxlength: "120", hidden: true, "aria-label": t("content_title"), placeholder: t("content_title") });
  const to = h("select", { "aria-label": t("content_to"), onchange: () => { name.hidden = to.value !== "+"; if (!name.hidden) name.focus(); } },
    h("option", { value: "+" }, t("content_new")), titles.map((one) => h("option", { value: `=${one}` }, one)), h("option", { value: "-" }, t("content_none")));
  name.hidden = false;
  const go = () => {
    const units = which.value === "one" ? (view.selected === null ? [] : [view.selected]) : view.listed;
    const value = to.value === "+" ? name.value.trim() : to.value.slice(1);
    if (to.value === "+" && !value) { view.tell(t("content_write")); name.focus(); return; }
    send("units", value, t("content_units_plan", { n: units.length, title: value || t("contents_rest") }), units);
  };
  return h("div", { class: "of-acts" }, which, "→", to, name, h("button", { class: "of-main", onclick: go }, t("plan_see")));
}
