// Elements, words and small tools. Text only ever enters as text nodes: answers are never read as HTML.

const FOCUSABLE = new Set(["button", "input", "select", "summary", "textarea"]);

// JupyterLab reads single letters as notebook commands unless the focused element says otherwise.
const QUIET = "data-lm-suppress-shortcuts";

function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked") node[key] = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  if (FOCUSABLE.has(tag) || props.tabindex !== undefined) node.setAttribute(QUIET, "true");
  if (tag === "button" && !props.type) node.setAttribute("type", "button");
  node.append(...present(children));
  return node;
}

function replace(node, ...children) {
  node.replaceChildren(...present(children));
}

function present(children) {
  return children.flat(4).filter((child) => child !== null && child !== undefined && child !== false);
}

// "{n} {n:ajatus|ajatusta}": the first word where the number is one.
const NUMBERED = /\{(\w+):([^|}]*)\|([^}]*)\}/g;

function speaker(words) {
  return (key, values = {}) => {
    const agreed = (words[key] ?? key).replaceAll(NUMBERED, (_, name, one, many) => (Number(values[name]) === 1 ? one : many));
    return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, String(value)), agreed);
  };
}

function debounced(wait, action) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...values), wait);
  };
}

async function unpacked(buffer) {
  const bytes = new Uint8Array(buffer.buffer ?? buffer, buffer.byteOffset ?? 0, buffer.byteLength);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

// The text with every place of `needle` marked.
function marked(text, needle) {
  if (!needle) return [text];
  const low = text.toLowerCase();
  const parts = [];
  let at = 0;
  for (let found = low.indexOf(needle); found >= 0; found = low.indexOf(needle, at)) {
    parts.push(text.slice(at, found), h("mark", { class: "of-hit" }, text.slice(found, found + needle.length)));
    at = found + needle.length;
  }
  return [...parts, text.slice(at)];
}

function floats(buffer) {
  return new Float32Array(buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength));
}
