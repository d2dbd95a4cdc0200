// One unit: its answer in context, who coded it how, and the means to correct.

function drawDetail(view) {
  const { data, t } = view;
  const unit = view.selected;
  if (unit === null) return [h("p", { class: "of-empty" }, t("detail_none"))];
  const { units, answers } = data;
  if (view.tab !== "queue") view.saw(unit); // there it is hidden
  const answer = units.answer[unit];
  const siblings = view.siblings(answer);
  const question = data.questions[answers.question[answer]]?.question ?? "";
  const event = data.events[answers.event[answer]]?.name ?? "";
  const groups = data.background.map((column) => column.groups[column.of[answers.respondent[answer]]]).filter(Boolean);
  const box = workable(view, unit, h("blockquote", { class: "of-answer", "data-field": "answer", tabindex: "0", role: "group", "aria-label": t("answer_label"),
    lang: data.languages[answers.language[answer]] ?? null }, answerParts(view, unit, siblings)));
  return [
    h("p", { class: "of-context" }, h("b", {}, question)),
    box,
    bordersBar(view, unit, box),
    h("p", { class: "of-context" }, [event, ...groups, t("unit_of", { n: siblings.indexOf(unit) + 1, all: siblings.length }), units.drawn[unit] ? t("drawn") : "", units.edge[unit] ? t("edge") : ""].filter(Boolean).join(" · ")),
    view.facts.editable ? codesOf(view, unit) : h("p", { class: "of-context" }, t("not_editable")),
    voicesOf(view, unit),
    evidenceOf(view, unit),
    view.facts.editable ? storedOf(view) : null,
  ];
}

// The whole answer: this unit marked, the answer's other units to jump to.
function answerParts(view, unit, siblings) {
  const { units, answers } = view.data;
  const text = answers.text[units.answer[unit]];
  const length = lengthOf(text);
  const parts = [];
  let at = 0;
  for (const one of siblings) {
    const start = Math.max(at, units.start[one]);
    const end = Math.min(length, units.end[one]);
    if (end <= start) continue;
    parts.push(cut(text, at, start));
    const piece = cut(text, start, end);
    parts.push(one === unit ? h("mark", { class: "of-unit" }, marked(piece, view.needle()))
      : h("button", { class: "of-sibling", title: view.t("other_unit", { text: piece }), onclick: () => view.select(one, true) }, piece));
    at = end;
  }
  return [...parts, cut(text, at, length)];
}

function codesOf(view, unit) {
  const { data, t } = view;
  const { units } = data;
  const mine = (data.voices[unit] ?? []).find((voice) => voice.coder === view.facts.coder);
  const fields = { theme: data.themes, phase: data.phases, kind: data.kinds };
  const bare = units.theme[unit] < 0;
  const buttons = Object.entries(fields).map(([field, codes]) => {
    const person = isPerson(data, unit);
    const p = person ? null : units[`${field}_p`][unit];
    const button = pickerButton(view, field, codes, units[field][unit], p, (code) => view.recode(unit, field, code));
    if (bare && field !== "theme") { button.disabled = true; button.title = t("choose_theme"); }
    return h("div", { class: "of-slot" }, button);
  });
  const note = h("input", { type: "text", class: "of-note", "aria-label": t("note"), placeholder: `${t("note")}: ${t("note_hint")}`,
    value: mine?.evidence ?? "", onchange: (event) => view.noted(unit, event.target.value) });
  return h("div", { class: "of-codes" }, h("div", { class: "of-slots" }, buttons), secondTheme(view, unit), note,
    h("div", { class: "of-acts" },
      h("button", { class: "of-main", title: `${t("accept_help")} (${t("key_accept")})`, disabled: bare, onclick: () => view.accept(unit) }, t("accept")),
      h("button", { disabled: !mine, onclick: () => view.ask({ do: "remove", unit }) }, t("remove"))),
    view.pending ? coderForm(view) : null);
}

// Asked once, before the first correction is stored.
function coderForm(view) {
  const { t } = view;
  const input = h("input", { type: "text", maxlength: "40", "aria-label": t("coder_label"), value: remembered(),
    onkeydown: (event) => { if (event.key === "Enter") save(); event.stopPropagation(); } });
  const save = () => view.named(input.value);
  setTimeout(() => input.focus({ preventScroll: true }));
  return h("div", { class: "of-coder" }, h("label", {}, h("span", {}, t("coder_ask")), input), h("button", { class: "of-main", onclick: save }, t("coder_save")));
}

function voicesOf(view, unit) {
  const { data, t } = view;
  const { units } = data;
  const name = (list, i) => (i >= 0 ? list[i].name : "–");
  const byId = (list, id) => list.find((code) => code.id === id)?.name ?? id ?? "–";
  const lines = [];
  const model = [units.model_theme[unit], units.model_phase[unit], units.model_kind[unit]];
  if (model.some((code) => code >= 0)) {
    const ps = ["theme_p", "phase_p", "kind_p"].map((p) => percent(view, units[p][unit])).join(" / ");
    const codes = `${name(data.themes, model[0])} · ${name(data.phases, model[1])} · ${name(data.kinds, model[2])}`;
    const second = units.second[unit] >= 0 ? `; ${t("second", { theme: data.themes[units.second[unit]].name })}` : "";
    lines.push([t("model_says"), model[0] < 0 ? t("abstained") : `${codes}${ps.includes("–") ? "" : ` (${ps})`}${second}`]);
  } else if (units.theme[unit] < 0) lines.push([t("model_says"), t("abstained")]);
  else lines.push([t("model_says"), t("unknown_model")]);
  const voices = data.voices[unit] ?? [];
  for (const voice of voices) {
    const themes = [voice.theme, voice.second_theme].filter(Boolean).map((id) => byId(data.themes, id)).join(" + ");
    const codes = [themes || "–", byId(data.phases, voice.phase), byId(data.kinds, voice.kind)].join(" · ");
    lines.push([`✓ ${coderName(view, voice.coder)}${voice.settled_by ? ` (${voice.settled_by})` : ""}`, voice.evidence ? `${codes} – ${voice.evidence}` : codes]);
  }
  if (!voices.length && units.model_theme[unit] < 0 && units.theme[unit] >= 0) {
    lines.push([t("in_run", { coder: units.coder[unit] }), `${name(data.themes, units.theme[unit])} · ${name(data.phases, units.phase[unit])} · ${name(data.kinds, units.kind[unit])}`]);
  }
  const counted = voices.length > 1 ? h("p", { class: "of-context" }, t("counted", { coder: coderName(view, units.coder[unit]) })) : null;
  return h("div", {}, h("dl", { class: "of-voices" }, lines.map(([who, said]) => [h("dt", {}, who), h("dd", {}, said)])), counted);
}

// "words: a, b; examples: X" in the table; in the reader's language here.
function evidenceOf(view, unit) {
  const { data, t } = view;
  const said = data.units.evidence[unit];
  if (!said || data.units.model_theme[unit] < 0) return null;
  const told = said === "no word or example near" ? t("evidence_none")
    : said.startsWith("nearest definition; the examples") ? t("evidence_definition")
    : said.startsWith("nearest definition;") ? t("evidence_unlearnt")
    : said.replace(/^words:/, `${t("evidence_words")}:`).replace(/(^|; )examples:/, `$1${t("evidence_examples")}:`);
  const ids = (said.match(/examples: (.+)$/)?.[1] ?? "").split(",").map((id) => id.trim()).filter((id) => data.examples[id]);
  return [h("p", { class: "of-context" }, h("b", {}, `${t("evidence")}: `), told),
    ids.map((id) => h("p", { class: "of-context of-example" }, `${id}: `, h("i", {}, data.examples[id])))];
}

function storedOf(view) {
  const { t, facts } = view;
  if (!facts.coder) return null;
  return h("div", { class: "of-stored" },
    h("p", {}, t("coder_is", { coder: facts.coder }), " ",
      h("button", { class: "of-link", onclick: () => view.changeCoder() }, t("coder_change"))),
    h("p", {}, t("stored", { path: facts.codings })),
    facts.line ? h("p", {}, t("add_line"), " ", h("code", {}, facts.line)) : null,
    h("p", {}, t("rerun", { file: facts.file })));
}
