// Units that a person draws in an answer: a passage, a split, a join, other borders. Places are characters of the
// whole answer, as the tables have them: a sign beyond the first plane is one character here and two in JavaScript.

const PAIR = /[\ud800-\udbff][\udc00-\udfff]/;

function cut(text, start, end) {
  return PAIR.test(text) ? Array.from(text).slice(start, end).join("") : text.slice(start, end);
}

function lengthOf(text) {
  return PAIR.test(text) ? Array.from(text).length : text.length;
}

// Words as [start, end].
function wordsOf(text) {
  return [...text.matchAll(/\S+/gu)].map((found) => {
    const start = lengthOf(text.slice(0, found.index));
    return [start, start + lengthOf(found[0])];
  });
}

// What is selected in the answer, widened to whole words; a caret alone is the word that it stands in or before.
function selectedPlaces(box) {
  const selection = window.getSelection();
  if (!selection?.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!box.contains(range.startContainer) || !box.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(box);
  before.setEnd(range.startContainer, range.startOffset);
  const from = lengthOf(before.toString());
  const to = from + lengthOf(range.toString());
  const touched = wordsOf(box.textContent).filter(([start, end]) => (from === to ? end > from : start < to && end > from));
  if (!touched.length) return null;
  return from === to ? { ...span(touched[0]), caret: true } : { start: touched[0][0], end: touched.at(-1)[1], caret: false };
}

function span([start, end]) {
  return { start, end };
}

function selectPlaces(box, start, end) {
  const range = document.createRange();
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  let at = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = lengthOf(node.data);
    const inside = (place) => cut(node.data, 0, place - at).length;
    if (start >= at && start <= at + length) range.setStart(node, inside(start));
    if (end >= at && end <= at + length) { range.setEnd(node, inside(end)); break; }
    at += length;
  }
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

// The answer as a place to work in: arrows walk over its words, with Shift they select more of them.
function workable(view, unit, box) {
  if (!view.facts.editable) return box;
  const { units } = view.data;
  box.addEventListener("keydown", (event) => {
    const words = wordsOf(box.textContent);
    const now = selectedPlaces(box) ?? { start: units.start[unit], end: units.start[unit], caret: true };
    const first = Math.max(0, words.findIndex(([, end]) => end > now.start));
    let last = first;
    while (last + 1 < words.length && words[last + 1][0] < now.end) last += 1;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const act = { Enter: "passage", "-": "split", "+": "join", "=": "borders" }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || (!step && !act)) return;
    event.preventDefault();
    event.stopPropagation();
    if (act) { drawn(view, unit, act, box); return; }
    if (!words.length) return;
    const inside = (at) => Math.min(words.length - 1, Math.max(0, at));
    const none = now.caret && now.start === now.end;
    const [from, to] = event.shiftKey ? [first, Math.max(first, inside(last + step))] : none ? [first, first] : [inside(first + step), inside(first + step)];
    selectPlaces(box, words[from][0], words[to][1]);
  });
  return box;
}

function drawn(view, unit, act, box) {
  const { units } = view.data;
  const places = box && selectedPlaces(box);
  if (["passage", "split", "borders"].includes(act) && !places) { view.tell(view.t("borders_select")); return; }
  view.focusAfter = act === "passage" ? "theme" : "answer";
  if (act === "split") view.store({ do: act, unit, at: places.start });
  else if (act === "join") view.store({ do: act, unit, next: nextInAnswer(view, unit) });
  else if (act === "restore") view.store({ do: act, unit });
  else if (places.caret && act === "borders") view.store({ do: act, unit, start: units.start[unit], end: places.end });
  else view.store({ do: act, unit, start: places.start, end: places.end });
}

function nextInAnswer(view, unit) {
  const siblings = view.siblings(view.data.units.answer[unit]);
  return siblings.indexOf(unit) < siblings.length - 1;
}

function bordersBar(view, unit, box) {
  const { t, data } = view;
  if (!view.facts.editable) return null;
  const siblings = view.siblings(data.units.answer[unit]);
  const shown = ["passage", "split", "borders", ...(siblings.length > 1 ? ["join"] : []), ...(siblings.some((one) => data.units.drawn[one]) ? ["restore"] : [])];
  return h("div", { class: "of-acts of-borders", role: "group", "aria-label": t("borders_label") }, shown.map((act) =>
    // pressing a button must not take the selection away
    h("button", { title: t(`${act}_help`), "data-act": act, onmousedown: (event) => event.preventDefault(), onclick: () => drawn(view, unit, act, box) }, t(act))));
}

// A second theme beside the first, or none.
function secondTheme(view, unit) {
  const { data, t } = view;
  if (data.units.theme[unit] < 0) return null;
  const codes = [{ id: "", name: t("also_none"), definition: "" }, ...data.themes];
  return h("div", { class: "of-second" }, pickerButton(view, "also", codes, data.units.also[unit] + 1, null, (code) =>
    view.store({ do: "code", unit, codes: view.whole(view.codes(unit)), second: code ? codes[code].id : null, note: view.noteOf(unit) })));
}

// ---- the kernel says that an answer has other units: everything that is kept by a unit's number moves along

function recut(view, { at, gone, units }) {
  const { data } = view;
  const before = data.units.text.length;
  const fresh = units.text.length;
  const moved = (unit) => (unit < at ? unit : unit >= at + gone ? unit + fresh - gone : null);
  for (const [name, column] of Object.entries(data.units)) {
    if (column?.length === before) data.units[name] = spliced(column, at, gone, units[name] ?? new Array(fresh).fill(null));
  }
  const kept = (entries) => entries.map(([unit, value]) => [moved(Number(unit)), value]).filter(([unit]) => unit !== null);
  data.voices = Object.fromEntries(kept(Object.entries(data.voices)));
  view.notes = new Map(kept([...view.notes]));
  view.seen = new Set([...view.seen].map(moved).filter((unit) => unit !== null));
  view.unheard = view.unheard.map(moved).filter((unit) => unit !== null);
  for (const name of ["near", "hits"]) if (view[name]) view[name] = spliced(view[name], at, gone, new Array(fresh).fill(0));
  if (view.filters.area) view.filters.area = new Set([...view.filters.area].map(moved).filter((unit) => unit !== null));
  if (view.map?.points) view.map.points = spliced(view.map.points, 2 * at, 2 * gone, new Array(2 * fresh).fill(NaN));
  view.selected = view.selected === null ? null : moved(view.selected) ?? at;
  view.byAnswer = new Map();
  data.units.answer.forEach((answer, unit) => {
    if (view.byAnswer.has(answer)) view.byAnswer.get(answer).push(unit);
    else view.byAnswer.set(answer, [unit]);
  });
  view.recutToo?.({ at, gone, fresh, moved });
}

function spliced(column, at, gone, fresh) {
  if (Array.isArray(column)) return [...column.slice(0, at), ...fresh, ...column.slice(at + gone)];
  const made = new column.constructor(column.length + fresh.length - gone);
  made.set(column.subarray(0, at));
  made.set(fresh, at);
  made.set(column.subarray(at + gone), at + fresh.length);
  return made;
}
