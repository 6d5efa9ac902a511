// A candidate's page: from a rating to its place in the resume and back, by click or key; what is still to come arrives.

import { areOn, isForPage } from "./keyboard.js";

const DECISIONS = { s: "shortlist", m: "maybe", r: "reject", u: "clear" };
const aims = new Map(); // id of a pane -> where it is scrolling to
let refreshing = false;
let wantedAgain = false;

export function start(root = document) {
  root.addEventListener("click", follow);
  root.addEventListener("keydown", press);
  root.addEventListener("live:evaluation", ({ detail }) => hearEvaluation(detail));
  root.addEventListener("live:ranking", ({ detail }) => showRank(detail.data));
  root.addEventListener("live:job", ({ detail }) => hearJob(detail.data));
  window.addEventListener("hashchange", strengthenTarget);
  strengthenTarget();
}

// quotes

function follow(event) {
  const link = event.target.closest('a[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const target = document.getElementById(link.hash.slice(1));
  if (!target?.closest(".cand")) return;
  event.preventDefault();
  show(target);
}

/** Scrolls to a quote, a rating or a part of the page, gives it the focus, and strengthens the quote's passage. */
function show(target) {
  // not a step of its own in the history: back leads to the ranking
  history.replaceState(history.state, "", `#${target.id}`);
  reveal(target);
  target.focus({ preventScroll: true });
  const quote = /^q-(\d+)$/.exec(target.id);
  if (quote) strengthen(quote[1]);
}

/** Scrolls the pane alone where there are panes in view: scrollIntoView would push the page's head under the bar. */
function reveal(target) {
  const behavior = isCalm() ? "auto" : "smooth";
  const pane = target.closest(".cand-resume, .cand-ratings");
  const room = pane.getBoundingClientRect();
  const isInView = room.top >= 0 && room.top + room.height / 2 < innerHeight;
  if (isPart(target) || pane.scrollHeight <= pane.clientHeight || !isInView) {
    return target.scrollIntoView({ block: isPart(target) ? "start" : "center", behavior });
  }
  const { top, height } = target.getBoundingClientRect();
  const wanted = pane.scrollTop + top - room.top - (pane.clientHeight - height) / 2;
  aims.set(pane.id, wanted);
  pane.addEventListener("scrollend", () => aims.delete(pane.id), { once: true });
  pane.scrollTo({ top: wanted, behavior });
}

function strengthenTarget() {
  const quote = /^#q-(\d+)$/.exec(location.hash);
  if (quote) strengthen(quote[1]);
}

function strengthen(number) {
  for (const mark of document.querySelectorAll("mark.on")) mark.classList.remove("on");
  for (const mark of document.querySelectorAll(`mark[data-quotes~="${number}"]`)) mark.classList.add("on");
}

function isPart(target) {
  return target.matches("section");
}

function isCalm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// keys

function press(event) {
  if (!areOn() || !isForPage(event)) return;
  const target = targetOf(event.key);
  if (!target) return;
  event.preventDefault();
  if (target.matches("a[rel], button")) target.click();
  else show(target);
}

function targetOf(key) {
  if (key === "j") return document.querySelector('.candhead a[rel="next"]');
  if (key === "k") return document.querySelector('.candhead a[rel="prev"]');
  if (key in DECISIONS) return document.querySelector(`#decide button[value="${DECISIONS[key]}"]`);
  if (key === "n") return document.getElementById("note");
  if (key === "[") return neighbor(-1);
  if (key === "]") return neighbor(1);
  return /^[1-9]$/.test(key) ? document.getElementById(`q-${key}`) : null;
}

function neighbor(step) {
  const ratings = [...document.querySelectorAll(".rating")];
  const now = document.activeElement?.closest(".rating") ?? document.querySelector(".rating:target");
  const at = ratings.indexOf(now);
  if (at < 0) return ratings[step > 0 ? 0 : ratings.length - 1] ?? null;
  return ratings[at + step] ?? null;
}

// what is still to come

function hearEvaluation({ id, data }) {
  const main = document.querySelector("main");
  if (String(id) !== main.dataset.candidate) return;
  const state = /data-state="(\w+)"/.exec(data)?.[1];
  if (state && state !== main.dataset.state) refresh(takeAll);
}

function hearJob(job) {
  const main = document.querySelector("main");
  const insight = document.getElementById("insight")?.dataset.state;
  const state = `${job.status} ${job.phase} ${job.insights_done}`;
  // that a waiting insight is now being written shows in none of the figures
  const isNews = state !== main.dataset.jobState || insight === "queued";
  main.dataset.jobState = state;
  if (isNews && ["none", "queued", "running"].includes(insight)) refresh(takeInsight);
}

function showRank(ranking) {
  const rank = document.querySelector("[data-rank-of]");
  const own = rank && ranking.find(([id]) => String(id) === rank.dataset.rankOf);
  if (!own) return;
  rank.textContent = own[1];
  document.querySelector("[data-rated]").textContent = ranking.length;
}

/** Takes parts of this page anew from the server: one request at a time, and one more for news that came meanwhile. */
async function refresh(take) {
  if (refreshing) return void (wantedAgain = true);
  refreshing = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // offline: the stream says so, and brings the state when it is back
  } finally {
    refreshing = false;
  }
  if (wantedAgain) {
    wantedAgain = false;
    await refresh(takeAll);
  }
}

function takeAll(page) {
  const [main, fresh] = [document.querySelector("main"), page.querySelector("main")];
  if (main.dataset.state === fresh.dataset.state) return takeInsight(page);
  main.dataset.state = fresh.dataset.state;
  // nobody was reading ratings that were not there; the resume on the left stays where it is until its marks come
  for (const selector of ["#candhead", "#resume", "#ratings"]) swap(page, selector);
  const region = document.getElementById("announcer");
  if (region) region.textContent = "The ratings are here.";
}

function takeInsight(page) {
  const now = document.getElementById("insight");
  const fresh = page.getElementById("insight");
  if (!now || !fresh || now.isEqualNode(fresh)) return;
  swap(page, "#insight");
  if (fresh.dataset.state !== "done") return;
  // its quotes may be new marks in the text
  swap(page, "#resume");
  strengthenTarget();
}

/** The fresh part stands where the old one stood, or was scrolling to, and keeps its focus. */
function swap(page, selector) {
  const fresh = page.querySelector(selector);
  const now = document.querySelector(selector);
  if (!fresh || !now) return;
  const top = aims.get(now.id) ?? now.scrollTop;
  const focused = now.contains(document.activeElement) ? document.activeElement.id : "";
  now.replaceWith(document.adoptNode(fresh));
  fresh.scrollTop = top;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
