// The ranking: rows come and move with the events; sorting and the search field work on the rows that are here.

import { applyRows, showTop } from "./live-rows.js";
import { areOn, isForPage } from "./keyboard.js";
import * as runCard from "./run-card.js";

const ASCENDING = "ascending";
const DESCENDING = "descending";

let table;
let order = []; // evaluation ids, best first
let sorting = { by: "score", direction: DESCENDING };
let wanted = "";
let inResumes = null; // ids that the server found for the words in `wanted`, null before it answered
let searching = null; // the question to the server that is under way, or waits for the typing to end

const ASK_AFTER = 250; // ms
const ticked = new Set(); // evaluation ids; rows are replaced as they change

export function start(root = document) {
  table = root.querySelector("table.rank");
  order = rowsOf("ranked").map(idOf);
  runCard.start(root);
  startTools(root);
  startTicks(root);
  root.addEventListener("live:evaluation", ({ detail }) => {
    if (isOurs(detail.data)) apply({ changed: new Map([[detail.id, detail.data]]) });
  });
  root.addEventListener("live:ranking", ({ detail }) => {
    order = detail.data.map(([id]) => String(id));
    apply({ order: detail.data });
  });
}

function apply(news) {
  applyRows(table, news, { bodyFor, keepsOrder, onAbove: showPill, onHeld: showHeld, onApplied: tidy });
}

/** A browser may follow several jobs in one stream: rows of another analysis belong to another page. */
function isOurs(html) {
  return html.includes(`data-analysis="${document.querySelector("main").dataset.ranking}"`);
}

function bodyFor(row) {
  const places = { rated: "ranked", running: "waiting", waiting: "waiting" };
  return document.getElementById(places[row.dataset.state] ?? "unrated");
}

function keepsOrder() {
  return isNarrow() || sorting.by !== "score" || sorting.direction !== DESCENDING;
}

function tidy(changedIds) {
  for (const id of changedIds) settle(document.getElementById(`evaluation-${id}`));
  if (sorting.by === "name") sort();
  filter();
  drawLine();
  document.getElementById("notrated").hidden = !rowsOf("unrated").length;
  document.getElementById("ranking").hidden = !rowsOf("ranked").length && !rowsOf("waiting").length;
}

function settle(row) {
  if (!row) return;
  // another try is another row for the same person
  for (const older of document.querySelectorAll(`tr[data-person="${row.dataset.person}"]`)) {
    if (older !== row) older.remove();
  }
  const body = row.parentElement;
  if (row.dataset.state === "running") body.insertBefore(row, body.querySelector("tr.is-waiting"));
}

// the cut-off line

function drawLine() {
  table.querySelector("[data-cut]")?.remove();
  if (document.querySelector("main").dataset.mustHaves === "only_flag") return;
  if (sorting.by !== "score" || sorting.direction !== DESCENDING) return;
  const rows = rowsOf("ranked").filter((row) => !row.hidden);
  const at = rows.findIndex((row) => "missing" in row.dataset);
  // with nobody above it the line would part nothing
  if (at > 0) rows[at].before(document.getElementById("cut-line").content.cloneNode(true));
}

// sorting and searching

function startTools(root) {
  root.querySelector("[data-toolbar]").hidden = false;
  root.querySelector("#find").addEventListener("input", () => narrow());
  for (const field of root.querySelectorAll("[data-by]")) field.addEventListener("input", () => narrow());
  root.querySelector("[data-show-all]").addEventListener("click", showAll);
  takeAddress(root);
  for (const head of root.querySelectorAll("th[data-sort]")) {
    head.querySelector("span").hidden = true;
    const button = head.querySelector(".sort");
    button.hidden = false;
    button.addEventListener("click", () => sortBy(head));
  }
  showSorting();
  root.querySelector("[data-pill]").addEventListener("click", () => showTop(table));
}

function sortBy(head) {
  const by = head.dataset.sort;
  const first = by === "name" ? ASCENDING : DESCENDING;
  const other = first === ASCENDING ? DESCENDING : ASCENDING;
  sorting = { by, direction: sorting.by === by && sorting.direction === first ? other : first };
  showSorting();
  sort();
  drawLine();
}

function showSorting() {
  for (const head of table.querySelectorAll("th[data-sort]")) {
    if (head.dataset.sort === sorting.by) head.setAttribute("aria-sort", sorting.direction);
    else head.removeAttribute("aria-sort");
  }
}

function sort() {
  const place = new Map(order.map((id, index) => [id, index]));
  const byScore = (one, other) => (place.get(idOf(one)) ?? Infinity) - (place.get(idOf(other)) ?? Infinity);
  const byName = (one, other) => nameOf(one).localeCompare(nameOf(other));
  const rows = rowsOf("ranked").sort(sorting.by === "name" ? byName : byScore);
  const isReversed = sorting.direction === (sorting.by === "name" ? DESCENDING : ASCENDING);
  document.getElementById("ranked").append(...(isReversed ? rows.reverse() : rows));
}

function narrow() {
  const was = isNarrow();
  const words = document.querySelector("#find").value.trim();
  if (fold(words) !== wanted) {
    wanted = fold(words);
    inResumes = null;
    ask(words);
  }
  filter();
  drawLine();
  keepAddress();
  if (was && !isNarrow()) sort();
}

/** What a resume says is known to the server alone; names and files are found at once. */
function ask(words) {
  searching?.abort();
  searching = words ? new AbortController() : null;
  if (!searching) return;
  const { signal } = searching;
  const place = `/analysis/results/${document.querySelector("main").dataset.ranking}/search?q=${encodeURIComponent(words)}`;
  setTimeout(async () => {
    if (signal.aborted) return;
    try {
      const answer = await fetch(place, { signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      inResumes = new Set((await answer.json()).found.map(String));
      filter();
      drawLine();
    } catch (error) {
      if (error.name !== "AbortError") document.querySelector("[data-found]").textContent = "Resumes could not be searched.";
    }
  }, ASK_AFTER);
}

function asked(name) {
  return document.querySelector(`[data-by="${name}"]`)?.value ?? "";
}

function isNarrow() {
  return wanted !== "" || ["decision", "missing", "score"].some((name) => asked(name) !== "");
}

function fits(row) {
  const { decision, score } = row.dataset;
  if (wanted && !fold(row.querySelector(".c-name").textContent).includes(wanted) && !inResumes?.has(idOf(row))) return false;
  if (asked("decision") && decision !== asked("decision")) return false;
  if (asked("missing") && (score === undefined || (asked("missing") === "yes") !== "missing" in row.dataset)) return false;
  return !asked("score") || Number(score) >= Number(asked("score"));
}

function showAll() {
  document.querySelector("#find").value = "";
  for (const field of document.querySelectorAll("[data-by]")) field.value = "";
  narrow();
  document.querySelector("#find").focus();
}

/** What is asked for stands in the address, so that it can be sent to somebody. */
function keepAddress() {
  const query = new URLSearchParams();
  const words = document.querySelector("#find").value.trim();
  if (words) query.set("q", words);
  for (const field of document.querySelectorAll("[data-by]")) if (field.value) query.set(field.dataset.by, field.value);
  history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`);
}

function takeAddress(root) {
  const query = new URLSearchParams(location.search);
  root.querySelector("#find").value = query.get("q") ?? "";
  for (const field of root.querySelectorAll("[data-by]")) field.value = query.get(field.dataset.by) ?? "";
  narrow();
}

function filter() {
  const rows = ["ranked", "waiting", "unrated"].flatMap(rowsOf);
  const isAsked = isNarrow();
  for (const row of rows) row.hidden = isAsked && !fits(row);
  // nobody decides on somebody out of sight
  for (const row of rows) if (row.hidden) ticked.delete(idOf(row));
  showTicks();
  const found = rows.filter((row) => !row.hidden).length;
  const words = isAsked ? `${found} of ${rows.length}` : "";
  const place = document.querySelector("[data-found]");
  if (place.textContent !== words) place.textContent = words;
  document.querySelector("[data-nothing]").hidden = found > 0 || !isAsked;
}

// ticks, and the keys of the list

function startTicks(root) {
  table.addEventListener("change", ({ target }) => {
    if (!target.matches(".tick")) return;
    if (target.checked) ticked.add(target.value);
    else ticked.delete(target.value);
    showTicks();
  });
  root.addEventListener("keydown", (event) => {
    if (!areOn() || !isForPage(event, ".tick")) return;
    if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
    if (event.key === "x") document.activeElement.closest?.("tr")?.querySelector(".tick")?.click();
  });
}

function showTicks() {
  for (const box of table.querySelectorAll(".tick")) box.checked = ticked.has(box.value);
  const bar = document.getElementById("bulk");
  if (!bar) return;
  bar.hidden = !ticked.size;
  const words = `${ticked.size} ${ticked.size === 1 ? "candidate" : "candidates"} ticked:`;
  const place = bar.querySelector("[data-ticked]");
  if (place.textContent !== words) place.textContent = words;
}

function step(way) {
  const links = rowsOf("ranked").filter((row) => !row.hidden).map((row) => row.querySelector(".namelink"));
  const at = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  links[Math.min(Math.max(at + way, 0), links.length - 1)]?.focus();
}

// what the list says about itself

function showPill(count) {
  const pill = document.querySelector("[data-pill]");
  pill.hidden = !count;
  pill.querySelector("[data-words]").textContent = `${count} ${count === 1 ? "candidate" : "candidates"} joined above`;
}

function showHeld(isHeld) {
  document.querySelector("[data-held]").hidden = !isHeld;
}

function rowsOf(id) {
  return [...document.getElementById(id).querySelectorAll("tr[data-state]")];
}

function idOf(row) {
  return row.id.replace("evaluation-", "");
}

function nameOf(row) {
  return row.querySelector(".namelink").textContent;
}

function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
