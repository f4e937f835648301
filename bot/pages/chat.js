"use strict";
// The page keeps nothing that the server does not have, but what she is writing and what the
// server lets go of her own words (own.js): those stay in this tab, a set for each person.

const byId = (id) => document.getElementById(id);
const csrf = document.querySelector("meta[name=csrf]").content;
const log = byId("log");
const box = byId("words");
let words = {};
let people = [];
let me = null;
let room = null;
let source = null;
let last = 0;
let newest = null;
let settled = false; // Until all that was said is there, nothing is scrolled to.
const whens = new Map();

const stored = (what) => `samspill.${me.email}.${room ?? "me"}.${what}`;
const read = (what, otherwise) => {
  try { return JSON.parse(sessionStorage.getItem(stored(what))) ?? otherwise; } catch { return otherwise; }
};
const keep = (what, value) => {
  try { sessionStorage.setItem(stored(what), JSON.stringify(value)); } catch { /* a full store loses no message */ }
};

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

async function get(path) {
  const answer = await fetch(path);
  if (answer.status === 401) { location.reload(); throw new Error("session"); }
  return answer.json();
}

// What was said

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

// A board is pressed again and again, by everybody: it is changed where it stands.
const isBoard = (key) => key.startsWith("team:");

function press(button, message, key) {
  if (button.dataset.sent) return;
  if (isBoard(key)) {
    button.dataset.sent = "yes";
    send({ choice: key, step: null }).finally(() => { delete button.dataset.sent; });
    return;
  }
  button.dataset.sent = "yes";
  button.setAttribute("aria-pressed", "true");
  button.classList.add("pressed");
  act({ choice: key, step: message.step ?? null, label: button.textContent }, button.textContent).then((kept) => {
    if (!kept) { delete button.dataset.sent; button.setAttribute("aria-pressed", "false"); button.classList.remove("pressed"); }
  });
}

function choices(message) {
  const row = make("div", { class: "choices" });
  const shown = message.form ? [] : (message.choices ?? []);
  if (["several", "scale", "person"].includes(message.asks)) return row;
  for (const [key, label] of shown) {
    const pressed = isBoard(key) ? null : "false";
    row.append(make("button", { type: "button", "aria-pressed": pressed, text: label, on: { click: (event) => press(event.currentTarget, message, key) } }));
  }
  if (message.filled && !message.form) {
    row.append(make("button", { type: "button", text: words.edit_offer, on: { click: () => { box.value = message.filled; grow(); box.focus(); } } }));
  }
  return row;
}

function picking(message, number) {
  // Several, scale, person, date and time: each with the browser's own control.
  const kinds = { date: "date", time: "time", moment: "datetime-local" };
  const label = message.blocks.length ? "" : words.pick;
  const legend = make("legend", { class: "hint", text: label || words.pick });
  const done = make("button", { type: "submit", class: "primary", text: words.hand_over });
  let what = null;
  if (message.asks in kinds) {
    what = make("input", { type: kinds[message.asks], required: true, "aria-label": words.pick });
  } else if (message.asks === "person") {
    what = make("select", { required: true, "aria-label": words.pick }, make("option", { value: "", text: words.pick }), ...message.choices.map(([key, name]) => make("option", { value: key, text: name })));
  } else if (message.asks === "several" || message.asks === "scale") {
    const type = message.asks === "several" ? "checkbox" : "radio";
    what = make("fieldset", {}, legend, ...message.choices.map(([key, name]) =>
      make("label", { class: "tick" }, make("input", { type, name: `pick-${number}`, value: key, required: type === "radio" }), document.createTextNode(name))));
  } else return null;
  return make("form", { class: "answer", on: { submit: (event) => {
    event.preventDefault();
    const picked = [...event.currentTarget.querySelectorAll("input:checked")];
    const names = picked.map((each) => each.parentElement.textContent).join(", ");
    const step = message.step ?? null;
    if (message.asks === "several") act({ several: picked.map((each) => each.value), step, label: names }, names);
    else if (message.asks === "scale") act({ choice: picked[0].value, step, label: names }, names);
    else if (message.asks === "person") act({ choice: what.value, step, label: what.selectedOptions[0].textContent }, what.selectedOptions[0].textContent);
    else act({ words: what.value, step }, what.value);
  } } }, what, done);
}

const count = (text) => (text.match(/[\p{L}\p{N}]+/gu) ?? []).length;

function form(message, number) {
  const saved = make("p", { class: "saved", role: "status" });
  const made = make("form", { novalidate: true, class: "whole" });
  let timer = null;
  const values = () => Object.fromEntries(message.form.map((each) => [each.key, made.elements[each.key].value]));
  const draft = async () => {
    clearTimeout(timer);
    timer = null;
    if (made.dataset.done) return;
    const kept = await send({ form: values(), partial: true, step: message.step });
    saved.textContent = kept ? words.draft_kept : words.not_kept;
  };
  for (const each of message.form) {
    const id = `f-${number}-${each.key}`;
    const about = [];
    const options = each.options ?? [];
    const told = { id, name: each.key, "aria-required": each.optional ? "false" : "true", "aria-invalid": each.fault ? "true" : false };
    const parts = [make("label", { for: id }, document.createTextNode(each.label), each.optional ? make("span", { class: "hint", text: ` (${words.optional})` }) : "")];
    if (each.hint) { parts.push(make("p", { class: "hint", id: `${id}-hint`, text: each.hint })); about.push(`${id}-hint`); }
    if (each.fault) about.push(`${id}-fault`);
    if (about.length) told["aria-describedby"] = about.join(" ");
    let field;
    if (options.length) {
      field = make("select", told, make("option", { value: "", text: words.pick }), ...options.map(([key, name]) => make("option", { value: key, text: name })));
    } else if (each.long) {
      field = make("textarea", { ...told, rows: "3", dir: "auto" });
    } else {
      field = make("input", { ...told, type: "text", dir: "auto" });
    }
    field.value = each.filled ?? "";
    parts.push(field);
    if (each.long && !options.length) {
      const counted = make("p", { class: "count", text: "" });
      const tell = () => { counted.textContent = `${count(field.value)} ${words.words}`; };
      field.addEventListener("input", tell);
      tell();
      parts.push(counted);
    }
    field.addEventListener("input", () => { saved.textContent = ""; clearTimeout(timer); timer = setTimeout(draft, 1000); });
    field.addEventListener("blur", () => { if (timer) draft(); });
    if (each.fault) parts.push(make("p", { class: "fault", id: `${id}-fault`, text: each.fault }));
    made.append(make("div", { class: "field" }, ...parts));
  }
  made.append(make("button", { type: "submit", class: "primary", text: words.hand_over }), saved);
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (made.dataset.done) return;
    made.dataset.done = "yes";
    clearTimeout(timer);
    const told = values();
    const text = message.form.filter((each) => told[each.key]).map((each) => made.elements[each.key].selectedOptions?.[0].textContent ?? told[each.key]).join("\n");
    const kept = await act({ form: told, step: message.step }, text || words.hand_over);
    if (!kept) delete made.dataset.done;
  });
  return made;
}

function ways(message) {
  const row = make("div", { class: "ways" });
  for (const [key, label] of message.ways ?? []) {
    row.append(make("button", { type: "button", text: label, on: { click: (event) => press(event.currentTarget, message, key) } }));
  }
  return row;
}

function aside(message) {
  // For this person alone, now: it is not kept.
  const made = make("div", { class: "line bot aside" }, head("Samspill"), make("p", { class: "hint", text: words.only_you }), ...message.blocks.map(block));
  log.append(made);
  made.scrollIntoView({ block: "nearest" });
}

function board(line) {
  const before = log.querySelector(`[data-id="${line.id}"]`);
  if (!before) return;
  const row = [...before.querySelectorAll("button")];
  const at = row.indexOf(document.activeElement);
  const label = at >= 0 ? row[at].textContent : null;
  const made = drawn(line);
  before.replaceWith(made);
  if (!made.classList.contains("board")) made.scrollIntoView({ block: "nearest" });
  pin();
  if (label !== null) [...made.querySelectorAll("button")].find((each) => each.textContent === label)?.focus();
}

// While the board is out of sight its title and whose turn it is stand above the talk.
const sight = new IntersectionObserver((seen) => {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 100;
  byId("pinned").hidden = seen.at(-1).isIntersecting;
  if (atEnd) log.scrollTop = log.scrollHeight;
}, { root: log });

function pin() {
  sight.disconnect();
  const now = [...log.querySelectorAll(".board")].at(-1);
  byId("pinned").hidden = true;
  if (!now) return;
  const [title, standing] = [...now.querySelectorAll("p")].filter((each) => each.firstChild?.nodeName === "STRONG");
  byId("pinned").replaceChildren(
    make("span", { text: title?.textContent ?? "" }),
    make("strong", { text: standing?.textContent ?? "" }),
    make("small", { text: words.to_board }),
  );
  sight.observe(now);
}

byId("pinned").addEventListener("click", () => {
  const now = [...log.querySelectorAll(".board")].at(-1);
  now?.scrollIntoView({ block: "start" });
  now?.querySelector("button")?.focus({ preventScroll: true });
});

function show(line) {
  if (line.id <= last) return;
  last = line.id;
  whens.set(line.id, line.when);
  if (!line.message) gone(line.id);
  if (line.message?.heard?.event) heard(line.message.heard, line.when);
  const made = drawn(line);
  if (line.message) newest = line.message;
  log.append(made);
  day(made, line.when);
  ownAfter(line.id);
  pin();
  toNewest(made);
}

// What comes while one looks is scrolled to; what was there is opened at its end.
function toNewest(made) {
  if (settled) made.scrollIntoView({ block: "nearest" });
}

function settle() {
  if (!settled) log.scrollTop = log.scrollHeight;
  settled = true;
  log.setAttribute("aria-busy", "false");
}

function drawn(line) {
  const message = line.message;
  const live = (message?.choices ?? []).some(([key]) => isBoard(key) && key.includes(":more:"));
  const made = make("div", { class: live ? "line bot board" : "line bot", "data-id": String(line.id) }, head("Samspill", line.when ?? whens.get(line.id)));
  if (!message) {
    made.append(make("p", { text: words.deleted }));
  } else {
    if (message.forget) forget();
    made.append(...message.blocks.map(block));
    const picked = picking(message, line.id);
    if (message.form) made.append(form(message, line.id));
    else if (picked) made.append(picked);
    const row = choices(message);
    if (row.children.length) made.append(row);
    const others = ways(message);
    if (others.children.length) made.append(others);
    if (message.footer) made.append(make("p", { class: "footer", text: message.footer }));
  }
  return made;
}

// What is sent

async function send(what, event = crypto.randomUUID()) {
  try {
    const answer = await fetch("/api/send", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF": csrf },
      body: JSON.stringify({ as: me.email, ...(room ? { room } : {}), language: me.language, event_id: event, ...what }),
    });
    if (answer.status === 401) { location.reload(); return null; }
    const told = await answer.json();
    if (told.note) aside(told.note);
    if (told.line) banner(told.line.blocks.map((each) => (each.spans ?? []).map((span) => span.text).join("")).join(" "));
    return told.kept === true ? told : null;
  } catch {
    banner(words.lost);
    return null;
  }
}

byId("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = box.value;
  if (!text.trim()) return;
  const edits = box.dataset.edits;
  box.value = "";
  delete box.dataset.edits;
  keep("composer", "");
  grow();
  if (edits) {
    await changed(edits, text);
  } else if (!(await act({ words: text }, text))) {
    box.focus();
  }
  box.focus();
});

function grow() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 4, window.innerHeight * 0.4)}px`;
}

box.addEventListener("input", () => { grow(); keep("composer", box.value); });
box.addEventListener("keydown", (event) => {
  const finger = matchMedia("(pointer: coarse)").matches;
  if (event.key === "Enter" && !event.shiftKey && !finger && !event.isComposing) {
    event.preventDefault();
    byId("composer").requestSubmit();
  }
});

// Who is here

function banner(text) {
  byId("banner").textContent = text;
  byId("banner").hidden = !text;
}

function listen() {
  source?.close();
  const mine = `${me.email} ${room}`;
  const where = room ? `&room=${encodeURIComponent(room)}` : "";
  source = new EventSource(`/api/stream?as=${encodeURIComponent(me.email)}${where}&language=${me.language}&after=${last}`);
  source.onmessage = (event) => { if (`${me.email} ${room}` === mine) show(JSON.parse(event.data)); };
  source.addEventListener("board", (event) => { if (`${me.email} ${room}` === mine) board(JSON.parse(event.data)); });
  source.addEventListener("ready", () => {
    banner("");
    ownAfter(last);
    settle();
    if (!room && last === 0 && !inTab().length && !read("greeted", false)) {
      keep("greeted", true);
      send({ words: "" }); // She has not said anything: the bot speaks first.
    }
  });
  source.onerror = async () => {
    banner(words.lost);
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
}

async function become(person, into = null) {
  me = person;
  room = into;
  words = await get(`/api/words?language=${person.language}`);
  document.documentElement.lang = person.language;
  for (const each of document.querySelectorAll("[data-word]")) each.textContent = words[each.dataset.word];
  byId("with").textContent = room ? `${room} – ${words.room_hint}` : `${words.conversation}: ${person.name}`;
  byId("rooms").replaceChildren(...person.departments.map((name) => make("li", {}, make("button", { type: "button", "aria-pressed": String(name === room), text: name, on: { click: () => { become(person, name); drawer(); box.focus(); } } }))));
  byId("rooms-title").hidden = !person.departments.length;
  byId("chosen").textContent = person.name;
  for (const each of byId("people").querySelectorAll("button")) each.setAttribute("aria-pressed", String(each.dataset.email === person.email && !room));
  sessionStorage.setItem("samspill.me", person.email);
  log.replaceChildren();
  nothingSaid();
  whens.clear();
  settled = false;
  log.setAttribute("aria-busy", "true"); // What was said before is not read out anew.
  last = 0;
  newest = null;
  box.value = read("composer", "");
  grow();
  ownAfter(0);
  listen();
}

function drawer() { byId("drawer").open = !matchMedia("(max-width: 50rem)").matches; }

async function start() {
  people = await get("/api/personas");
  for (const person of people) {
    const about = [...person.roles, ...person.departments].join(" · ");
    byId("people").append(make("li", {}, make("button", { type: "button", "data-email": person.email, "aria-pressed": "false", on: { click: () => { become(person); drawer(); box.focus(); } } }, document.createTextNode(person.name), make("small", { text: about }))));
  }
  drawer();
  matchMedia("(max-width: 50rem)").addEventListener("change", drawer);
  const before = sessionStorage.getItem("samspill.me");
  await become(people.find((each) => each.email === before) ?? people.find((each) => each.name.startsWith("Ann")) ?? people[0]);
  // The place to write is at hand at once; on a phone no keyboard comes unasked.
  if (document.activeElement === document.body && !matchMedia("(pointer: coarse)").matches) box.focus({ preventScroll: true });
}

start();
