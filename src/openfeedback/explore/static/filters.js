// The search line and the filters.

function drawSearch(view) {
  const { t } = view;
  const input = h("input", {
    type: "search", class: "of-query", placeholder: t("search_hint"), "aria-label": t("search"), value: view.query,
    oninput: (event) => view.typed(event.target.value),
    onkeydown: (event) => {
      if (event.key === "Enter") view.search();
      if (event.key === "Escape" && input.value) { event.stopPropagation(); view.stopSearch(); }
    },
  });
  const modes = h("div", { class: "of-modes", role: "radiogroup", "aria-label": t("search") });
  for (const mode of ["word", "lemma", "meaning"]) {
    modes.append(h("label", { title: t(`mode_${mode}_help`) },
      h("input", { type: "radio", name: view.name, value: mode, checked: view.mode === mode,
        onchange: () => view.chooseMode(mode) }), h("span", {}, t(`mode_${mode}`))));
  }
  return { input, bar: h("div", { class: "of-search" }, input, modes, h("button", { onclick: () => view.search() }, t("go"))) };
}

// A drop-down of boxes to tick. `options`: [number or name, text].
function boxes(view, label, options, chosen) {
  const { t } = view;
  const summary = h("summary", {});
  const tell = () => {
    const only = chosen.size === 1 ? options.find(([key]) => chosen.has(key))?.[1] : null;
    replace(summary, h("span", {}, `${label}: `), h("b", {}, chosen.size === 0 ? t("all") : only ?? t("chosen", { n: chosen.size })));
    summary.classList.toggle("of-on", chosen.size > 0);
  };
  const inputs = options.map(([key, text]) =>
    h("label", {}, h("input", { type: "checkbox", checked: chosen.has(key), onchange: (event) => {
      if (event.target.checked) chosen.add(key); else chosen.delete(key);
      tell();
      view.refresh();
    } }), text));
  tell();
  return h("details", { class: "of-filter", ontoggle: closeOthers }, summary,
    h("fieldset", {}, h("legend", {}, label), inputs));
}

function closeOthers(event) {
  if (!event.target.open) return;
  const { left, width } = event.target.getBoundingClientRect();
  const root = event.target.closest(".of-explore").getBoundingClientRect();
  event.target.classList.toggle("of-right", left + Math.max(width, 300) > root.right);
  for (const other of event.target.parentElement.querySelectorAll(":scope > details[open]")) {
    if (other !== event.target) other.open = false;
  }
}

function drawFilters(view) {
  const { data, t, filters } = view;
  const named = (list, prefix) => list.map((value, i) => [i, prefix ? t(`${prefix}_${value}`).replace(`${prefix}_`, "") : value]);
  const used = (column, count) => {
    const seen = new Set(column);
    return Array.from({ length: count }, (_, i) => i).filter((i) => seen.has(i));
  };
  const list = [];
  if (data.events.length > 1) list.push(boxes(view, t("filter_event"), data.events.map((e, i) => [i, e.name]), filters.event));
  if (data.kinds.length > 1) list.push(boxes(view, t("filter_kind"), data.kinds.map((k, i) => [i, k.name]), filters.kind));
  if (data.roles.length > 1) list.push(boxes(view, t("filter_role"), named(data.roles, "role"), filters.role));
  if (data.questions.length > 1) list.push(boxes(view, t("filter_question"), data.questions.map((q, i) => [i, q.question]), filters.question));
  if (data.languages.length > 1) list.push(boxes(view, t("filter_language"), named(data.languages, "language"), filters.language));
  if (data.topics.length) {
    const topics = used(data.units.topic, data.topics.length).map((i) => [i, data.topics[i].label]);
    list.push(boxes(view, t("filter_topic"), [...topics, ...(data.units.topic.includes(-1) ? [[-1, t("no_topic")]] : [])], filters.topic));
  }
  if (data.background.length) list.push(backgroundFilter(view));
  if (view.facts.editable) {
    const whos = ["model", "person", "differ", "unsure"].map((who) => [who, t(`who_${who}`)]);
    list.push(boxes(view, t("filter_who"), whos, filters.who));
  }
  if (data.items.length) list.push(scoreFilter(view));
  list.push(h("button", { class: "of-clear", onclick: () => view.clear() }, t("clear")));
  return h("div", { class: "of-filters", role: "group", "aria-label": t("filters") }, list);
}

// Background columns in one drop-down, each with its groups.
function backgroundFilter(view) {
  const { data, t, filters } = view;
  const summary = h("summary", {});
  const tell = () => {
    const n = filters.background.reduce((sum, set) => sum + set.size, 0);
    replace(summary, h("span", {}, `${t("filter_background")}: `), h("b", {}, n ? t("chosen", { n }) : t("all")));
    summary.classList.toggle("of-on", n > 0);
  };
  const sets = data.background.map((column, b) => h("details", { class: "of-inner-filter" },
    h("summary", {}, t(`background_${column.column}`).replace("background_", "")),
    column.groups.map((group, i) => h("label", {}, h("input", { type: "checkbox", checked: filters.background[b].has(i), onchange: (event) => {
      if (event.target.checked) filters.background[b].add(i); else filters.background[b].delete(i);
      tell();
      view.refresh();
    } }), group))));
  tell();
  return h("details", { class: "of-filter", ontoggle: closeOthers }, summary, h("fieldset", {}, h("legend", {}, t("filter_background")), sets));
}

// One scale item and a range of its values.
function scoreFilter(view) {
  const { data, t, filters } = view;
  const summary = h("summary", {});
  const number = (which) => h("input", { type: "number", step: "any", disabled: filters.item < 0, value: filters[which] ?? "",
    oninput: (event) => { filters[which] = event.target.value === "" ? null : Number(event.target.value); tell(); view.refresh(); } });
  const [low, high] = [number("low"), number("high")];
  const tell = () => {
    const item = filters.item >= 0 ? data.items[filters.item] : null;
    const range = item ? `${item.name} ${filters.low ?? item.low}–${filters.high ?? item.high}` : t("all");
    replace(summary, h("span", {}, `${t("filter_score")}: `), h("b", {}, range));
    summary.classList.toggle("of-on", Boolean(item));
  };
  const choose = h("select", { onchange: (event) => {
    filters.item = Number(event.target.value);
    const item = data.items[filters.item];
    for (const [which, input] of [["low", low], ["high", high]]) {
      filters[which] = item ? item[which] : null;
      input.value = item ? item[which] : "";
      input.disabled = !item;
    }
    tell();
    view.refresh();
  } }, h("option", { value: "-1" }, t("score_none")),
  data.items.map((item, i) => h("option", { value: String(i), selected: i === filters.item }, `${item.name} (${item.low}–${item.high})`)));
  tell();
  return h("details", { class: "of-filter of-score", ontoggle: closeOthers }, summary, h("fieldset", {}, h("legend", {}, t("filter_score")),
    h("label", {}, h("span", {}, t("score_item")), choose),
    h("label", {}, h("span", {}, t("score_from")), low), h("label", {}, h("span", {}, t("score_to")), high)));
}
