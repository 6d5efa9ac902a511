// The state of a draft as a whole: step bar, tally and start card follow the event `live:draft`.

import { follow as followPrices, refusal as priceRefusal } from "./prices.js";

let isStarted = false;

export function start() {
  if (isStarted) return;
  isStarted = true;
  document.addEventListener("live:draft", (event) => follow(event.detail.data));
  document.addEventListener("submit", startOnce);
  document.addEventListener("change", (event) => {
    if (event.target.name === "insights_mode") allowOrRefuse();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) allowStart();
  });
}

/** The token that every changing request carries. */
export function token() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

/** Fetches this page anew and puts its element of that id in the place of the one shown. */
export async function refresh(id) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(id);
  if (fresh) document.getElementById(id)?.replaceWith(fresh);
}

function follow(state) {
  const main = document.querySelector("[data-draft]");
  if (!main || Number(main.dataset.draft) !== state.id) return;
  document.querySelectorAll("#steps .steps small").forEach((detail, index) => {
    detail.textContent = state.steps[index];
  });
  showTally(state);
  showStart(state);
  const step = document.getElementById("step");
  // never under the hands of someone who types
  if (step && step.dataset.state !== state.job_description && !step.querySelector("textarea:focus")) refresh("step");
}

function showTally({ tally, files }) {
  const element = document.getElementById("tally");
  if (!element) return;
  element.hidden = files === 0;
  element.querySelector("svg").setAttribute("viewBox", `0 0 ${Math.max(files, 1)} 1`);
  let x = 0;
  for (const [part, number] of Object.entries(tally)) {
    const bar = element.querySelector(`rect[data-part="${part}"]`);
    bar.setAttribute("x", x);
    bar.setAttribute("width", number);
    const line = element.querySelector(`li[data-part="${part}"]`);
    line.hidden = number === 0;
    line.querySelector("b").textContent = number;
    x += number;
  }
  element.querySelector("[data-files]").textContent = counted(files, "file");
}

function showStart(state) {
  const button = document.querySelector("[data-start]");
  if (!button) return;
  button.lastChild.textContent = state.start_label;
  document.getElementById("start-why").dataset.refusal = state.start_refusal;
  followPrices(state.prices);
  allowOrRefuse();
  document.querySelector("[data-candidates]").textContent = state.candidates;
  document.querySelector("[data-candidates-words]").textContent = counted(state.candidates, "candidate");
}

/** The draft's own refusal goes before that of the price. */
function allowOrRefuse() {
  const button = document.querySelector("[data-start]");
  const why = document.getElementById("start-why");
  const words = why.dataset.refusal || priceRefusal();
  if (words) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
  if (why.textContent !== words) why.textContent = words;
}

function startOnce(event) {
  if (event.target.id !== "start") return;
  const button = event.target.querySelector("[data-start]");
  if (button.getAttribute("aria-disabled") === "true" || button.dataset.sent) {
    event.preventDefault();
    return;
  }
  button.dataset.sent = "true";
}

function allowStart() {
  const button = document.querySelector("[data-start]");
  if (button) delete button.dataset.sent;
}

function counted(number, word) {
  return number === 1 ? `1 ${word}` : `${number} ${word}s`;
}
