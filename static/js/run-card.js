// How the job stands: bar, figures, time left and score shape follow the `job` events; the end comes from the page itself.

import { showBar } from "./progress-bar.js";
import { showEnd, showProgress } from "./tab-progress.js";
import { minuteWords, timeLeftOf } from "./time-left.js";

const TICK = 1000; // ms
const SPEAK_EVERY = 10_000; // ms between two announcements

const left = timeLeftOf("run");
let job = null; // the last event
let heardAt = 0;
let spokenAt = -Infinity;
let spokenTenth = 0;
let ending = false;

export function start(root = document) {
  const run = root.querySelector("[data-run]");
  if (!run || "final" in run.dataset) return;
  left.take(number(run.dataset.secondsLeft));
  const elapsed = number(run.dataset.elapsedSeconds);
  const progress = Number(run.querySelector(".progress").getAttribute("aria-valuenow"));
  const total = Number(run.querySelector("[data-total]").textContent);
  spokenTenth = tenth(progress, total);
  if (elapsed !== null) {
    job = { elapsed, status: "processing" };
    showProgress(position(), progress, total);
  }
  heardAt = performance.now();
  root.addEventListener("live:job", ({ detail }) => {
    const now = root.querySelector("[data-run]");
    if (now && !("final" in now.dataset) && String(detail.id) === now.dataset.run) hear(now, detail.data);
  });
  setInterval(tick, TICK);
}

/** "less than 1 s", "42 s", "11 min", "1 h 5 min". */
export function elapsedWords(seconds) {
  if (seconds < 1) return "less than 1 s";
  return seconds < 60 ? `${Math.floor(seconds)} s` : minuteWords(Math.floor(seconds / 60));
}

function hear(run, state) {
  job = state;
  heardAt = performance.now();
  if (state.is_final) return end(run);
  write(run, "[data-title]", state.title);
  for (const [name, value] of figures(state)) write(run, `[data-${name}]`, value);
  if (state.failed) run.querySelector("[data-failed]").href = "#notrated";
  run.querySelector("[data-insights]").hidden = !state.insights_total;
  showBar(run.querySelector(".progress"), state);
  showShape(run.querySelector(".chart"), state.bins);
  write(run, "[data-left]", left.take(state.seconds_left));
  if (state.status === "processing") showProgress(position(), state.done + state.failed, state.total);
  speak(state);
}

function figures(state) {
  return [
    ["done", state.done],
    ["total", state.total],
    ["running", state.running],
    ["failed", state.failed],
    ["rated", state.rated],
    ["insights-done", state.insights_done],
    ["insights-total", state.insights_total],
    ["used", state.used],
  ];
}

// the same measures as score_shape in components/scores.html
function showShape(chart, bins) {
  const highest = Math.max(...bins, 1);
  chart.setAttribute("aria-label", `Candidates by score, in ten steps from 0 to 100: ${bins.join(", ")}`);
  chart.querySelectorAll("rect").forEach((bar, index) => {
    const height = (bins[index] / highest) * 84;
    bar.setAttribute("y", (84 - height).toFixed(1));
    bar.setAttribute("height", height.toFixed(1));
  });
}

function tick() {
  const run = document.querySelector("[data-run]");
  if (!job || !run || "final" in run.dataset || document.documentElement.dataset.connection === "lost") return;
  if (job.elapsed === null || job.status !== "processing") return;
  const seconds = job.elapsed + (performance.now() - heardAt) / 1000;
  write(run, "[data-elapsed]", elapsedWords(seconds));
}

function speak(state) {
  const now = performance.now();
  const reached = tenth(state.done + state.failed, state.total);
  if (reached <= spokenTenth || now - spokenAt < SPEAK_EVERY) return;
  spokenTenth = reached;
  spokenAt = now;
  const words = left.words.replace(" min ", " minutes ");
  announce(`${state.done + state.failed} of ${state.total} rated${words && `, ${words}`}`);
}

/** The job is over: the page has the last word, and its parts take the place of ours. */
async function end(run) {
  if (ending) return;
  ending = true;
  run.querySelector("[data-left]").textContent = "";
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(`the page answered ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["run-part", "retry", "record"]) {
      const fresh = page.getElementById(id);
      if (fresh) document.getElementById(id)?.replaceWith(document.adoptNode(fresh));
    }
  } catch {
    // the next event, or a reload, brings it
    write(run, "[data-title]", job.title);
    ending = false;
  }
  const words = `${job.title}: ${position()}`;
  showEnd(words);
  announce(words);
}

function announce(words) {
  const region = document.getElementById("announcer");
  if (region) region.textContent = words;
}

function position() {
  return document.querySelector("main").dataset.position;
}

function write(run, selector, value) {
  const element = run.querySelector(selector);
  if (element && element.textContent !== String(value)) element.textContent = value;
}

function tenth(part, whole) {
  return whole ? Math.floor((part * 10) / whole) : 0;
}

function number(text) {
  return text === "" || text === undefined ? null : Number(text);
}
