// The start for later: the time zone is this browser's, and the names of the others are offered.

const UNKNOWN = "Etc/Unknown"; // a browser that hides where it is

export function start(root = document) {
  const panel = root.querySelector("[data-later]");
  const zone = panel.querySelector("#start-zone");
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (here && here !== UNKNOWN && zone.value === zone.defaultValue) zone.value = here;
  panel.addEventListener("toggle", () => offer(panel.querySelector("#zones")), { once: true });
}

function offer(list) {
  const names = Intl.supportedValuesOf?.("timeZone") ?? [];
  list.replaceChildren(...names.map((name) => new Option("", name)));
}
