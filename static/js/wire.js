// The strip under the top bar: says since when the page may be out of date, and when it no longer is.

const PATIENCE = 4000; // ms after an error without a new connection
const SILENCE = 35000; // ms without any event; the server beats every 15 s
const BACK = 2000; // ms the good news stays

const ENDS = {
  "signed-out": "You are signed out. Showing the state of {time}; sign in again to see what changes.",
  replaced: "Too many pages are open. Showing the state of {time}; reload this page to see what changes.",
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
    errorTimer ||= setTimeout(lose, PATIENCE);
    return;
  }
  clearTimeout(errorTimer);
  errorTimer = 0;
  if (isOpen === null) return;
  silenceTimer = setTimeout(lose, SILENCE);
  if (isLost) recover();
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
  show(ENDS[reason].replace("{time}", time()));
  document.documentElement.dataset.connection = "lost";
}

function show(words) {
  clearTimeout(hideTimer);
  strip.querySelector("[data-words]").textContent = words;
  strip.hidden = false;
}

function time() {
  return lastAt.toLocaleTimeString("en-GB");
}
