"use strict";
// What the person said and pressed. The server has it beside its answers, and is believed;
// what it does not keep (words of a talk that is over) stays in this tab, sessionStorage.

const mine = new Map(); // Those that are shown, by the name of their event.
let lastOwn = null;
let shownDay = "";

const inTab = () => read("lines", []);
const save = () => keep("lines", [...inTab().filter((each) => !mine.has(each.event)), ...[...mine.values()].filter((each) => each.tab)]);
const lines = new Map(); // And how each of them stands on the page.
const element = (event) => lines.get(event);

function day(made, when) {
  const date = when?.at.slice(0, 10);
  if (!date || date === shownDay) return;
  shownDay = date;
  made.before(make("p", { class: "day", text: when.day }));
}

function own(line) {
  const made = make("div", { class: "line mine", "data-event": line.event, "aria-live": "off" });
  made.append(head(me.name, line.when), make("div", { class: "said", dir: "auto", text: line.text }), make("div", { class: "state" }));
  lines.set(line.event, made);
  place.append(made);
  day(made, line.when);
  const before = lastOwn;
  lastOwn = line;
  mine.set(line.event, line);
  if (before) state(before);
  state(line);
  toNewest(made);
}

function state(line) {
  const made = element(line.event);
  if (!made) return;
  made.querySelector(".said").textContent = line.text;
  if (line.when && !made.querySelector("time")) {
    made.querySelector(".head").replaceWith(head(me.name, line.when));
    day(made, line.when);
  }
  const row = made.querySelector(".state");
  row.replaceChildren();
  row.classList.toggle("bad", line.state === "bad");
  const told = { sending: words.sending, kept: line.edited ? words.changed : "", bad: words.not_kept }[line.state];
  if (told) row.append(make("span", { text: told }));
  if (line.state === "bad") row.append(make("button", { type: "button", text: words.again, on: { click: () => again(line) } }));
  if (line.state === "kept" && line.typed && line === lastOwn && newest?.step) {
    row.append(make("button", { type: "button", text: words.change, on: { click: () => change(line) } }));
    row.append(make("button", { type: "button", text: words.remove, on: { click: () => remove(line) } }));
  }
}

function update(line) {
  save();
  state(line);
}

function ownAfter(id) {
  for (const line of inTab()) {
    if (line.after === id && !mine.has(line.event)) own(line);
  }
  if (lastOwn) state(lastOwn);
}

// What the server tells of her side, with the message that answers it.
function heard(told, when) {
  const { event, label, words: typed, secret } = told;
  const before = mine.get(event) ?? inTab().find((each) => each.event === event);
  // What is to be told of nowhere is not kept in the tab either.
  const known = label ?? typed ?? (secret && !mine.has(event) ? null : before?.text);
  const line = { ...before, event, text: known ?? words.unkept, when, state: "kept", edited: told.edited, typed: typed !== undefined, tab: Boolean(before) && label === undefined && !secret };
  if (label !== undefined) mark(label);
  if (mine.has(event)) {
    if (lastOwn?.event === event) lastOwn = line;
    mine.set(event, line);
    state(line);
  } else own(line);
  save();
}

// What answered a message that is deleted is let go of with it.
function gone(id) {
  keep("lines", inTab().filter((each) => each.after !== id));
}

// The button that was pressed, in the message above.
function mark(label) {
  let above = place.lastElementChild;
  while (above && !above.classList.contains("bot")) above = above.previousElementSibling;
  const button = [...(above?.querySelectorAll(".choices button, .ways button") ?? [])].find((each) => each.textContent === label);
  if (!button) return;
  pressed(button, true);
}

function nothingSaid() {
  mine.clear();
  lines.clear();
  lastOwn = null;
  shownDay = "";
}

function forget() {
  keep("lines", []);
  for (const each of lines.values()) each.remove();
  lines.clear();
  mine.clear();
  lastOwn = null;
}

async function act(what, text) {
  const line = { event: crypto.randomUUID(), text, what, after: last, state: "sending", typed: what.words !== undefined, tab: true };
  own(line);
  return again(line);
}

async function again(line) {
  line.state = "sending";
  update(line);
  const answer = await send(line.what, line.event);
  const now = mine.get(line.event);
  if (!now) return Boolean(answer);
  // The server's own telling may have come before its answer.
  now.state = answer ? "kept" : "bad";
  if (answer) now.when ??= answer.when;
  update(now);
  return Boolean(answer);
}

function change(line) {
  box.value = line.text;
  box.dataset.edits = line.event;
  grow();
  box.focus();
}

async function changed(event, text) {
  const line = mine.get(event);
  if (await send({ edits: event, words: text }) && line) { line.text = text; line.edited = true; update(line); }
}

async function remove(line) {
  if (!(await send({ deletes: line.event }))) return;
  element(line.event)?.remove();
  lines.delete(line.event);
  keep("lines", inTab().filter((each) => each.event !== line.event));
  mine.delete(line.event);
  if (lastOwn?.event === line.event) lastOwn = [...mine.values()].at(-1) ?? null;
}

// A picture or a file is turned down by the bot itself: nothing of it is read or sent.
function turnDown(event, brought) {
  if (!brought?.files.length) return;
  event.preventDefault();
  act({ files: true, label: words.file }, words.file);
}

document.addEventListener("paste", (event) => {
  // A copied table is text and a picture of it: the text is what is meant.
  if (!event.clipboardData?.getData("text/plain")) turnDown(event, event.clipboardData);
});
document.addEventListener("dragover", (event) => {
  if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
});
document.addEventListener("drop", (event) => turnDown(event, event.dataTransfer));
