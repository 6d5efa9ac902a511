// Dialogs and drawers: data-opens shows one, data-close hides a drawer, data-confirm asks before its form is sent.

export function start(root = document) {
  for (const opener of root.querySelectorAll("[data-opens]")) opener.hidden = false;
  root.addEventListener("click", route);
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll(".drawer.is-floating:not([hidden])").forEach(hide);
  });
}

/** Opens a <dialog> or a drawer by its id; the opener gets the focus back when a drawer closes. */
export function open(id, opener = document.activeElement) {
  const element = document.getElementById(id);
  if (element instanceof HTMLDialogElement) {
    if (!element.open) element.showModal();
    return;
  }
  openers.set(element, opener);
  element.hidden = false;
  element.focus();
}

const openers = new WeakMap();

function route(event) {
  const opener = event.target.closest("[data-opens]");
  if (opener) return open(opener.dataset.opens, opener);
  const closer = event.target.closest("[data-close]");
  if (closer) {
    event.preventDefault();
    return hide(closer.closest(".drawer"));
  }
  const asking = event.target.closest("[data-confirm]");
  if (asking) {
    event.preventDefault();
    ask(document.getElementById(asking.dataset.confirm), asking.dataset);
    return open(asking.dataset.confirm, asking);
  }
  event.target.closest("[data-confirmed]")?.closest("dialog").close();
}

/** One dialog for many openers: data-title and data-text say what this one asks, data-action where Yes leads. */
function ask(dialog, { title, text, action }) {
  if (title) document.getElementById(`${dialog.id}-title`).textContent = title;
  if (text) document.getElementById(`${dialog.id}-text`).textContent = text;
  if (action) dialog.querySelector("[data-confirmed]").setAttribute("formaction", action);
}

function hide(drawer) {
  drawer.hidden = true;
  openers.get(drawer)?.focus();
}
