// Themes against any background: units and respondents of each group, of the units that are listed.

class Crosstab {
  constructor(tools) {
    this.tools = tools;
    this.view = tools.view;
    this.by = 0;
    this.body = h("div", { class: "of-tablebox", tabindex: "0", role: "region", "aria-label": this.view.t("tab_cross") });
    this.bar = h("div", { class: "of-wordbar" });
    this.node = h("div", { class: "of-words" }, this.bar, this.body);
  }

  columns() {
    const { data, t } = this.view;
    const event = [t("filter_event"), data.events.map((one) => one.name), (answer) => data.answers.event[answer]];
    const question = [t("filter_question"), data.questions.map((one) => one.question), (answer) => data.answers.question[answer]];
    const background = data.background.map((column) => [backgroundName(t, column), column.groups, (answer) => column.of[data.answers.respondent[answer]]]);
    return [...background, event, question].filter(([, names]) => names.length > 1);
  }

  draw() {
    const { t } = this.view;
    const choices = this.columns();
    replace(this.bar, h("label", {}, h("span", {}, `${t("words_by")} `), h("select", { onchange: (event) => { this.by = Number(event.target.value); this.count(); } },
      choices.map(([name], i) => h("option", { value: i, selected: i === this.by }, name)))));
    this.count();
    return this.node;
  }

  // Of each theme and group the units (a unit of two themes in both) and the different respondents; of each group all its respondents.
  count() {
    const { data, t, facts } = this.view;
    const chosen = this.columns()[this.by];
    this.table = null;
    if (!chosen) { replace(this.body, h("p", { class: "of-empty" }, t("cross_none"))); return; }
    const [, groups, of] = chosen;
    const rows = themeRows(data).filter((row) => row.index >= 0);
    const people = rows.map(() => groups.map(() => new Set()));
    const units = rows.map(() => groups.map(() => 0));
    const everyone = groups.map(() => new Set());
    const place = new Map(rows.map((row, r) => [row.index, r]));
    for (const unit of this.view.listed) {
      const answer = data.units.answer[unit];
      const [g, person] = [of(answer), data.answers.respondent[answer]];
      if (g === undefined || g < 0) continue;
      everyone[g].add(person);
      for (const theme of new Set([data.units.theme[unit], data.units.also[unit]])) {
        const r = place.get(theme);
        if (r === undefined) continue;
        people[r][g].add(person);
        units[r][g] += 1;
      }
    }
    const cell = (r, g) => {
      const [n, respondents, all] = [units[r][g], people[r][g].size, everyone[g].size];
      const small = respondents > 0 && respondents < facts.min_cell;
      const share = all ? `${Math.round((100 * respondents) / all)} %` : "–";
      return h("td", { class: `of-number${small ? " of-few" : ""}`, title: t("cell_label", { theme: rows[r].name, phase: groups[g], units: n, respondents }) + (small ? `; ${t("small", { n: facts.min_cell })}` : "") },
        n ? [h("b", {}, String(respondents)), ` · ${share}`] : "0");
    };
    const kept = rows.map((_, r) => r).filter((r) => units[r].some((n) => n > 0));
    replace(this.body, h("table", { class: "of-table" }, h("caption", {}, t("cross_caption")),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("theme")), groups.map((group, g) => h("th", { scope: "col" }, `${group} (${everyone[g].size})`)))),
      h("tbody", {}, kept.map((r) => h("tr", {}, h("th", { scope: "row" }, rows[r].name), groups.map((_, g) => cell(r, g)))))));
    this.table = { name: `${t("tab_cross")} ${chosen[0]}`, quotes: [], columns: [t("theme"), ...groups.flatMap((group) => [`${group}: ${t("col_respondents_n")}`, `${group}: ${t("col_units_n")}`])],
      rows: kept.map((r) => [rows[r].name, ...groups.flatMap((_, g) => [people[r][g].size, units[r][g]])]) };
  }

  list() {
    return this.table;
  }
}
