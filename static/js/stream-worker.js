// The SharedWorker of one sign-in session: one stream for all its tabs, with the union of what they show.

import { Source } from "./stream-source.js";

const MOST_TOPICS = 50; // more the server refuses; the newest tabs go first

const tabs = new Map(); // port -> topics
const claimed = new Set();
const source = new Source(tell);
let lastAt = null;

const ANSWERS = {
  hello: greet,
  bye: forget,
  check: () => source.check(),
  renew: () => source.renew(),
  claim,
};

self.addEventListener("connect", ({ ports: [port] }) => {
  port.addEventListener("message", ({ data }) => ANSWERS[data.type](port, data));
  port.start();
});

function greet(port, { topics, cursor }) {
  tabs.set(port, topics);
  const newestFirst = new Set([...tabs.values()].flat().reverse());
  source.want([...newestFirst].slice(0, MOST_TOPICS).reverse(), cursor);
  port.postMessage({ type: "state", isOpen: source.isOpen, lastAt, ended: source.ended });
}

function forget(port) {
  tabs.delete(port);
  if (!tabs.size) source.close();
}

/** The first tab that asks for something has it; the others are told that it is taken. */
function claim(port, { name }) {
  port.postMessage({ type: "claimed", name, isOurs: !claimed.has(name) });
  claimed.add(name);
}

function tell(message) {
  if (message.type === "alive" || message.type === "event") lastAt = Date.now();
  for (const [port, topics] of tabs) {
    if (message.type !== "event" || topics.includes(message.topic)) port.postMessage(message);
  }
}
