// A drop-down of codes: type a part of the name, walk with the arrows, Enter takes it. Each code shows its definition.

function pickerButton(view, field, codes, chosen, p, take) {
  const { t } = view;
  const name = chosen >= 0 ? codes[chosen].name : "–";
  const key = t(`key_${field}`);
  const button = h("button", {
    class: "of-pick", "data-field": field, "aria-haspopup": "listbox", "aria-expanded": "false",
    "aria-label": `${t(field)}: ${name}`, title: `${t(field)} (${key})`,
    onclick: () => (button.getAttribute("aria-expanded") === "true" ? view.closePicker() : openPicker(view, button, field, codes, chosen, take)),
  }, h("span", { class: "of-field" }, t(field)), h("b", {}, name), h("span", { class: "of-p" }, percent(view, p)), h("span", { class: "of-arrow", "aria-hidden": "true" }, "▾"));
  return button;
}

function openPicker(view, button, field, codes, chosen, take) {
  const { t } = view;
  view.closePicker();
  const id = `${view.name}-pick`;
  let shown = [];
  let at = 0;
  const list = h("div", { class: "of-options", role: "listbox", id, "aria-label": t(field), tabindex: "-1" });
  const none = h("p", { class: "of-empty", hidden: true }, t("pick_none"));
  const input = h("input", { type: "text", role: "combobox", "aria-controls": id, "aria-expanded": "true", "aria-autocomplete": "list",
    "aria-label": `${t("pick")}: ${t(field)}`, placeholder: t("pick_hint"), oninput: () => paint(0),
    onkeydown: (event) => {
      const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
      if (to !== undefined) { event.preventDefault(); paint(Math.min(shown.length - 1, Math.max(0, to))); }
      if (event.key === "Enter" && shown.length) { event.preventDefault(); done(shown[at]); }
      if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); view.closePicker(); button.focus(); }
      event.stopPropagation();
    } });
  const done = (code) => { view.closePicker(); take(code); };
  const paint = (to) => {
    const wanted = input.value.trim().toLowerCase();
    shown = codes.map((_, i) => i).filter((i) => `${codes[i].name} ${codes[i].id}`.toLowerCase().includes(wanted));
    at = Math.max(0, Math.min(to, shown.length - 1));
    replace(list, shown.map((code, i) => h("div", {
      role: "option", id: `${id}-${code}`, class: "of-option", "aria-selected": i === at ? "true" : "false",
      onmousedown: (event) => event.preventDefault(), onclick: () => done(code),
    }, h("b", {}, `${code === chosen ? "✓ " : ""}${codes[code].name}`), codes[code].definition ? h("small", {}, codes[code].definition) : null)));
    list.hidden = shown.length === 0;
    none.hidden = shown.length > 0;
    if (shown.length) input.setAttribute("aria-activedescendant", `${id}-${shown[at]}`);
    else input.removeAttribute("aria-activedescendant");
    inSight(list, list.children[at]);
  };
  const panel = h("div", { class: "of-picker" }, input, list, none);
  button.setAttribute("aria-expanded", "true");
  view.root.append(panel);
  view.closePicker = () => {
    panel.remove();
    button.setAttribute("aria-expanded", "false");
    view.closePicker = () => {};
  };
  paint(Math.max(0, chosen));
  besides(view.root, button, panel);
  inSight(list, list.querySelector('[aria-selected="true"]'));
  input.focus({ preventScroll: true });
}

// Scrolls the list alone: scrollIntoView would scroll the notebook with it.
function inSight(list, item) {
  if (!item) return;
  const [box, at] = [list.getBoundingClientRect(), item.getBoundingClientRect()];
  if (at.top < box.top) list.scrollTop -= box.top - at.top;
  else if (at.bottom > box.bottom) list.scrollTop += at.bottom - box.bottom;
}

// Under its button, or over it where there is more room, and as high as that room: nothing of it lies out of sight.
// Never out of the explorer, which would scroll the notebook.
function besides(root, button, panel) {
  const [frame, at] = [root.getBoundingClientRect(), button.getBoundingClientRect()];
  const options = panel.querySelector(".of-options");
  const rest = panel.offsetHeight - options.offsetHeight;
  const over = at.top - Math.max(frame.top, 0);
  const under = Math.min(frame.bottom, window.innerHeight) - at.bottom;
  const below = panel.offsetHeight < under || under > over;
  options.style.maxHeight = `${Math.max(120, (below ? under : over) - rest - 8)}px`;
  panel.style.top = `${below ? at.bottom - frame.top : Math.max(0, at.top - frame.top - panel.offsetHeight)}px`;
  panel.style.left = `${Math.max(0, Math.min(at.left - frame.left, frame.width - panel.offsetWidth - 8))}px`;
}
