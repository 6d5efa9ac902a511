// What the job would cost in each insights mode: the figures follow the draft's events; the style sheet shows the chosen mode's.

/** Writes the words of each mode; a page without prices has no place for them. */
export function follow(prices) {
  for (const [mode, words] of Object.entries(prices)) {
    for (const part of document.querySelectorAll(`[data-priced="${mode}"]`)) showPart(part, words);
    const choice = document.querySelector(`input[name="insights_mode"][value="${mode}"]`)?.closest("label");
    if (!choice) continue;
    write(choice.querySelector(".num"), words.extra);
    write(choice.querySelector("small"), words.text);
  }
}

/** Why the chosen mode cannot be paid, or "". */
export function refusal() {
  const mode = document.querySelector('input[name="insights_mode"]:checked')?.value;
  return document.querySelector(`[data-priced="${mode}"][data-refusal]`)?.dataset.refusal ?? "";
}

function showPart(part, words) {
  if ("refusal" in part.dataset) part.dataset.refusal = words.refusal;
  for (const place of [part, ...part.querySelectorAll("[data-amount]")]) {
    if (place.dataset.amount) write(place, words[place.dataset.amount]);
  }
}

function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
