// Pictures of the matrix and of the map: drawn once as shapes, then as SVG or, dot by dot, as PNG.

const SVG_SPACE = "http://www.w3.org/2000/svg";
const PNG_DOTS = 2; // dots a pixel of a PNG
const PICTURE_FONT = "system-ui, 'Segoe UI', Roboto, sans-serif";

const boxShape = (x, y, w, height, fill, stroke = null, dash = null) => ({ kind: "rect", x, y, w, height, fill, stroke, dash });
const textShape = (x, y, text, { size = 12, weight = 400, anchor = "start", fill = "#1b1f24", rim = null } = {}) => ({ kind: "text", x, y, text, size, weight, anchor, fill, rim });
const discShape = (x, y, r, fill, alpha) => ({ kind: "disc", x, y, r, fill, alpha });

function matrixPicture(view) {
  const { data, t, rows, columns, counts } = view;
  const [left, wide, high, top] = [330, 124, 26, 64];
  const { width } = counts;
  const kept = rows.map((row, r) => [row, r]).filter(([row, r]) => row.in_matrix || counts.units[r * width + width - 1]);
  const most = Math.max(1, ...kept.flatMap(([row, r]) => (row.in_matrix ? columns.map((_, c) => counts.respondents[r * width + c]) : [])));
  const shapes = [textShape(8, 22, `${view.facts.run}: ${t("matrix_caption")}`, { size: 14, weight: 600 })];
  [...columns.map((column) => column.name), t("total")].forEach((name, c) => shapes.push(textShape(left + (c + 0.5) * wide, top - 8, shortened(name, wide - 6), { anchor: "middle", weight: 600 })));
  kept.forEach(([row, r], i) => {
    const y = top + i * high;
    shapes.push(textShape(8, y + 17, shortened(row.name ?? t("no_theme"), left - 16), { weight: 600 }));
    const cell = (c, from, to) => {
      const [units, respondents] = [counts.units[r * width + c], counts.respondents[r * width + c]];
      const small = respondents > 0 && respondents < view.facts.min_cell;
      const shade = units && c < columns.length ? 0.05 + (0.55 * respondents) / most : 0;
      shapes.push(boxShape(left + from * wide + 1, y + 1, (to - from) * wide - 2, high - 2, shadeOnWhite(shade), small ? "#1b1f24" : "#c9d1d9", small ? "3 2" : null));
      shapes.push(textShape(left + ((from + to) / 2) * wide, y + 17, units ? `${units} · ${respondents}` : "0", { anchor: "middle" }));
    };
    if (row.spanning) cell(width - 1, 0, columns.length);
    else columns.forEach((_, c) => cell(c, c, c + 1));
    cell(width - 1, columns.length, width);
  });
  shapes.push(textShape(8, top + kept.length * high + 20, t("small_short", { n: view.facts.min_cell }), { size: 11, fill: "#4f5963" }));
  return { shapes, width: left + width * wide + 8, height: top + kept.length * high + 32 };
}

// The shade of a cell on white, as a colour of its own: pictures go onto any paper.
function shadeOnWhite(shade) {
  const part = (value) => Math.round(255 - (255 - value) * shade);
  return `rgb(${part(11)},${part(92)},${part(173)})`;
}

function mapPicture(view) {
  const { map, data } = view;
  if (!map?.points) return null;
  const [width, height] = [900, 640];
  const scale = Math.min((width - 60) / Math.max(1, map.right - map.left), (height - 80) / Math.max(1, map.over - map.under));
  const place = (unit) => [width / 2 + (map.points[2 * unit] - (map.left + map.right) / 2) * scale, (height + 20) / 2 - (map.points[2 * unit + 1] - (map.under + map.over) / 2) * scale];
  const shapes = [textShape(8, 22, `${view.facts.run}: ${view.t("tab_map")}`, { size: 14, weight: 600 })];
  const sums = data.topics.map(() => [0, 0, 0]);
  for (const unit of view.listed) {
    const topic = data.units.topic[unit];
    if (topic < 0 || Number.isNaN(map.points[2 * unit])) continue;
    const [x, y] = place(unit);
    shapes.push(discShape(x, y, Math.max(1.5, Math.min(5, scale * 0.62)), map.colour(topic), 0.8));
    sums[topic] = [sums[topic][0] + x, sums[topic][1] + y, sums[topic][2] + 1];
  }
  sums.forEach(([x, y, n], topic) => { if (n) shapes.push(textShape(x / n, y / n + 4, shortened(data.topics[topic].label.split(",")[0], 190, { size: 11 }), { size: 11, weight: 600, anchor: "middle", rim: "#ffffff" })); });
  return { shapes, width, height };
}

// A text no wider than so many pixels, cut at its end.
function shortened(text, most, { size = 12, weight = 600 } = {}) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${weight} ${size}px ${PICTURE_FONT}`;
  if (pen.measureText(text).width <= most) return text;
  let kept = text.length - 1;
  while (kept > 1 && pen.measureText(`${text.slice(0, kept)}…`).width > most) kept -= 1;
  return `${text.slice(0, kept).trimEnd()}…`;
}

function toSvg({ shapes, width, height }) {
  const node = (tag, props, text = null) => {
    const made = document.createElementNS(SVG_SPACE, tag);
    for (const [key, value] of Object.entries(props)) if (value !== null) made.setAttribute(key, String(value));
    if (text !== null) made.textContent = text;
    return made;
  };
  const root = node("svg", { xmlns: SVG_SPACE, viewBox: `0 0 ${width} ${height}`, width, height, "font-family": PICTURE_FONT });
  root.append(node("rect", { x: 0, y: 0, width, height, fill: "#ffffff" }));
  for (const one of shapes) {
    if (one.kind === "rect") root.append(node("rect", { x: one.x, y: one.y, width: one.w, height: one.height, fill: one.fill, stroke: one.stroke, "stroke-dasharray": one.dash }));
    if (one.kind === "disc") root.append(node("circle", { cx: one.x.toFixed(1), cy: one.y.toFixed(1), r: one.r.toFixed(1), fill: one.fill, "fill-opacity": one.alpha }));
    if (one.kind === "text") root.append(node("text", { x: one.x.toFixed(1), y: one.y.toFixed(1), "font-size": one.size, "font-weight": one.weight, "text-anchor": one.anchor, fill: one.fill, stroke: one.rim, "stroke-width": one.rim ? 3 : null, "paint-order": one.rim ? "stroke" : null }, one.text));
  }
  return new TextEncoder().encode(new XMLSerializer().serializeToString(root)).buffer;
}

async function toPng({ shapes, width, height }) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * PNG_DOTS, height * PNG_DOTS];
  const pen = canvas.getContext("2d");
  pen.scale(PNG_DOTS, PNG_DOTS);
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, width, height);
  for (const one of shapes) {
    pen.globalAlpha = one.alpha ?? 1;
    pen.fillStyle = one.fill;
    if (one.kind === "rect") {
      pen.fillRect(one.x, one.y, one.w, one.height);
      pen.setLineDash(one.dash ? one.dash.split(" ").map(Number) : []);
      pen.strokeStyle = one.stroke ?? one.fill;
      pen.lineWidth = 1;
      pen.strokeRect(one.x, one.y, one.w, one.height);
    } else if (one.kind === "disc") {
      pen.beginPath();
      pen.arc(one.x, one.y, one.r, 0, 2 * Math.PI);
      pen.fill();
    } else {
      pen.font = `${one.weight} ${one.size}px ${PICTURE_FONT}`;
      pen.textAlign = { start: "left", middle: "center", end: "right" }[one.anchor];
      if (one.rim) { pen.setLineDash([]); pen.strokeStyle = one.rim; pen.lineWidth = 3; pen.strokeText(one.text, one.x, one.y); }
      pen.fillText(one.text, one.x, one.y);
    }
  }
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/png"); });
  return blob.arrayBuffer();
}
