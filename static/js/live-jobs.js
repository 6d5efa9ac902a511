// What the team has going on, on every page: the count in the navigation, the balance, and a line when a job is over.

import { toast } from "./shell.js";
import { claim } from "./stream.js";

const PAGE_CHANGE = 10_000; // ms; who goes on to another page was not away in between
const MOST_LINES = 3;
const MOST_KEPT = 50;
const TOLD = "told of jobs"; // in this browser
const LOOKING = "looking at jobs"; // in this tab

let since = 0; // what ended before is no news here
let news = [];
const seen = new Set();

export function start(root = document) {
  const { readAt } = root.body.dataset;
  if (!readAt) return;
  since = Math.min(Date.parse(readAt), lookingSince());
  root.addEventListener("live:jobs", ({ detail }) => follow(detail.data));
  root.addEventListener("visibilitychange", tell);
  window.addEventListener("pagehide", () => keep("sessionStorage", LOOKING, { since, at: Date.now() }));
}

function follow({ count, balance, ended }) {
  for (const link of document.querySelectorAll('nav:not(.crumbs) a[href="/dashboard/jobs"]')) showCount(link, count);
  const shown = document.querySelector(".balance b");
  if (shown && balance && shown.textContent !== balance) shown.textContent = balance;
  news = ended.filter((job) => Date.parse(job.completed_at) > since && !seen.has(job.id));
  tell();
}

function showCount(link, count) {
  let figure = link.querySelector(".count");
  if (!count) return figure?.remove();
  if (!figure) {
    figure = document.createElement("span");
    figure.className = "count";
    link.append(figure);
  }
  if (figure.textContent !== String(count)) figure.textContent = count;
}

/** Once in this browser, in a page that somebody looks at; those that show the ranking itself need no line. */
async function tell() {
  if (document.hidden) return;
  const fresh = news.splice(0).reverse();
  for (const job of fresh) seen.add(job.id);
  const lines = [];
  for (const job of fresh) {
    if ((await isOurs(job.id)) && !isShown(job)) lines.push(job);
  }
  if (lines.length > MOST_LINES) {
    toast(`${lines.length} jobs are over.`, { href: "/dashboard/history", label: "Open the Job History" });
  } else {
    for (const job of lines) toast(...lineOf(job));
  }
}

function lineOf({ analysis_id: id, position, status }) {
  const isCompleted = status === "completed";
  const link = { href: `/analysis/results/${id}`, label: isCompleted ? "Open the ranking" : "See why" };
  return [`${isCompleted ? "Completed" : "Failed"}: ${position}.`, link];
}

function isShown({ analysis_id: id }) {
  return `${location.pathname}/`.startsWith(`/analysis/results/${id}/`);
}

async function isOurs(id) {
  const { session, ids = [] } = kept("localStorage", TOLD);
  const known = session === tag() ? ids : [];
  if (known.includes(id) || !(await claim(`job ${id} is over`))) return false;
  keep("localStorage", TOLD, { session: tag(), ids: [...known, id].slice(-MOST_KEPT) });
  return true;
}

function lookingSince() {
  const { since: before = Infinity, at = 0 } = kept("sessionStorage", LOOKING);
  return Date.now() - at < PAGE_CHANGE ? before : Infinity;
}

function tag() {
  return document.querySelector('meta[name="session-tag"]')?.content;
}

// a browser that stores nothing for us may tell twice

function kept(storage, name) {
  try {
    return JSON.parse(window[storage].getItem(name)) ?? {};
  } catch {
    return {};
  }
}

function keep(storage, name, value) {
  try {
    window[storage].setItem(name, JSON.stringify(value));
  } catch {
    // nothing depends on it
  }
}
