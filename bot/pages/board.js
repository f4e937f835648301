"use strict";
// A round's board: changed where it stands, with a clock that goes, and whose turn it is
// always in sight. Each one's own buttons are out; what is for others is folded.

// A board is pressed again and again, by everybody: its buttons do not stay pressed.
const isBoard = (key) => key.startsWith("team:");
const isLive = (message) => (message?.choices ?? []).some(([key]) => isBoard(key) && key.includes(":more:"));
const SECOND = 1000;
const HOUR = 3600;
let ahead = 0; // So many milliseconds is the server's clock before this one.

function controls(made, message) {
  made.classList.add("board");
  made.setAttribute("aria-live", "off"); // #turn tells what is new on it, once.
  const own = message.round?.own ?? message.choices.map(([key]) => key);
  const mine = message.choices.filter(([key]) => own.includes(key));
  const others = message.choices.filter(([key]) => !own.includes(key));
  if (message.round) made.querySelector(".head").after(standing(message.round));
  const row = make("div", { class: "choices" }, ...mine.map(([key, label]) => button(message, key, label)));
  if (mine.length > 1) row.firstChild.classList.add("primary");
  if (!others.length) return [row];
  const fold = make("details", { class: "others" }, make("summary", { text: words.others }),
    make("div", { class: "choices" }, ...others.map(([key, label]) => button(message, key, label))));
  return [row, fold];
}

function standing(round) {
  const made = make("p", { class: round.yours ? "standing yours" : "standing" }, make("span", { class: "whose", text: whose(round) }));
  if (round.ends) made.append(make("span", { class: "clock", role: "timer", "aria-live": "off", "data-ends": round.ends }));
  tick(made);
  return made;
}

function whose(round) {
  if (round.paused) return words.paused;
  if (round.yours) return words.your_turn;
  return round.speaker ? `${round.speaker} ${words.has_word}` : words.free_word;
}

// A turn of a day needs no seconds: the board says until when.
function tick(inside = document) {
  for (const each of inside.querySelectorAll(".clock")) {
    const left = Math.round((Date.parse(each.dataset.ends) - Date.now() - ahead) / SECOND);
    const told = Math.abs(left);
    each.hidden = told > HOUR;
    each.classList.toggle("out", left < 0);
    each.textContent = `${Math.floor(told / 60)}:${String(told % 60).padStart(2, "0")} ${left < 0 ? words.over_time : words.left}`;
  }
}
setInterval(() => tick(), SECOND);

function board(line) {
  const before = log.querySelector(`[data-id="${line.id}"]`);
  if (!before) return;
  const held = before.contains(document.activeElement) ? document.activeElement.textContent : null;
  const wasOpen = before.querySelector(".others")?.open ?? false;
  const made = drawn(line);
  before.replaceWith(made);
  tell(line.message);
  const fold = made.querySelector(".others");
  if (fold) fold.open = wasOpen;
  if (!made.classList.contains("board")) made.scrollIntoView({ block: "nearest" });
  pin();
  if (held === null) return;
  // Whoever has her place on a board keeps it, also where the button is called otherwise now.
  const there = [...made.querySelectorAll("button, summary")];
  (there.find((each) => each.textContent === held) ?? there[0] ?? box).focus();
}

// What a screen reader reads of a board that has changed: whose turn it is, once.
function tell(message) {
  const told = message?.round ? `${titleOf(message)}. ${whose(message.round)}` : "";
  if (byId("turn").textContent !== told) byId("turn").textContent = told;
}

const titleOf = (message) => (message.blocks[0]?.spans ?? []).map((span) => span.text).join("");

// While the board is out of sight its title, whose turn it is, the time and her own
// buttons stand above the talk.
const sight = new IntersectionObserver((seen) => {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 100;
  byId("pinned").hidden = seen.at(-1).isIntersecting;
  if (atEnd) log.scrollTop = log.scrollHeight;
}, { root: log });

function pin() {
  sight.disconnect();
  const bar = byId("pinned");
  const now = [...log.querySelectorAll(".board")].at(-1);
  if (!now) { bar.hidden = true; return; }
  const title = now.querySelector("p:not(.standing)")?.textContent ?? "";
  const shown = now.querySelector(".standing")?.cloneNode(true) ?? "";
  const back = make("button", { type: "button", class: "link", text: words.to_board, on: { click: () => toBoard() } });
  const own = [...now.querySelectorAll(":scope > .choices button")].slice(0, -1).slice(0, 2).map((each) =>
    make("button", { type: "button", class: each.className, text: each.textContent, on: { click: () => each.click() } }));
  bar.replaceChildren(make("p", { id: "pinned-title", text: title }), back, shown, ...(own.length ? [make("div", { class: "choices" }, ...own)] : []));
  sight.observe(now.querySelector(".standing") ?? now);
}

function toBoard() {
  const now = [...log.querySelectorAll(".board")].at(-1);
  now?.scrollIntoView({ block: "start" });
  now?.querySelector("button")?.focus({ preventScroll: true });
}
