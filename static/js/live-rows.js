// Rows that change while somebody looks: swapped by id, moved once every 1.5 s, never while they are in use.
//
// applyRows(table, {changed: Map(id -> html), order: [[id, label], ...]}, options) may be called for every event.
// Options, each kept until given anew:
//   prefix        of the rows' ids ("evaluation" for #evaluation-12)
//   bodyFor(row)  the <tbody> a row belongs to (the table's first)
//   keepsOrder()  true while a filter or another sorting is in force
//   onAbove(n)    so many rows joined above the view since its top was last seen
//   onHeld(yes)   the order has been held for a while, and is no longer
//   onApplied(ids) after each patch, with the ids that changed

import { flip, isMotionReduced } from "./live-moves.js";

const SETTLE = 1500; // ms, ui.md section 6
const HOVER = 400;
const HELD_NOTE = 5000;
const NEW_FOR = 8000;
const FADE = 240;
const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

const lists = new WeakMap();

export function applyRows(table, { changed = new Map(), order = null }, options = {}) {
  if (!lists.has(table)) lists.set(table, new LiveRows(table));
  lists.get(table).take(changed, order, options);
}

/** What the pill does: shows the top of the table and puts the focus there. */
export function showTop(table) {
  table.scrollIntoView({ block: "start", behavior: isMotionReduced() ? "auto" : "smooth" });
  const caption = table.caption ?? table;
  caption.tabIndex = -1;
  caption.focus({ preventScroll: true });
}

class LiveRows {
  #table;
  #options = {
    prefix: "evaluation",
    bodyFor: () => this.#table.tBodies[0],
    keepsOrder: () => false,
    onAbove() {},
    onHeld() {},
    onApplied() {},
  };
  #changed = new Map();
  #order = null;
  #isOrderWaiting = false;
  #timer = 0;
  #heldTimer = 0;
  #hoverTimer = 0;
  #isHovered = false;
  #isPressed = false;
  #above = 0;

  constructor(table) {
    this.#table = table;
    // this module keeps the place itself: twice would be once too often
    table.style.overflowAnchor = "none";
    this.#followUse();
    window.addEventListener("scroll", () => this.#followTop(), { passive: true });
  }

  take(changed, order, options) {
    Object.assign(this.#options, options);
    for (const [id, html] of changed) this.#changed.set(String(id), html);
    if (order) this.#order = order;
    this.#isOrderWaiting ||= Boolean(order);
    this.#timer ||= setTimeout(() => this.#apply(), SETTLE);
  }

  #apply() {
    this.#timer = 0;
    const changed = this.#changed;
    this.#changed = new Map();
    let ids = [];
    const known = new Set(this.#rows());
    const joined = flip(
      () => this.#rows(),
      () => {
        ids = [...changed].filter(([, html]) => this.#swap(html)).map(([id]) => id);
        this.#label();
        if (this.#mayMove()) this.#sort();
      },
      known.size > 0 && this.#top() < 0,
    );
    if (joined) this.#options.onAbove((this.#above += joined));
    this.#options.onApplied(ids);
  }

  #rows() {
    return [...document.querySelectorAll(`tr[id^="${this.#options.prefix}-"]`)];
  }

  #row(id) {
    return document.getElementById(`${this.#options.prefix}-${id}`);
  }

  /** True when the row is new or looks different now. */
  #swap(html) {
    const fresh = parse(html);
    const old = document.getElementById(fresh.id);
    if (old && plain(old).isEqualNode(plain(fresh))) return false;
    const body = this.#options.bodyFor(fresh);
    if (old) {
      const refocus = carry(old, fresh);
      old.replaceWith(fresh);
      refocus();
    }
    if (fresh.parentElement !== body) body.append(fresh);
    mark(fresh);
    return true;
  }

  #label() {
    if (!this.#order) return;
    const labels = new Map(this.#order.map(([id, label]) => [`${this.#options.prefix}-${id}`, label]));
    for (const row of this.#rows()) {
      // "4 (3–6)": the rank, and how far another reading might move it
      const [rank, reach = ""] = (labels.get(row.id) ?? "").split(" ");
      write(row.querySelector("[data-rank]"), rank);
      write(row.querySelector("[data-reach]"), reach);
    }
  }

  #mayMove() {
    if (!this.#isOrderWaiting || this.#options.keepsOrder()) return false;
    if (!this.#isInUse()) return true;
    this.#heldTimer ||= setTimeout(() => this.#options.onHeld(true), HELD_NOTE);
    return false;
  }

  #sort() {
    this.#isOrderWaiting = false;
    this.#release();
    const wanted = this.#order.map(([id]) => this.#row(id)).filter(Boolean);
    const next = new Map(); // body -> the first row that has no place yet
    for (const row of wanted) {
      const body = row.parentElement;
      let at = next.has(body) ? next.get(body) : this.#first(body.firstElementChild);
      if (row === at) at = this.#first(row.nextElementSibling);
      else body.insertBefore(row, at);
      next.set(body, at);
    }
  }

  #first(element) {
    while (element && !element.id.startsWith(`${this.#options.prefix}-`)) element = element.nextElementSibling;
    return element;
  }

  #isInUse() {
    const focused = document.activeElement?.closest("tbody");
    return (
      this.#isPressed ||
      this.#isHovered ||
      (focused && this.#table.contains(focused)) ||
      this.#table.querySelector("tbody details[open]") !== null
    );
  }

  #followUse() {
    const table = this.#table;
    const later = () => setTimeout(() => this.#resume());
    table.addEventListener("pointerover", (event) => {
      if (event.pointerType !== "mouse" || !event.target.closest("tbody")) return;
      this.#hoverTimer ||= setTimeout(() => (this.#isHovered = true), HOVER);
    });
    table.addEventListener("pointerleave", () => {
      clearTimeout(this.#hoverTimer);
      this.#hoverTimer = 0;
      this.#isHovered = false;
      later();
    });
    table.addEventListener("pointerdown", () => (this.#isPressed = true));
    for (const name of ["pointerup", "pointercancel"]) {
      window.addEventListener(name, () => {
        this.#isPressed = false;
        later();
      });
    }
    table.addEventListener("focusout", later);
    table.addEventListener("toggle", later, true);
  }

  #resume() {
    if (!this.#isOrderWaiting || this.#timer || this.#isInUse()) return;
    this.#release();
    this.#apply();
  }

  #release() {
    clearTimeout(this.#heldTimer);
    if (this.#heldTimer) this.#options.onHeld(false);
    this.#heldTimer = 0;
  }

  #top() {
    return this.#table.getBoundingClientRect().top;
  }

  #followTop() {
    if (!this.#above || this.#top() < 0) return;
    this.#above = 0;
    this.#options.onAbove(0);
  }
}

function parse(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}

function write(element, words) {
  if (element && element.textContent !== words) element.textContent = words;
}

/** The row as the server made it: without rank, marks, and what a person did to it. */
function plain(row) {
  const copy = row.cloneNode(true);
  copy.classList.remove("is-new", "is-fading");
  if (!copy.classList.length) copy.removeAttribute("class");
  for (const place of copy.querySelectorAll("[data-rank], [data-reach]")) place.textContent = "";
  for (const word of copy.querySelectorAll("[data-new]")) word.hidden = true;
  for (const details of copy.querySelectorAll("details")) details.open = false;
  copy.normalize();
  return copy;
}

/** Takes over what is ticked and open; gives a function that puts the focus back. */
function carry(old, fresh) {
  for (const [selector, property] of [["input[type=checkbox]", "checked"], ["details", "open"]]) {
    const news = fresh.querySelectorAll(selector);
    old.querySelectorAll(selector).forEach((element, place) => {
      if (news[place]) news[place][property] = element[property];
    });
  }
  const place = [...old.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
  return () => place >= 0 && fresh.querySelectorAll(FOCUSABLE)[place]?.focus({ preventScroll: true });
}

function mark(row) {
  row.classList.add("is-new");
  const word = row.querySelector("[data-new]");
  if (word) word.hidden = false;
  setTimeout(() => row.classList.add("is-fading"), NEW_FOR);
  setTimeout(() => {
    row.classList.remove("is-new", "is-fading");
    if (word) word.hidden = true;
  }, NEW_FOR + FADE);
}
