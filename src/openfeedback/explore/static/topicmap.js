const PLATE = 16;

// Where a name of this width may stand near a place without lying on others; null where nowhere near.
function freePlate(x, y, wide, canvas, taken) {
  const left = Math.min(Math.max(x - wide / 2, 2), canvas.clientWidth - wide - 2);
  for (const step of [0, -1, 1, -2, 2, -3, 3]) {
    const top = y - PLATE / 2 + step * (PLATE + 1);
    const free = (other) => left + wide < other.left || other.left + other.wide < left || top + PLATE <= other.top || other.top + PLATE <= top;
    if (top >= 0 && top + PLATE <= canvas.clientHeight && taken.every(free)) return { left, top, wide };
  }
  return null;
}

// Units as points; a click selects one, a drag an area. The list of topics does the same for the keyboard.

class TopicMap {
  constructor(view) {
    this.view = view;
    this.points = null;
    this.canvas = h("canvas", { class: "of-canvas", role: "img", "aria-label": view.t("map_label"),
      onpointerdown: (event) => this.down(event), onpointermove: (event) => this.move(event), onpointerup: (event) => this.up(event) });
    this.topics = h("ul", { class: "of-topics" });
    this.clear = h("button", { onclick: () => { view.filters.area = null; view.refresh(); } }, view.t("map_clear"));
    this.node = h("div", { class: "of-map" }, h("p", { class: "of-context" }, view.t("map_help")),
      h("div", { class: "of-mapgrid" }, this.canvas, h("div", { class: "of-mapside" }, this.clear, this.topics)));
    new ResizeObserver(() => this.paint()).observe(this.canvas);
  }

  // Light dots on dark paper and dark ones on light: 3 : 1 at least against it.
  colour(topic) {
    const dark = getComputedStyle(this.canvas).getPropertyValue("--shade-rgb").trim().startsWith("70");
    if (topic < 0) return dark ? "hsl(0 0% 60%)" : "hsl(0 0% 50%)";
    const hue = (topic * 137.5) % 360;
    const yellowish = hue > 40 && hue < 190;
    return `hsl(${hue} 60% ${dark ? (yellowish ? 52 : 68) : yellowish ? 33 : 48}%)`;
  }

  // x, y of each unit in turn, not a number where a unit has no topic.
  take(points) {
    this.points = points;
    const [xs, ys] = [0, 1].map((odd) => points.filter((value, i) => i % 2 === odd && !Number.isNaN(value)));
    const ends = (values) => values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
    [this.left, this.right] = ends(xs);
    [this.under, this.over] = ends(ys);
    this.paint();
  }

  // Pixels a step, the same both ways so that discs stay round.
  scale() {
    const [wide, high] = [this.canvas.clientWidth - 24, this.canvas.clientHeight - 24];
    return Math.min(wide / Math.max(1, this.right - this.left), high / Math.max(1, this.over - this.under));
  }

  at(unit) {
    const [x, y] = [this.points[2 * unit], this.points[2 * unit + 1]];
    if (Number.isNaN(x)) return null;
    const scale = this.scale();
    return [this.canvas.clientWidth / 2 + (x - (this.left + this.right) / 2) * scale, this.canvas.clientHeight / 2 - (y - (this.under + this.over) / 2) * scale];
  }

  paint() {
    const { data, filters, t } = this.view;
    const [wide, high, dense] = [this.canvas.clientWidth, this.canvas.clientHeight, window.devicePixelRatio || 1];
    if (!wide || !this.points) return;
    [this.canvas.width, this.canvas.height] = [wide * dense, high * dense];
    const pen = this.canvas.getContext("2d");
    pen.scale(dense, dense);
    const inSight = new Set(this.view.listed);
    const dot = Math.max(1.2, Math.min(5, this.scale() * 0.62));
    for (const bright of [false, true]) {
      pen.globalAlpha = bright ? 0.9 : 0.25;
      for (let unit = 0; unit < data.units.text.length; unit += 1) {
        const place = inSight.has(unit) === bright ? this.at(unit) : null;
        if (!place) continue;
        pen.fillStyle = this.colour(data.units.topic[unit]);
        pen.beginPath();
        pen.arc(place[0], place[1], dot, 0, 2 * Math.PI);
        pen.fill();
      }
    }
    this.paintNames(pen);
    this.paintChosen(pen);
    const counts = new Map();
    for (const unit of this.view.base) counts.set(data.units.topic[unit], (counts.get(data.units.topic[unit]) ?? 0) + 1);
    const names = [...data.topics.map((topic, i) => [i, topic.label, topic.keywords]), [-1, t("no_topic"), ""]];
    this.clear.hidden = !filters.area;
    replace(this.topics, names.filter(([i]) => counts.get(i) || filters.topic.has(i)).map(([i, label, keywords]) =>
      h("li", {}, h("button", { class: "of-topic", "aria-pressed": filters.topic.has(i) ? "true" : "false", title: keywords,
        onclick: () => { if (filters.topic.has(i)) filters.topic.delete(i); else filters.topic.add(i); this.view.redrawFilters(); this.view.refresh(); } },
      h("span", { class: "of-dot", style: `background:${this.colour(i)}` }), `${label} `, h("b", {}, String(counts.get(i) ?? 0))),
      i >= 0 && this.view.facts.editable ? h("button", { class: "of-link of-totheme", title: t("topic_help"), "aria-label": `${t("topic_help")}: ${label}`, onclick: () => topicToTheme(this.view, i) }, t("topic_short")) : null)));
  }

  // Each topic's first words on a plate over its disc, the largest topics first: where a plate would lie on another it
  // moves up or down, and where there is no room the topic is named in the list alone.
  paintNames(pen) {
    const { data } = this.view;
    const style = getComputedStyle(this.canvas);
    const sums = data.topics.map(() => [0, 0, 0]);
    data.units.topic.forEach((topic, unit) => {
      const place = topic >= 0 ? this.at(unit) : null;
      if (place) sums[topic] = [sums[topic][0] + place[0], sums[topic][1] + place[1], sums[topic][2] + 1];
    });
    [pen.textAlign, pen.font] = ["center", "600 11px system-ui, sans-serif"];
    const taken = [];
    const order = sums.map((_, topic) => topic).filter((topic) => sums[topic][2]).sort((a, b) => sums[b][2] - sums[a][2] || a - b);
    for (const topic of order) {
      const [x, y, n] = sums[topic];
      const whole = data.topics[topic].label.split(",")[0];
      const name = whole.length > 30 ? `${whole.slice(0, 29).trimEnd()}…` : whole;
      const plate = freePlate(x / n, y / n, pen.measureText(name).width + 8, this.canvas, taken);
      if (!plate) continue;
      taken.push(plate);
      [pen.globalAlpha, pen.fillStyle] = [0.85, style.backgroundColor];
      pen.fillRect(plate.left, plate.top, plate.wide, PLATE);
      [pen.globalAlpha, pen.fillStyle] = [1, style.color];
      pen.fillText(name, plate.left + plate.wide / 2, plate.top + 12);
    }
  }

  paintChosen(pen) {
    const place = this.view.selected === null ? null : this.at(this.view.selected);
    pen.globalAlpha = 1;
    pen.strokeStyle = getComputedStyle(this.canvas).color;
    pen.lineWidth = 2;
    if (place) { pen.beginPath(); pen.arc(place[0], place[1], 7, 0, 2 * Math.PI); pen.stroke(); }
    if (this.drag?.to) pen.strokeRect(...this.drag.from, this.drag.to[0] - this.drag.from[0], this.drag.to[1] - this.drag.from[1]);
  }

  down(event) {
    this.drag = { from: [event.offsetX, event.offsetY], to: null };
    this.canvas.setPointerCapture(event.pointerId);
  }

  move(event) {
    if (!this.drag) return;
    this.drag.to = [event.offsetX, event.offsetY];
    this.paint();
  }

  up(event) {
    const drag = this.drag;
    this.drag = null;
    if (!drag || !this.points) return;
    const to = [event.offsetX, event.offsetY];
    if (Math.hypot(to[0] - drag.from[0], to[1] - drag.from[1]) < 5) this.pick(to);
    else this.view.chooseArea(this.within(drag.from, to));
  }

  pick([x, y]) {
    const far = (unit) => { const place = this.at(unit); return place ? Math.hypot(place[0] - x, place[1] - y) : Infinity; };
    let best = null;
    for (const unit of this.view.listed) if (best === null || far(unit) < far(best)) best = unit;
    if (best !== null && far(best) < 15) this.view.select(best, true);
  }

  within(a, b) {
    const between = (value, one, other) => value >= Math.min(one, other) && value <= Math.max(one, other);
    const found = new Set();
    for (let unit = 0; unit < this.view.data.units.text.length; unit += 1) {
      const place = this.at(unit);
      if (place && between(place[0], a[0], b[0]) && between(place[1], a[1], b[1])) found.add(unit);
    }
    return found;
  }
}
