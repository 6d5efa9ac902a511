// System Settings: marks what was changed, says the difference in the save bar, finds a setting by its words.

export function start() {
  const form = document.querySelector("[data-settings]");
  const rows = [...form.querySelectorAll("[data-setting]")];
  form.addEventListener("input", (event) => {
    mark(event.target.closest("[data-setting]"));
    tell(rows);
  });
  const search = document.querySelector("[data-setting-search]");
  search.hidden = false;
  search.querySelector("input").addEventListener("input", (event) => filter(form, rows, event.target.value));
}

function mark(row) {
  const isChanged = typed(row) !== row.dataset.inForce;
  row.classList.toggle("is-changed", isChanged);
  row.querySelector("[data-unsaved]").hidden = !isChanged;
  // whether the new value stands is for the server to say
  row.classList.remove("is-bad");
  row.querySelector("[data-invalid]")?.remove();
  row.querySelector(".field").classList.remove("bad");
  row.querySelector(".error")?.remove();
  const field = fieldOf(row);
  field.removeAttribute("aria-invalid");
  field.setAttribute("aria-describedby", `${field.id}-hint`);
}

function tell(rows) {
  const changed = rows.filter((row) => row.classList.contains("is-changed"));
  const bad = rows.filter((row) => row.classList.contains("is-bad")).length;
  const counts = [];
  if (changed.length) counts.push(`${changed.length} ${changed.length === 1 ? "change" : "changes"} to save`);
  if (bad) counts.push(`${bad} not valid`);
  const fact = document.createElement(counts.length ? "b" : "span");
  fact.textContent = counts.length ? `${counts.join(", ")}. ` : "Nothing is changed yet.";
  const difference = document.createElement("span");
  difference.className = "muted num";
  difference.textContent = changed.map((row) => `${row.dataset.label}: ${row.dataset.inForce} → ${typed(row)}`).join(", ");
  if (!counts.length) fact.className = "muted";
  document.querySelector("[data-difference]").replaceChildren(fact, difference);
}

function filter(form, rows, words) {
  const wanted = words.trim().toLowerCase();
  for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  for (const group of form.querySelectorAll("[data-setting-group]")) {
    group.hidden = !group.querySelector("[data-setting]:not([hidden])");
  }
}

function typed(row) {
  const field = fieldOf(row);
  if (field.type !== "checkbox") return field.value.trim();
  return field.checked ? "on" : "off";
}

function fieldOf(row) {
  return row.querySelector("input:not([type=hidden])");
}
