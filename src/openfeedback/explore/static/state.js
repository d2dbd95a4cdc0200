// What is shown: filters over columns, counts of the matrix, order of the list. No document in here.

const NEAREST = 100;
const UNSURE = 0.6;

function freshFilters(data, kinds) {
  const wanted = data.kinds.map((kind, i) => (kinds.includes(kind.id) ? i : -1)).filter((i) => i >= 0);
  const coded = data.units.kind.some((kind) => kind >= 0);
  return {
    event: new Set(), question: new Set(), role: new Set(), language: new Set(), topic: new Set(), who: new Set(),
    kind: new Set(coded && data.kinds.length > 1 ? wanted : []),
    background: data.background.map(() => new Set()),
    item: -1, low: null, high: null, area: null,
  };
}

// Columns of the matrix: the codebook's own phases, then "kaikki", then "ei", which also takes units without a phase.
function phaseColumns(data) {
  const last = ["kaikki", "ei"];
  const own = data.phases.map((phase, i) => ({ ...phase, index: i })).filter((phase) => !last.includes(phase.id));
  const others = last.map((id) => data.phases.findIndex((phase) => phase.id === id));
  const ends = others.filter((i) => i >= 0).map((i) => ({ ...data.phases[i], index: i }));
  if (others[1] < 0) ends.push({ id: "ei", name: "–", definition: "", index: -1 });
  return [...own, ...ends];
}

function columnOf(columns) {
  const at = new Map(columns.map((column, i) => [column.index, i]));
  return (phase) => at.get(phase) ?? columns.length - 1;
}

// Rows: themes of the matrix, themes outside it, units without a theme.
function themeRows(data) {
  const all = data.themes.map((theme, i) => ({ ...theme, index: i }));
  return [...all.filter((t) => t.in_matrix), ...all.filter((t) => !t.in_matrix), { id: "", index: -1, in_matrix: false }];
}

function isPerson(data, unit) {
  return data.voices[unit] !== undefined && data.voices[unit].length > 0;
}

function differs(data, unit) {
  const u = data.units;
  return isPerson(data, unit) && u.model_theme[unit] >= 0 &&
    (u.theme[unit] !== u.model_theme[unit] || u.phase[unit] !== u.model_phase[unit] || u.kind[unit] !== u.model_kind[unit]);
}

const WHO = {
  model: (data, unit) => !isPerson(data, unit),
  person: isPerson,
  differ: differs,
  unsure: (data, unit) => !isPerson(data, unit) && (data.units.theme_p[unit] ?? 0) < UNSURE,
};

// Units that pass every filter and the search, as numbers; the matrix counts these.
function passing(data, filters, search) {
  const { units, answers } = data;
  const inSet = (set, value) => set.size === 0 || set.has(value);
  const item = filters.item >= 0 ? data.items[filters.item].of : null;
  const found = [];
  for (let i = 0; i < units.text.length; i += 1) {
    const a = units.answer[i];
    if (!inSet(filters.kind, units.kind[i]) || !inSet(filters.event, answers.event[a])) continue;
    if (!inSet(filters.question, answers.question[a]) || !inSet(filters.role, answers.role[a])) continue;
    if (!inSet(filters.language, answers.language[a]) || !inSet(filters.topic, units.topic[i])) continue;
    if (filters.who.size && ![...filters.who].some((who) => WHO[who](data, i))) continue;
    const person = answers.respondent[a];
    if (filters.background.some((set, b) => set.size && !set.has(data.background[b].of[person]))) continue;
    if (item && !within(item[person], filters.low, filters.high)) continue;
    if (filters.area && !filters.area.has(i)) continue;
    if (search && !search(i)) continue;
    found.push(i);
  }
  return found;
}

function within(value, low, high) {
  return value !== null && (low === null || value >= low) && (high === null || value <= high);
}

// Units and different respondents of each cell, each row, each column and all: arrays of (rows + 1) × (columns + 1).
function tally(data, shown, rows, columns) {
  const width = columns.length + 1;
  const size = (rows.length + 1) * width;
  const people = data.respondents_n;
  const units = new Int32Array(size);
  const respondents = new Int32Array(size);
  const seen = new Uint8Array(size * people);
  const rowOf = new Map(rows.map((row, i) => [row.index, i]));
  const column = columnOf(columns);
  for (const i of shown) {
    const first = rowOf.get(data.units.theme[i]) ?? rows.length - 1;
    const second = data.units.also[i] >= 0 ? rowOf.get(data.units.also[i]) : undefined; // given by a person
    const c = column(data.units.phase[i]);
    const person = data.answers.respondent[data.units.answer[i]];
    for (const row of second === undefined ? [first, rows.length] : [first, second, rows.length]) {
      for (const at of [row * width + c, row * width + width - 1]) {
        units[at] += 1;
        if (!seen[at * people + person]) {
          seen[at * people + person] = 1;
          respondents[at] += 1;
        }
      }
    }
  }
  return { units, respondents, width };
}

// Those of the units that stand in a cell, a row or a column; all of them where none is chosen.
function ofCell(data, columns, cell, shown) {
  if (!cell) return shown;
  const { theme, also, phase } = data.units;
  const column = columnOf(columns);
  return shown.filter((unit) => (cell.theme === null || theme[unit] === cell.theme || (cell.theme >= 0 && also[unit] === cell.theme))
    && (cell.column === null || column(phase[unit]) === cell.column));
}

function doubt(units, i) {
  if (units.theme[i] < 0) return 1;
  return 1 - (0.5 * (units.theme_p[i] ?? 0) + 0.25 * (units.phase_p[i] ?? 0) + 0.25 * (units.kind_p[i] ?? 0));
}

function ordered(data, list, sort, near) {
  const worth = sort === "near" && near ? (i) => near[i] : sort === "unsure" ? (i) => doubt(data.units, i) : null;
  if (!worth) return list;
  const keys = new Map(list.map((i) => [i, worth(i)]));
  return [...list].sort((a, b) => keys.get(b) - keys.get(a) || a - b);
}

// Of the units that pass the other filters, the nearest in meaning.
function nearest(list, near) {
  const best = new Set([...list].sort((a, b) => near[b] - near[a] || a - b).slice(0, NEAREST));
  return list.filter((i) => best.has(i));
}
