// The matrix: one tab stop, arrows from cell to cell, and a click or Enter opens the candidate at that rating.

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export function start(root = document) {
  const table = root.querySelector(".matrix");
  if (!table) return;
  table.querySelector("td.mx")?.setAttribute("tabindex", "0");
  table.addEventListener("click", (event) => open(table, event.target.closest("td.mx")));
  table.addEventListener("keydown", (event) => press(table, event));
}

function press(table, event) {
  const cell = event.target.closest("td.mx");
  if (!cell || event.altKey || event.metaKey) return;
  if (event.key === "Enter") return open(table, cell);
  const target = targetOf(table, cell, event);
  if (!target) return;
  event.preventDefault();
  focus(table, target);
}

function targetOf(table, cell, { key, ctrlKey }) {
  const rows = [...table.tBodies[0].rows];
  const row = rows.indexOf(cell.parentElement);
  const cells = cellsOf(rows[row]);
  const column = cells.indexOf(cell);
  if (key in STEPS) return cellsOf(rows[row + STEPS[key][0]])[column + STEPS[key][1]];
  if (key === "Home") return cellsOf(rows[ctrlKey ? 0 : row])[0];
  if (key === "End") return cellsOf(rows[ctrlKey ? rows.length - 1 : row]).at(-1);
  return null;
}

function cellsOf(row) {
  return row ? [...row.querySelectorAll("td.mx")] : [];
}

function focus(table, cell) {
  table.querySelector('td.mx[tabindex="0"]')?.removeAttribute("tabindex");
  cell.setAttribute("tabindex", "0");
  cell.focus();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function open(table, cell) {
  if (!cell) return;
  const at = cellsOf(cell.parentElement).indexOf(cell);
  const { number } = table.tHead.rows[1].cells[at].dataset;
  location.assign(`${table.dataset.place}${cell.parentElement.dataset.id}#r-${number}`);
}
