// The strip under the top bar: says since when the page may be out of date, and when it no longer is.

const PATIENCE = 4000; // ms after an error without a new connection
const SILENCE = 35000; // ms without any event; the server beats every 15 s
const BACK = 2000; // ms the good news stays

const LATE = 1000; // ms; a timer that comes so much later waited for a computer that slept

const ENDS = {
  "signed-out": {
    words: "You are signed out. Showing the state of {time}.",
    label: "Sign in again",
    address: () => `/sign-in?next=${encodeURIComponent(here())}`,
  },
  replaced: {
    words: "Too many pages are open. Showing the state of {time}.",
    label: "Reload this page",
    // with its fragment it would only be scrolled
    address: () => location.pathname + location.search,
  },
};

let strip = null;
let errorTimer = 0;
let silenceTimer = 0;
let hideTimer = 0;
let isLost = false;
let lastAt = new Date();

export function start(root = document) {
  strip = root.querySelector("#wire");
  if (strip) document.addEventListener("live:connection", ({ detail }) => follow(detail));
}

function follow({ isOpen, lastAt: heardAt, ended }) {
  if (heardAt > lastAt) lastAt = heardAt;
  clearTimeout(silenceTimer);
  if (ended) return end(ended);
  if (isOpen === false) {
    return waitAwhile();
  }
  clearTimeout(errorTimer);
  errorTimer = 0;
  if (isOpen === null) return;
  const dueAt = Date.now() + SILENCE;
  silenceTimer = setTimeout(() => (Date.now() - dueAt > LATE ? waitAwhile() : lose()), SILENCE);
  if (isLost) recover();
}

function waitAwhile() {
  errorTimer ||= setTimeout(lose, PATIENCE);
}

function lose() {
  isLost = true;
  show(`Connection lost. Showing the state of ${time()}; trying again.`);
  document.documentElement.dataset.connection = "lost";
}

function recover() {
  isLost = false;
  show("Up to date again.");
  delete document.documentElement.dataset.connection;
  hideTimer = setTimeout(() => (strip.hidden = true), BACK);
}

function end(reason) {
  clearTimeout(errorTimer);
  isLost = true;
  const { words, label, address } = ENDS[reason];
  const link = document.createElement("a");
  link.textContent = label;
  link.href = address();
  // the place may have changed by then
  link.addEventListener("click", () => (link.href = address()));
  show(words.replace("{time}", time()), " ", link);
  document.documentElement.dataset.connection = "lost";
}

function show(...words) {
  clearTimeout(hideTimer);
  strip.querySelector("[data-words]").replaceChildren(...words);
  strip.hidden = false;
}

function here() {
  return location.pathname + location.search + location.hash;
}

function time() {
  return lastAt.toLocaleTimeString("en-GB");
}
