// Criteria: every change is saved at once, and the list is what the server answers with, or pushes.

import { start as startDraft, token } from "./draft.js";

const FORM = "criteria";
const QUIET_MS = 800;
let pending = Promise.resolve();
let lastHtml = "";
let dragged = null;
let typed = null;
let quiet = 0;

export function start() {
  startDraft();
  document.addEventListener("submit", submit);
  document.addEventListener("change", (event) => {
    typed = rowOf(event.target)?.id ?? typed;
    saveTyped();
  });
  document.addEventListener("input", (event) => {
    const row = rowOf(event.target);
    if (!row) return;
    typed = row.id;
    clearTimeout(quiet);
    quiet = setTimeout(saveTyped, QUIET_MS);
  });
  // also while the page is being left: the request outlives it
  window.addEventListener("pagehide", saveTyped);
  document.addEventListener("keydown", press);
  document.addEventListener("click", click, true);
  document.addEventListener("live:criteria", (event) => show(event.detail.data));
  for (const [name, handler] of [
    ["dragstart", drag],
    ["dragover", dragOver],
    ["dragend", dragEnd],
  ]) {
    document.addEventListener(name, handler);
  }
  // what was typed before this module had arrived
  for (const row of document.querySelectorAll("[data-criterion]")) if (isChanged(row)) save(row);
  document.addEventListener("pointerdown", (event) => {
    const row = event.target.closest("[data-grip]")?.closest("li");
    if (row) row.draggable = true;
  });
}

/** Save the row last typed in; typing in one row ends when another is touched, so there is never a second. */
function saveTyped() {
  clearTimeout(quiet);
  const row = typed && document.getElementById(typed);
  typed = null;
  if (row && isChanged(row)) save(row);
}

function save(row) {
  send(`/criteria/${row.dataset.criterion}`, fieldsOf(row), row);
}

function isChanged(row) {
  const fields = [...row.querySelectorAll("input[name], textarea[name]")];
  const options = [...row.querySelectorAll("select[name] option")];
  return (
    fields.some((field) => field.value !== field.defaultValue) ||
    options.some((option) => option.selected !== option.defaultSelected)
  );
}

function rowOf(element) {
  return element.form?.id === FORM ? element.closest("[data-criterion]") : null;
}

function fieldsOf(element) {
  const fields = element.querySelectorAll("input[name], select[name], textarea[name]");
  return [...fields].map((field) => [field.name, field.value]);
}

function submit(event) {
  const { target: form, submitter: button } = event;
  if (form.id !== FORM || !button) {
    if (form.id === "draw-again") send(form.action, [], null, event);
    return;
  }
  const row = rowOf(button);
  const place = row ?? button.closest(".critadd");
  const values = place ? fieldsOf(place) : [];
  if (button.name) values.push([button.name, button.value]);
  send(button.formAction, values, row, event);
}

/** One after the other: answers come in the order of what was done. */
function send(address, values, row, event = null) {
  event?.preventDefault();
  pending = pending.then(() => post(address, values, row));
}

async function post(address, values, row) {
  const answer = await fetch(address, {
    method: "POST",
    keepalive: true,
    headers: { Accept: "application/json", "X-CSRF-Token": token() },
    body: new URLSearchParams(values),
  }).catch(() => null);
  const { html, error } = answer ? await answer.json().catch(() => ({})) : {};
  if (html === undefined) return refuse(row, error ?? "Not saved: the connection was lost. Change it again.");
  if (!row && address.endsWith("/criteria")) clearAdding();
  show(html);
  const now = new Date();
  document.getElementById("saved").textContent =
    `Saved ${now.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
}

function refuse(row, words) {
  const shown = (row && document.getElementById(row.id)?.querySelector("[data-error]")) ?? document.getElementById("new-error");
  shown.textContent = words;
  shown.hidden = false;
}

function clearAdding() {
  document.getElementById("new-wording").value = "";
  document.getElementById("new-error").hidden = true;
}

function show(html) {
  if (html === lastHtml || dragged) return;
  lastHtml = html;
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.firstElementChild;
  const list = document.getElementById("criteria-list");
  keepWhatIsTyped(list, fresh);
  list.dataset.state = fresh.dataset.state;
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const selection = focused && "selectionStart" in focused ? [focused.selectionStart, focused.selectionEnd] : null;
  for (const part of ["criteria-card", "job-description"]) swap(list, fresh, part);
  restoreFocus(focused, selection);
}

/** What was typed and not saved yet, and what is open, outlives the list it stood in. */
function keepWhatIsTyped(list, fresh) {
  for (const field of list.querySelectorAll("input[name], textarea[name]")) {
    const other = fresh.querySelector(`#${CSS.escape(field.id)}`);
    if (other && field.value !== field.defaultValue && (field === document.activeElement || field.closest(".critadd"))) {
      other.value = field.value;
    }
  }
  for (const select of list.querySelectorAll(".critadd select")) {
    fresh.querySelector(`#${CSS.escape(select.id)}`).value = select.value;
  }
  for (const details of list.querySelectorAll("details[open][id]")) {
    fresh.querySelector(`#${CSS.escape(details.id)}`)?.setAttribute("open", "");
  }
}

function swap(list, fresh, id) {
  const [shown, wanted] = [list, fresh].map((root) => root.querySelector(`#${id}`));
  if (shown && wanted) {
    if (shown.innerHTML === wanted.innerHTML) return;
    const top = shown.scrollTop;
    shown.replaceWith(wanted);
    wanted.scrollTop = top;
  } else if (wanted) {
    list.querySelector("aside").append(wanted);
  } else {
    shown?.remove();
  }
}

function restoreFocus(focused, selection) {
  if (!focused?.id) return;
  const again = document.getElementById(focused.id);
  if (!again || again === document.activeElement) return;
  again.focus({ preventScroll: true });
  if (selection && selection[0] !== null) again.setSelectionRange(...selection);
}

function press(event) {
  const row = event.target.closest?.("[data-criterion]");
  if (!row) {
    if (event.key === "Enter" && event.target.closest(".critadd-fields input")) {
      event.preventDefault();
      document.getElementById("new-add").click();
    }
    return;
  }
  const isText = event.target.matches("input, textarea");
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    row.querySelector(`[data-move="${event.key === "ArrowUp" ? "up" : "down"}"]`).click();
  } else if (isText && event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    event.target.blur();
    event.target.focus();
  } else if (isText && event.key === "Escape") {
    event.target.value = event.target.defaultValue;
  } else if (!isText && event.key === "Delete") {
    row.querySelector("[data-confirm]").click();
  }
}

function click(event) {
  const asking = event.target.closest('[data-confirm="confirm-delete"]');
  if (asking) {
    const confirmed = document.querySelector("#confirm-delete [data-confirmed]");
    confirmed.setAttribute("formaction", asking.formAction);
    return;
  }
  const adding = event.target.closest("a[data-add]");
  if (!adding) return;
  event.preventDefault();
  if (adding.dataset.kind) document.getElementById("new-kind").value = adding.dataset.kind;
  if (adding.dataset.category) document.getElementById("new-category").value = adding.dataset.category;
  document.getElementById("add").scrollIntoView({ block: "nearest" });
  document.getElementById("new-wording").focus();
}

function drag(event) {
  dragged = event.target.closest?.("[data-criterion][draggable=true]") ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.criterion);
  dragged.classList.add("is-dragged");
}

function dragOver(event) {
  const over = dragged && event.target.closest?.("[data-criterion]");
  if (!over || over.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  if (over === dragged) return;
  const box = over.getBoundingClientRect();
  over.parentElement.insertBefore(dragged, event.clientY < box.top + box.height / 2 ? over : over.nextSibling);
}

function dragEnd() {
  if (!dragged) return;
  dragged.classList.remove("is-dragged");
  dragged.draggable = false;
  dragged = null;
  const main = document.querySelector("[data-draft]");
  const ids = [...document.querySelectorAll("[data-criterion]")].map((row) => ["ids", row.dataset.criterion]);
  lastHtml = "";
  send(`/drafts/${main.dataset.draft}/criteria/order`, ids, null);
}
