"use strict";
// The page keeps nothing that the server does not have, but what she is writing and what the
// server lets go of her own words (own.js): those stay in this tab, a set for each person.

const csrf = document.querySelector("meta[name=csrf]").content;
const log = byId("log");
const box = byId("words");
let people = [];
let me = null;
let room = null;
let source = null;
let last = 0;
let newest = null;
let settled = false; // Until all that was said is there, nothing is scrolled to.
let place = log; // Where lines are put: what was said before is put in all at once.
const whens = new Map();

const stored = (what) => `samspill.${me.email}.${room ?? "me"}.${what}`;
const read = (what, otherwise) => {
  try { return JSON.parse(sessionStorage.getItem(stored(what))) ?? otherwise; } catch { return otherwise; }
};
const keep = (what, value) => {
  try { sessionStorage.setItem(stored(what), JSON.stringify(value)); } catch { /* a full store loses no message */ }
};

async function get(path) {
  const answer = await fetch(path);
  if (answer.status === 401) { location.reload(); throw new Error("session"); }
  return answer.json();
}

// What was said

function aside(message) {
  // For this person alone, now: it is not kept.
  const made = make("div", { class: "line bot aside" }, head("Samspill", null, face()), make("p", { class: "hint", text: words.only_you }), ...message.blocks.map(block));
  log.append(made);
  made.scrollIntoView({ block: "nearest" });
}

function show(line) {
  if (line.id <= last) return;
  last = line.id;
  whens.set(line.id, line.when);
  if (!line.message) gone(line.id);
  if (line.message?.heard?.event) heard(line.message.heard, line.when);
  if (line.message?.forget) forget();
  const made = drawn(line);
  if (line.message) newest = line.message;
  place.append(made);
  day(made, line.when);
  ownAfter(line.id);
  if (settled) settleAt(made);
}

// What comes while one looks is scrolled to; what was there is opened at its end.
function settleAt(made) {
  made.classList.add("new");
  opens();
  pin();
  if (isLive(newest)) tell(newest);
  toNewest(made);
}

function toNewest(made) {
  if (settled) made.scrollIntoView({ block: "nearest" });
}

// Only the newest question has its ways out in sight: those above answer nothing now.
function opens() {
  for (const each of log.querySelectorAll(".bot.open")) each.classList.remove("open");
  [...log.querySelectorAll(".ways")].at(-1)?.closest(".bot").classList.add("open");
}

function settle() {
  if (place !== log) {
    log.append(place);
    place = log;
  }
  empty();
  if (settled) return;
  opens();
  pin();
  rests();
  log.scrollTop = log.scrollHeight;
  settled = true;
  log.setAttribute("aria-busy", "false");
}

// What is far above is laid out when somebody scrolls to it: a long talk opens as a short one.
const AT_HAND = 30;
function rests() {
  for (const each of [...log.children].slice(0, -AT_HAND)) each.classList.add("far");
}

function empty() {
  const note = log.querySelector(".empty");
  if (log.querySelector(".line")) note?.remove();
  else if (room && !note) log.append(make("p", { class: "empty", text: words.room_empty }));
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
  if (box.readOnly || !text.trim()) return;
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
// From anywhere on the page the place to write is one key away.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) box.focus({ preventScroll: true });
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
  const isHere = () => `${me.email} ${room}` === mine;
  source = new EventSource(`/api/stream?as=${encodeURIComponent(me.email)}${where}&language=${me.language}&after=${last}`);
  source.onmessage = (event) => { if (isHere()) show(JSON.parse(event.data)); };
  source.addEventListener("board", (event) => { if (isHere()) board(JSON.parse(event.data)); });
  source.addEventListener("ready", (event) => {
    if (!isHere()) return;
    ahead = Date.parse(JSON.parse(event.data).now) - Date.now();
    banner("");
    ownAfter(last);
    settle();
    tick();
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

// A language's words are fetched once; those of most are asked for with the people.
const wordsOf = new Map();
function wordsIn(language) {
  if (!wordsOf.has(language)) wordsOf.set(language, get(`/api/words?language=${language}`));
  return wordsOf.get(language).catch((error) => { wordsOf.delete(language); throw error; });
}

async function become(person, into = null) {
  box.readOnly = true; // What is written before the talk is there would be lost with the last one's.
  me = person;
  room = into;
  const said = await wordsIn(person.language).catch(() => null);
  if (me !== person || room !== into) return; // She has chosen another meanwhile.
  if (!said) {
    banner(words.lost ?? "");
    setTimeout(() => { if (me === person && room === into) become(person, into); }, 2000);
    return;
  }
  words = said;
  document.documentElement.lang = person.language;
  for (const each of document.querySelectorAll("[data-word]")) each.textContent = words[each.dataset.word];
  box.placeholder = words.write;
  byId("with").textContent = room ? `${room} – ${words.room_hint}` : `${words.conversation}: ${person.name}`;
  byId("rooms").replaceChildren(...person.departments.map((name) => make("li", {}, make("button", { type: "button", "aria-pressed": String(name === room), on: { click: () => { become(person, name); drawer(); box.focus(); } } }, sign("#"), make("span", { text: name })))));
  byId("rooms-title").hidden = !person.departments.length;
  byId("chosen").textContent = room ? `${person.name} · ${room}` : person.name;
  for (const each of byId("people").querySelectorAll("button")) each.setAttribute("aria-pressed", String(each.dataset.email === person.email && !room));
  try { sessionStorage.setItem("samspill.me", person.email); } catch { /* then she chooses again */ }
  log.replaceChildren();
  pin();
  tell(null);
  nothingSaid();
  whens.clear();
  settled = false;
  place = document.createDocumentFragment();
  log.setAttribute("aria-busy", "true"); // What was said before is not read out anew.
  last = 0;
  newest = null;
  box.value = read("composer", "");
  grow();
  ownAfter(0);
  listen();
  box.readOnly = false;
}

const sign = (text) => make("span", { class: "sign", "aria-hidden": "true", text });
const initials = (name) => name.split(" ").map((each) => each[0]).slice(0, 2).join("");

function drawer() { byId("drawer").open = !matchMedia("(max-width: 50rem)").matches; }

async function start() {
  wordsIn("nb").catch(() => null); // Whoever needs them asks again.
  people = await get("/api/personas");
  for (const person of people) {
    const about = [...person.roles, ...person.departments].join(" · ");
    byId("people").append(make("li", {}, make("button", { type: "button", "data-email": person.email, "aria-pressed": "false", on: { click: () => { become(person); drawer(); box.focus(); } } },
      sign(initials(person.name)), make("span", {}, document.createTextNode(person.name), make("small", { text: about })))));
  }
  drawer();
  matchMedia("(max-width: 50rem)").addEventListener("change", drawer);
  const before = sessionStorage.getItem("samspill.me");
  await become(people.find((each) => each.email === before) ?? people.find((each) => each.name.startsWith("Ann")) ?? people[0]);
  // The place to write is at hand at once; on a phone no keyboard comes unasked.
  if (document.activeElement === document.body && !matchMedia("(pointer: coarse)").matches) box.focus({ preventScroll: true });
}

start();
