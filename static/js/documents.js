// Rows of files: replaced in place as events come, moved to another group only after a moment, searched, renamed.

import { open } from "./dialog.js";
import { start as startDraft, token } from "./draft.js";

const BEFORE_MOVING = 2000; // ms: a row that changes is seen before it goes
const moving = new Map();

export function start() {
  startDraft();
  document.addEventListener("live:document", (event) => place(event.detail.id, event.detail.data));
  document.addEventListener("live:draft", (event) => removeOthers(event.detail.data.document_ids));
  document.addEventListener("submit", save);
  document.addEventListener("click", readText);
  document.addEventListener("keydown", pressEnter);
  document.querySelector("[data-filter]")?.addEventListener("input", (event) => filter(event.target.value));
}

function place(id, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.firstElementChild;
  const shown = document.getElementById(`document-${id}`);
  if (!shown) {
    insert(fresh, groupList(fresh.dataset.group));
  } else if (isInUse(shown)) {
    // whoever has it open or types in it goes first; the row is taken over when they leave
    shown.addEventListener("focusout", () => place(id, html), { once: true });
    return;
  } else {
    shown.replaceWith(fresh);
  }
  clearTimeout(moving.get(id));
  moving.delete(id);
  if (fresh.parentElement !== groupList(fresh.dataset.group)) {
    moving.set(id, setTimeout(() => move(id), BEFORE_MOVING));
  }
  count();
}

function isInUse(row) {
  return row.matches(":focus-within") && row.querySelector("details[open], input:focus") !== null;
}

function move(id) {
  moving.delete(id);
  const row = document.getElementById(`document-${id}`);
  if (!row) return;
  if (isInUse(row)) {
    moving.set(id, setTimeout(() => move(id), BEFORE_MOVING));
    return;
  }
  insert(row, groupList(row.dataset.group));
  count();
}

/** Into its place by id, which is the order in which files came. */
function insert(row, list) {
  const id = Number(row.dataset.document);
  const after = [...list.children].find((other) => Number(other.dataset.document) > id);
  list.insertBefore(row, after ?? null);
}

function groupList(group) {
  return document.querySelector(`#group-${group} .files`);
}

function removeOthers(ids) {
  const kept = new Set(ids);
  for (const row of document.querySelectorAll(".files > li[data-document]")) {
    if (!kept.has(Number(row.dataset.document))) row.remove();
  }
  count();
}

function count() {
  for (const group of document.querySelectorAll("section[id^=group-]")) {
    const number = group.querySelectorAll(".files > li").length;
    group.querySelector("[data-count]").textContent = number;
    group.hidden = number === 0;
  }
}

async function save(event) {
  if (event.target.id !== "files" || !event.submitter) return;
  event.preventDefault();
  const { submitter: button } = event;
  const row = button.closest("li");
  const answer = await fetch(button.formAction, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRF-Token": token() },
    body: new URLSearchParams([...row.querySelectorAll("input[name]")].map((field) => [field.name, field.value])),
  }).catch(() => null);
  if (!answer?.ok) return tellOf(answer, row);
  row.querySelectorAll("details[open]").forEach((details) => (details.open = false));
  if (button.formAction.endsWith("/remove")) {
    (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("summary")?.focus();
    row.remove();
    count();
  }
}

async function tellOf(answer, row) {
  const { error } = answer ? await answer.json().catch(() => ({})) : {};
  document.getElementById("announcer").textContent = error ?? "";
  const state = row.querySelector(".state");
  state.textContent = error ?? "Not saved: the connection was lost.";
}

async function readText(event) {
  const link = event.target.closest("a[data-text]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const answer = await fetch(link.href, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) {
    location.assign(link.href);
    return;
  }
  const { title, html } = await answer.json();
  const drawer = document.getElementById("text");
  document.getElementById("text-title").textContent = title;
  drawer.querySelector("[data-body]").innerHTML = html;
  link.closest("details[data-menu]")?.removeAttribute("open");
  open("text", link.closest("li").querySelector("summary"));
  if (link.hash) drawer.querySelector(link.hash)?.scrollIntoView();
}

function pressEnter(event) {
  const button = event.key === "Enter" && event.target.dataset?.enter;
  if (!button) return;
  event.preventDefault();
  document.getElementById(button)?.click();
}

function filter(words) {
  const wanted = words.trim().toLocaleLowerCase();
  for (const row of document.querySelectorAll("#group-all .files > li")) {
    const text = row.querySelector(".who").textContent + row.querySelector(".fileline").textContent;
    row.hidden = wanted !== "" && !text.toLocaleLowerCase().includes(wanted);
  }
}
