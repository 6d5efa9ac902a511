// Live changes for this page: what the shared stream says becomes events on `document`.
//
// live:job, live:ranking, live:draft: detail {topic, id, data}, data parsed from JSON, id of the topic
// live:evaluation, live:document: data is the row's HTML, id the number in its id
// live:criteria: data is HTML, id of the draft
// live:connection: detail {isOpen, lastAt, ended}: isOpen null while nothing is wanted, lastAt a Date or null

import { Source } from "./stream-source.js";

const JSON_EVENTS = new Set(["job", "ranking", "draft"]);
const ROW_ID = /^\s*<[^>]*?\sid="[a-z]+-(\d+)"/;

let topics = [];
let cursor = "0";
const connection = { isOpen: null, lastAt: null, ended: null };

export function start(root = document) {
  const page = root.querySelector("[data-topics]");
  if (!page?.dataset.topics) return;
  topics = page.dataset.topics.split(/[&\s]+/).filter(Boolean);
  cursor = page.dataset.cursor || "0";
  if ("SharedWorker" in window) share();
  else listenAlone();
}

function share() {
  const session = document.querySelector('meta[name="session-tag"]')?.content ?? "";
  const worker = new SharedWorker(new URL("./stream-worker.js", import.meta.url), {
    type: "module",
    name: `live ${session}`,
  });
  const hello = () => worker.port.postMessage({ type: "hello", topics, cursor });
  worker.port.addEventListener("message", ({ data }) => hear(data));
  worker.port.start();
  worker.addEventListener("error", listenAlone, { once: true });
  window.addEventListener("pagehide", () => worker.port.postMessage({ type: "bye" }));
  window.addEventListener("pageshow", (event) => event.persisted && hello());
  hello();
}

// one stream per visible tab: browsers open few connections to one host
function listenAlone() {
  const source = new Source(hear);
  const follow = () => (document.hidden ? source.close() : source.want(topics, cursor));
  document.addEventListener("visibilitychange", follow);
  if (!document.hidden) follow();
}

function hear(message) {
  switch (message.type) {
    case "event":
      cursor = message.cursor ?? cursor;
      dispatch(message);
      break;
    case "alive":
      return connect({ isOpen: true, lastAt: new Date() });
    case "open":
      return connect({ isOpen: true });
    case "error":
      return connect({ isOpen: false });
    case "closed":
      return connect({ isOpen: null });
    case "ended":
      return connect({ isOpen: false, ended: message.reason });
    case "state":
      return connect({
        isOpen: message.isOpen || null,
        lastAt: message.lastAt && new Date(message.lastAt),
        ended: message.ended,
      });
  }
}

function connect(changes) {
  Object.assign(connection, changes);
  document.dispatchEvent(new CustomEvent("live:connection", { detail: { ...connection } }));
}

function dispatch({ topic, name, data }) {
  const id = Number(ROW_ID.exec(JSON_EVENTS.has(name) || name === "criteria" ? "" : data)?.[1] ?? topic.split("=")[1]);
  const detail = { topic, id, data: JSON_EVENTS.has(name) ? JSON.parse(data) : data };
  document.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));
}
