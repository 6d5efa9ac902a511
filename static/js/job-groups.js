// The cards of background jobs: kept current where they are, and moved to the group of their state a moment later.

import { flip } from "./live-moves.js";
import { timeLeftOf } from "./time-left.js";

const BEFORE_MOVING = 1500; // ms: a card that changes is seen before it goes

let timer = 0;

export function start(root = document) {
  for (const card of root.querySelectorAll("[data-job-group] .job")) calm(card);
  root.addEventListener("live:job-card", ({ detail }) => take(calm(parse(detail.data))));
  root.addEventListener("live:queue-health", ({ detail }) => {
    const line = document.getElementById("queue-health");
    if (line) morph(line, parse(detail.data));
  });
}

function take(fresh) {
  const card = document.getElementById(fresh.id);
  if (card) change(card, fresh);
  else insert(fresh);
  if (isMisplaced(document.getElementById(fresh.id))) timer ||= setTimeout(settle, BEFORE_MOVING);
  else count();
}

/** The server says what it measures; people are told less often. */
function calm(card) {
  const seconds = card.dataset.secondsLeft;
  const words = timeLeftOf(card.id).take(seconds === undefined ? null : Number(seconds));
  const place = card.querySelector("[data-time-left]");
  if (place) place.textContent = words;
  return card;
}

function change(card, fresh) {
  const focused = card.contains(document.activeElement) ? document.activeElement : null;
  const words = focused?.textContent.trim();
  morph(card, fresh);
  if (!focused || focused.isConnected) return;
  const same = [...card.querySelectorAll("a[href], button")].find((each) => each.textContent.trim() === words);
  (same ?? card.querySelector("a[href]")).focus({ preventScroll: true });
}

function settle() {
  timer = 0;
  const cards = () => [...document.querySelectorAll("[data-job-group] .job")];
  const byOrder = (one, other) => (one.dataset.order < other.dataset.order ? -1 : 1);
  // never from under the hands of whoever uses it
  const used = cards().find((card) => card.contains(document.activeElement));
  flip(cards, () => {
    for (const card of cards().sort(byOrder)) if (card !== used) insert(card);
    count();
  });
  if (used && isMisplaced(used)) used.addEventListener("focusout", () => (timer ||= setTimeout(settle)), { once: true });
}

function isMisplaced(card) {
  if (card.closest("[data-job-group]").dataset.jobGroup !== card.dataset.group) return true;
  const before = card.previousElementSibling?.dataset.order ?? "";
  const after = card.nextElementSibling?.dataset.order;
  return before > card.dataset.order || (after !== undefined && card.dataset.order > after);
}

function insert(card) {
  const list = document.querySelector(`[data-job-group="${card.dataset.group}"] ul`);
  const isLater = (other) => other !== card && other.dataset.order > card.dataset.order;
  const after = [...list.children].find(isLater) ?? null;
  if (card.parentElement !== list || card.nextElementSibling !== after) list.insertBefore(card, after);
}

function count() {
  const groups = [...document.querySelectorAll("[data-job-group]")];
  for (const group of groups) {
    const cards = group.querySelectorAll(".job").length;
    group.querySelector("[data-count]").textContent = cards;
    group.hidden = cards === 0;
  }
  document.getElementById("no-jobs").hidden = groups.some((group) => !group.hidden);
}

function parse(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}

/** Makes a node look like the fresh one with as few changes as possible: what is not new stays, with its focus. */
function morph(node, fresh) {
  if (node.isEqualNode(fresh)) return;
  if (node.nodeName !== fresh.nodeName) return node.replaceWith(fresh);
  if (!(node instanceof Element)) return void (node.nodeValue = fresh.nodeValue);
  for (const { name } of [...node.attributes]) if (!fresh.hasAttribute(name)) node.removeAttribute(name);
  for (const { name, value } of fresh.attributes) {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  const [old, wanted] = [[...node.childNodes], [...fresh.childNodes]];
  for (const extra of old.slice(wanted.length)) extra.remove();
  wanted.forEach((child, place) => (old[place] ? morph(old[place], child) : node.append(child)));
}
