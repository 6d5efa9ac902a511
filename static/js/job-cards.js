// The dashboard's cards of unfinished jobs: bar, words and state follow the `job` events. The server printed them first.

import { showBar } from "./progress-bar.js";
import { timeLeftOf } from "./time-left.js";

export function start(root = document) {
  root.addEventListener("live:job", ({ detail }) => {
    const card = document.getElementById(`job-${detail.id}`);
    if (card?.matches("[data-job-card]")) show(card, detail.data);
  });
}

function show(card, job) {
  showBar(card.querySelector(".progress"), job);
  card.querySelector(".job-meta").replaceChildren(...facts(job).map(span));
  showTimeLeft(card, job);
  showState(card, job);
}

function facts({ done, failed, running, total, insights_done, insights_total }) {
  return [
    `${done} of ${total} rated`,
    running && `${running} being rated`,
    failed && `${failed} not rated`,
    insights_total && `${insights_done} of ${insights_total} insights written`,
  ].filter(Boolean);
}

function span(words) {
  const element = document.createElement("span");
  element.textContent = words;
  return element;
}

function showTimeLeft(card, { seconds_left: seconds }) {
  const words = timeLeftOf(card.id).take(seconds);
  let element = card.querySelector("[data-time-left]");
  if (!element) {
    element = span("");
    element.className = "strong num small";
    element.dataset.timeLeft = "";
    card.querySelector(".job-head .actions").prepend(element);
  }
  if (element.textContent !== words) element.textContent = words;
}

// the badges are the server's own, kept in the page's <template id="job-badges">
function showState(card, job) {
  const state = job.status === "processing" ? job.phase : job.status;
  if (card.dataset.jobState === state) return;
  const badge = document.getElementById("job-badges")?.content.querySelector(`[data-state="${state}"] > *`);
  if (badge) card.querySelector(".job-head").querySelector(".badge, .live")?.replaceWith(badge.cloneNode(true));
  card.dataset.jobState = state;
}
