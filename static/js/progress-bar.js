// The bar of components/states.html: rated, not rated, being rated, in numbers and in words.

export function showBar(bar, { done, failed, running, total, words }) {
  const whole = Math.max(total, 1);
  bar.setAttribute("aria-valuemax", whole);
  bar.setAttribute("aria-valuenow", done + failed);
  bar.setAttribute("aria-valuetext", words);
  bar.querySelector("svg").setAttribute("viewBox", `0 0 ${whole} 1`);
  place(bar.querySelector(".done"), 0, done);
  place(bar.querySelector(".not"), done, failed);
  place(bar.querySelector(".now"), done + failed, running);
}

function place(part, x, width) {
  part.setAttribute("x", x);
  part.setAttribute("width", width);
}
