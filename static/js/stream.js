// Live changes for this page: what the shared stream says becomes events on `document`.
//
// live:job, live:ranking, live:draft: detail {topic, id, data}, data parsed from JSON, id of the topic
// live:evaluation, live:document, live:job-card, live:export: data is HTML, id the number in its id
// live:criteria, live:queue-health: data is HTML, id of the topic
// live:jobs: data parsed from JSON, of the viewer's team
// live:connection: detail {isOpen, lastAt, ended}: isOpen null while nothing is wanted, lastAt a Date or null

import { Source } from "./stream-source.js";

const JSON_EVENTS = new Set(["job", "ranking", "draft", "jobs"]);
const ROW_ID = /^\s*<[^>]*?\sid="[a-z]+-(\d+)"/;
const TEAM = "team=1"; // the viewer's own, whatever its number

let topics = [];
let cursor = "0";
let send = null; // tells the worker, or the stream of this tab alone
const claims = new Map(); // name -> who waits for the answer
const connection = { isOpen: null, lastAt: null, ended: null };

export function start(root = document) {
  const page = root.querySelector("[data-topics]")?.dataset ?? {};
  const team = root.querySelector("body[data-live]")?.dataset;
  topics = (page.topics ?? "").split(/[&\s]+/).filter(Boolean);
  if (team && !topics.includes(TEAM)) topics.push(TEAM);
  if (!topics.length) return;
  cursor = earliest([page.topics && page.cursor, team?.cursor]);
  if ("SharedWorker" in window) share();
  else listenAlone();
  // after sleep, and when the network is back: at once rather than when the silence has been long enough
  for (const name of ["visibilitychange", "resume"]) {
    document.addEventListener(name, () => document.hidden || send({ type: "check" }));
  }
  window.addEventListener("online", () => send({ type: "renew" }));
}

/** Watch this too from now on, from the page's cursor. */
export function watch(more) {
  const fresh = more.filter((topic) => !topics.includes(topic));
  if (!fresh.length || !send) return;
  topics.push(...fresh);
  send({ type: "hello", topics, cursor });
}

/** True for the first tab of this browser that claims the name, false for all others. */
export function claim(name) {
  if (!send) return Promise.resolve(true);
  return new Promise((answer) => {
    claims.set(name, answer);
    send({ type: "claim", name });
  });
}

function share() {
  const session = document.querySelector('meta[name="session-tag"]')?.content ?? "";
  const worker = new SharedWorker(new URL("./stream-worker.js", import.meta.url), {
    type: "module",
    name: `live ${session}`,
  });
  send = (message) => worker.port.postMessage(message);
  worker.port.addEventListener("message", ({ data }) => hear(data));
  worker.port.start();
  worker.addEventListener("error", listenAlone, { once: true });
  window.addEventListener("pagehide", () => send({ type: "bye" }));
  window.addEventListener("pageshow", (event) => event.persisted && send({ type: "hello", topics, cursor }));
  send({ type: "hello", topics, cursor });
}

// one stream per visible tab: browsers open few connections to one host
function listenAlone() {
  const source = new Source(hear);
  const follow = () => (document.hidden ? source.close() : source.want(topics, cursor));
  const answers = {
    hello: follow,
    check: () => source.check(),
    renew: () => source.renew(),
    claim: ({ name }) => hear({ type: "claimed", name, isOurs: true }),
  };
  send = (message) => answers[message.type]?.(message);
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
    case "claimed":
      claims.get(message.name)?.(message.isOurs);
      claims.delete(message.name);
      break;
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

function earliest(cursors) {
  const known = cursors.filter(Boolean).map(BigInt);
  return String(known.reduce((one, other) => (one < other ? one : other), known[0] ?? 0n));
}
