"use strict";
// How a message is drawn: its blocks, its buttons, its footer.

const byId = (id) => document.getElementById(id);
let words = {};

function make(tag, told = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(told)) {
    if (name === "on") for (const [event, go] of Object.entries(value)) made.addEventListener(event, go);
    else if (name === "text") made.textContent = value;
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...inside);
  return made;
}

function spans(list) {
  return list.map((span) => {
    let made = document.createTextNode(span.text);
    const wrap = (tag, told) => { const outer = make(tag, told); outer.append(made); made = outer; };
    if (span.code) wrap("code");
    if (span.emphasis) wrap("em");
    if (span.strong) wrap("strong");
    if (span.link && mayOpen(span.link)) wrap("a", { href: span.link, rel: "noreferrer noopener", target: "_blank" });
    return made;
  });
}

// The same rule as the server's (dialogs/markup.py): over https, or on this machine.
function mayOpen(address) {
  let told;
  try { told = new URL(address); } catch { return false; }
  return told.protocol === "https:" || (told.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(told.hostname));
}

function block(told) {
  switch (told.type) {
    case "paragraph": return make("p", {}, ...spans(told.spans));
    case "list": return make(told.ordered ? "ol" : "ul", {}, ...told.items.map((item) => make("li", {}, ...spans(item))));
    case "quote": return make("blockquote", { dir: "auto", text: told.text });
    case "facts": return make("dl", {}, ...told.rows.flatMap(([label, value]) => [make("dt", { text: label }), make("dd", { text: value })]));
    case "picture": return make("img", { class: "picture", src: `/pictures/${told.name}.svg`, alt: told.alt, width: told.width, height: told.height, loading: "lazy" });
    default: return make("p", { text: "" });
  }
}

const face = () => make("img", { class: "face", src: "/static/icon.svg", alt: "", width: 28, height: 28 });

// Who says it and when: as text, so that it is also heard.
function head(name, when, picture = null) {
  const made = make("div", { class: "head" }, make("span", { class: "who", text: name }), document.createTextNode(" "));
  if (picture) made.prepend(picture);
  if (when) made.append(make("time", { datetime: when.at, text: when.time }));
  return made;
}

function press(button, message, key) {
  if (button.dataset.sent) return;
  button.dataset.sent = "yes";
  if (isBoard(key)) {
    send({ choice: key, step: null }).finally(() => { delete button.dataset.sent; });
    return;
  }
  pressed(button, true);
  act({ choice: key, step: message.step ?? null, label: button.textContent }, button.textContent).then((kept) => {
    if (kept) return;
    delete button.dataset.sent;
    pressed(button, false);
  });
}

function pressed(button, isSo) {
  button.setAttribute("aria-pressed", String(isSo));
  button.classList.toggle("pressed", isSo);
}

function button(message, key, label) {
  return make("button", { type: "button", "aria-pressed": isBoard(key) ? null : "false", text: label, on: { click: (event) => press(event.currentTarget, message, key) } });
}

// One button stands out, where one of few is what is meant to happen next.
const FEW = 3;
function leads(message, shown) {
  if (message.asks === "confirm") return 0;
  return !message.asks && shown.length <= FEW ? 0 : -1;
}

function choices(message) {
  const row = make("div", { class: "choices" });
  if (["several", "scale", "person"].includes(message.asks)) return row;
  const shown = message.form ? [] : (message.choices ?? []);
  row.append(...shown.map(([key, label]) => button(message, key, label)));
  row.children[leads(message, shown)]?.classList.add("primary");
  if (message.filled && !message.form) {
    row.append(make("button", { type: "button", text: words.edit_offer, on: { click: () => { box.value = message.filled; grow(); box.focus(); } } }));
  }
  return row;
}

function ways(message) {
  const row = make("div", { class: "ways" });
  row.append(...(message.ways ?? []).map(([key, label]) => button(message, key, label)));
  return row;
}

// A message, in the order in which it is read.
function drawn(line) {
  const message = line.message;
  const made = make("div", { class: "line bot", "data-id": String(line.id) }, head("Samspill", line.when ?? whens.get(line.id), face()));
  if (!message) {
    made.append(make("p", { text: words.deleted }));
    return made;
  }
  made.append(...message.blocks.map(block));
  const asked = message.form ? form(message, line.id) : picking(message, line.id);
  if (asked) made.append(asked);
  const rows = isLive(message) ? controls(made, message) : [choices(message), ways(message)];
  made.append(...rows.filter((each) => each.children.length));
  if (message.footer) made.append(make("p", { class: "footer", text: message.footer }));
  return made;
}
