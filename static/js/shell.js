// Toasts: one line at the bottom that leaves after 6 s, but never while a pointer or the focus is on it.

const STAY = 6000; // ms, ui.md section 4

export function start(root = document) {
  for (const element of root.querySelectorAll("[data-toast]")) leave(element);
}

/** Shows one sentence in the region at the bottom, with a link after it; it is announced: the region is role=status. */
export function toast(words, { href, label } = {}) {
  const element = document.createElement("div");
  element.className = "toast";
  const sentence = document.createElement("span");
  sentence.textContent = words;
  element.append(sentence);
  if (href) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = label;
    element.append(link);
  }
  document.getElementById("toasts").append(element);
  leave(element);
}

function leave(element) {
  let left = STAY;
  let since = 0;
  let timer = 0;
  const run = () => {
    since = performance.now();
    timer = setTimeout(() => element.remove(), left);
  };
  const pause = () => {
    clearTimeout(timer);
    left -= performance.now() - since;
  };
  element.addEventListener("pointerenter", pause);
  element.addEventListener("pointerleave", run);
  element.addEventListener("focusin", pause);
  element.addEventListener("focusout", run);
  run();
}
