// Rows that change place: the view stays where it is, few rows glide, many fade (FLIP).

const MOVE = { duration: 400, easing: "cubic-bezier(.2,.7,.2,1)" }; // ms, ui.md section 2
const APPEAR = { duration: 240, easing: "ease-out" };
const MOST_MOVING = 12;

export function isMotionReduced() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * Runs `patch` and moves the rows from where they were to where they are now. With `keepsPlace` the rows in view
 * stay where they are; gives how many rows are above the view that were not before.
 */
export function flip(rows, patch, keepsPlace) {
  const edge = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
  // a row that a filter hides is nowhere
  const shown = () => rows().filter((row) => row.offsetParent);
  const before = new Map(shown().map((row) => [row.id, row.getBoundingClientRect()]));
  const inView = (box) => box && box.bottom > edge && box.top < innerHeight;
  patch();
  if (keepsPlace) {
    const shifts = shown().filter((row) => inView(before.get(row.id)));
    scrollBy({ top: median(shifts.map((row) => top(row) - before.get(row.id).top)), behavior: "instant" });
  }
  const now = shown().map((row) => [row, before.get(row.id), row.getBoundingClientRect()]);
  animate(now.filter(([, old, box]) => inView(old) || inView(box)));
  if (!keepsPlace) return 0;
  return now.filter(([, old, box]) => box.bottom <= edge && !(old && old.bottom <= edge)).length;
}

function animate(seen) {
  if (isMotionReduced()) return;
  const moved = seen.filter(([, old, box]) => old && Math.abs(old.top - box.top) >= 1);
  for (const [row, old] of seen) if (!old) row.animate({ opacity: [0, 1] }, APPEAR);
  for (const [row, old, box] of moved) {
    if (moved.length <= MOST_MOVING) row.animate({ translate: [`0 ${old.top - box.top}px`, "0 0"] }, MOVE);
    else row.animate({ opacity: [0.3, 1] }, APPEAR);
  }
}

function top(row) {
  return row.getBoundingClientRect().top;
}

function median(numbers) {
  if (!numbers.length) return 0;
  return numbers.sort((one, other) => one - other)[numbers.length >> 1];
}
