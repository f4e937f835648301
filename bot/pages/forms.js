"use strict";
// Forms, and questions that the browser has its own control for.

const PICKS = { date: "date", time: "time", moment: "datetime-local" };

function picking(message, number) {
  // Several, scale, person, date and time: each with the browser's own control.
  const control = pickWith(message, number);
  if (!control) return null;
  const done = make("button", { type: "submit", class: "primary", text: words.hand_over });
  return make("form", { class: "answer", on: { submit: (event) => {
    event.preventDefault();
    picked(message, control, [...event.currentTarget.querySelectorAll("input:checked")]);
  } } }, control, done);
}

function pickWith(message, number) {
  if (message.asks in PICKS) {
    return make("input", { type: PICKS[message.asks], required: true, "aria-label": words.pick });
  }
  if (message.asks === "person") {
    return make("select", { required: true, "aria-label": words.pick }, ...options(message.choices));
  }
  if (message.asks !== "several" && message.asks !== "scale") return null;
  const type = message.asks === "several" ? "checkbox" : "radio";
  const legend = make("legend", { class: "hint", text: words.pick });
  return make("fieldset", {}, legend, ...message.choices.map(([key, name]) =>
    make("label", { class: "tick" }, make("input", { type, name: `pick-${number}`, value: key, required: type === "radio" }), document.createTextNode(name))));
}

const options = (list) => [make("option", { value: "", text: words.pick }), ...list.map(([key, name]) => make("option", { value: key, text: name }))];

function picked(message, control, ticked) {
  const names = ticked.map((each) => each.parentElement.textContent).join(", ");
  const step = message.step ?? null;
  if (message.asks === "several") return act({ several: ticked.map((each) => each.value), step, label: names }, names);
  if (message.asks === "scale") return act({ choice: ticked[0].value, step, label: names }, names);
  if (message.asks !== "person") return act({ words: control.value, step }, control.value);
  const name = control.selectedOptions[0].textContent;
  return act({ choice: control.value, step, label: name }, name);
}

const count = (text) => (text.match(/[\p{L}\p{N}]+/gu) ?? []).length;

function field(each, number) {
  const id = `f-${number}-${each.key}`;
  const about = [];
  if (each.hint) about.push(`${id}-hint`);
  if (each.fault) about.push(`${id}-fault`);
  const told = {
    id, name: each.key, "aria-required": each.optional ? "false" : "true", "aria-invalid": each.fault ? "true" : false,
    "aria-describedby": about.length ? about.join(" ") : false,
  };
  const listed = each.options ?? [];
  let made;
  if (listed.length) made = make("select", told, ...options(listed));
  else if (each.long) made = make("textarea", { ...told, rows: "3", dir: "auto" });
  else made = make("input", { ...told, type: "text", dir: "auto" });
  made.value = each.filled ?? "";
  const optional = each.optional ? make("span", { class: "hint", text: ` (${words.optional})` }) : "";
  const row = make("div", { class: "field" }, make("label", { for: id }, document.createTextNode(each.label), optional));
  if (each.hint) row.append(make("p", { class: "hint", id: `${id}-hint`, text: each.hint }));
  row.append(made);
  if (each.long && !listed.length) row.append(counted(made));
  if (each.fault) row.append(make("p", { class: "fault", id: `${id}-fault`, text: each.fault }));
  return row;
}

function counted(made) {
  const shown = make("p", { class: "count" });
  const tell = () => { shown.textContent = `${count(made.value)} ${words.words}`; };
  made.addEventListener("input", tell);
  tell();
  return shown;
}

function form(message, number) {
  const saved = make("p", { class: "saved", role: "status" });
  const made = make("form", { novalidate: true, class: "whole" }, ...message.form.map((each) => field(each, number)));
  let timer = null;
  const values = () => Object.fromEntries(message.form.map((each) => [each.key, made.elements[each.key].value]));
  const draft = async () => {
    clearTimeout(timer);
    timer = null;
    if (made.dataset.done || message.nameless) return;
    const kept = await send({ form: values(), partial: true, step: message.step });
    saved.textContent = kept ? words.draft_kept : words.not_kept;
  };
  made.addEventListener("input", () => { saved.textContent = ""; clearTimeout(timer); timer = setTimeout(draft, 1000); });
  made.addEventListener("focusout", () => { if (timer) draft(); });
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
