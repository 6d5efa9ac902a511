// The tab tells how far the job is, for whoever works in another one: "(63 %) Data Engineer" and an icon that fills.

const ICONS = new URL("../img/progress/", import.meta.url);

let usual = null; // the page's own icon

export function showProgress(title, part, whole) {
  const percent = whole ? Math.floor((100 * part) / whole) : 0;
  document.title = `(${percent} %) ${title}`;
  showIcon(new URL(`${Math.min(Math.floor(percent / 10), 9)}.svg`, ICONS).href);
}

export function showEnd(title) {
  document.title = title;
  if (usual) showIcon(usual);
}

function showIcon(address) {
  const link = document.querySelector('link[rel="icon"]');
  if (!link) return;
  usual ??= link.href;
  if (link.href !== address) link.href = address;
}
