// The cards of unfinished jobs: bar, words and state follow the `job` events. The server printed them first.

export function start(root = document) {
  root.addEventListener("live:job", ({ detail }) => {
    const card = document.getElementById(`job-${detail.id}`);
    if (card?.matches("[data-job-card]")) show(card, detail.data);
  });
}

function show(card, job) {
  showBar(card.querySelector(".progress"), job);
  card.querySelector(".job-meta").replaceChildren(...facts(job).map(span));
  showTimeLeft(card, job.left_words);
  showState(card, job);
}

function showBar(bar, { done, failed, running, total, words }) {
  const whole = Math.max(total, 1);
  bar.setAttribute("aria-valuemax", whole);
  bar.setAttribute("aria-valuenow", done + failed);
  bar.setAttribute("aria-valuetext", words);
  bar.querySelector("svg").setAttribute("viewBox", `0 0 ${whole} 1`);
  place(bar.querySelector(".done"), 0, done);
  place(bar.querySelector(".not"), done, failed);
  place(bar.querySelector(".now"), done + failed, running);
}

function place(part, x, width) {
  part.setAttribute("x", x);
  part.setAttribute("width", width);
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

function showTimeLeft(card, words) {
  let element = card.querySelector("[data-time-left]");
  if (!element) {
    element = span("");
    element.className = "strong num small";
    element.dataset.timeLeft = "";
    card.querySelector(".job-head .actions").prepend(element);
  }
  element.textContent = words;
}

// the badges are the server's own, kept in the page's <template id="job-badges">
function showState(card, job) {
  const state = job.status === "processing" ? job.phase : job.status;
  if (card.dataset.jobState === state) return;
  const badge = document.getElementById("job-badges")?.content.querySelector(`[data-state="${state}"] > *`);
  if (badge) card.querySelector(".job-head").querySelector(".badge, .live")?.replaceWith(badge.cloneNode(true));
  const isNews = card.dataset.jobState && job.is_final;
  card.dataset.jobState = state;
  if (isNews) announce(`${job.title}: ${card.querySelector(".job-title").textContent}`);
}

function announce(words) {
  const region = document.getElementById("announcer");
  if (region) region.textContent = words;
}
