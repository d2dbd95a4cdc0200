// Markdown of memos as elements: headings, lists, quotes, bold, italic, code. Text only ever enters as text nodes; a link is
// shown as it is written and leads nowhere.

function inline(text) {
  const parts = [];
  let rest = text;
  const found = /(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/;
  for (let match = rest.match(found); match; match = rest.match(found)) {
    const [piece] = match;
    parts.push(rest.slice(0, match.index));
    if (piece.startsWith("`")) parts.push(h("code", {}, piece.slice(1, -1)));
    else if (piece.startsWith("**")) parts.push(h("b", {}, inline(piece.slice(2, -2))));
    else parts.push(h("i", {}, inline(piece.slice(1, -1))));
    rest = rest.slice(match.index + piece.length);
  }
  return [...parts, rest];
}

function markdown(text) {
  const blocks = [];
  let list = null;
  for (const line of text.split("\n")) {
    const item = line.match(/^\s*(?:[-*+]|\d+[.)])\s+(.*)$/);
    if (item) {
      if (!list) blocks.push((list = h(/^\s*\d/.test(line) ? "ol" : "ul", {})));
      list.append(h("li", {}, inline(item[1])));
      continue;
    }
    list = null;
    const heading = line.match(/^#{1,6}\s+(.*)$/);
    const quote = line.match(/^>\s?(.*)$/);
    if (heading) blocks.push(h("p", { class: "of-md-head" }, h("b", {}, inline(heading[1]))));
    else if (quote) blocks.push(h("p", { class: "of-md-quote" }, inline(quote[1])));
    else if (line.trim()) blocks.push(h("p", {}, inline(line)));
  }
  return blocks;
}
