// The list of exports: rows replaced in place as files are made, new ones on top, and one sentence when one is ready.

export function start(root = document) {
  const table = root.querySelector("[data-export-list]");
  root.addEventListener("live:export", ({ detail }) => place(root, table, detail.data));
}

function place(root, table, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.firstElementChild;
  const shown = document.getElementById(fresh.id);
  const was = shown?.dataset.state;
  const hadFocus = shown?.contains(document.activeElement);
  if (shown) shown.replaceWith(fresh);
  else table.tBodies[0].prepend(fresh);
  if (hadFocus) fresh.querySelector("a, button")?.focus();
  table.hidden = false;
  root.querySelector("[data-export-none]").hidden = true;
  const { state } = fresh.dataset;
  if (was && was !== state && ["done", "failed"].includes(state)) {
    const name = fresh.querySelector(".strong").textContent;
    root.querySelector("[data-export-said]").textContent = state === "done" ? `${name} is ready.` : `${name} was not made.`;
  }
}
