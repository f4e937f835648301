"use strict";
// Before anything is painted: light or dark, as the machine is or as was chosen here.
// The choice is the browser's own and is remembered; nothing of it is sent.

const THEME = "samspill.theme";
const night = matchMedia("(prefers-color-scheme: dark)");

function chosenTheme() {
  try { return localStorage.getItem(THEME) ?? "auto"; } catch { return "auto"; }
}

function paint() {
  const chosen = chosenTheme();
  const dark = chosen === "auto" ? night.matches : chosen === "dark";
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

night.addEventListener("change", paint);
addEventListener("storage", paint); // Another tab chose.
paint();

document.addEventListener("DOMContentLoaded", () => {
  const choice = document.getElementById("theme");
  if (!choice) return;
  choice.value = chosenTheme();
  choice.addEventListener("change", () => {
    try { localStorage.setItem(THEME, choice.value); } catch { /* then it is for this page */ }
    paint();
  });
});
