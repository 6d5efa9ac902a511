// Single keys, outside fields only: "?" the list, "/" the search field, "g" then a letter leads to a page.

import { open } from "./dialog.js";

const PLACES = { d: "/dashboard", h: "/dashboard/history", j: "/dashboard/jobs" };
const SECOND_KEY = 1500; // ms to press the letter after "g"
const STORED = "single-keys";

let goUntil = 0;

export function start(root = document) {
  root.addEventListener("keydown", press);
  const choice = root.querySelector("[data-single-keys]");
  if (!choice) return;
  choice.checked = areOn();
  choice.addEventListener("change", () => localStorage.setItem(STORED, choice.checked ? "on" : "off"));
}

/** True unless this person switched single keys off (WCAG 2.1.4). Page modules ask before they act on a key. */
export function areOn() {
  return localStorage.getItem(STORED) !== "off";
}

/** True when a key press belongs to the page and not to a field (but for those `alsoIn`), a dialog or the browser. */
export function isForPage(event, alsoIn = "") {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  if (alsoIn && event.target.matches?.(alsoIn)) return true;
  return !event.target.closest("input, textarea, select, dialog, [contenteditable]");
}

function press(event) {
  if (!areOn() || !isForPage(event)) return;
  const going = performance.now() < goUntil;
  goUntil = 0;
  if (going && event.key in PLACES) return go(PLACES[event.key], event);
  if (event.key === "g") goUntil = performance.now() + SECOND_KEY;
  if (event.key === "?" && document.getElementById("keys")) open("keys");
  if (event.key === "/") search(event);
}

function go(place, event) {
  // only where the navigation leads: a page that does not exist for this person has no key either
  const link = document.querySelector(`.mainnav a[href="${place}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
}

function search(event) {
  const field = document.querySelector("[data-search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}
