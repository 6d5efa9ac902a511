// The dashboard: cards follow their jobs; a job that was started elsewhere brings the page's parts anew.

import * as cards from "./job-cards.js";
import { watch } from "./stream.js";

let isFetching = false;

export function start(root = document) {
  cards.start(root);
  root.addEventListener("live:jobs", ({ detail }) => {
    if (detail.data.unfinished.some((id) => !document.getElementById(`job-${id}`))) refresh();
  });
}

async function refresh() {
  const main = document.querySelector("main");
  if (isFetching) return;
  if (main.contains(document.activeElement)) {
    // whoever is using the page goes first
    main.addEventListener("focusout", () => setTimeout(refresh), { once: true });
    return;
  }
  isFetching = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main");
    main.replaceChildren(...document.adoptNode(fresh).childNodes);
    watch((fresh.dataset.topics ?? "").split("&").filter(Boolean));
  } catch {
    // offline: the stream says so, and brings the state when it is back
  } finally {
    isFetching = false;
  }
}
