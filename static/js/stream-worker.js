// The SharedWorker of one sign-in session: one stream for all its tabs, with the union of what they show.

import { Source } from "./stream-source.js";

const tabs = new Map(); // port -> topics
const source = new Source(tell);
let lastAt = null;

self.addEventListener("connect", ({ ports: [port] }) => {
  port.addEventListener("message", ({ data }) => (data.type === "hello" ? greet(port, data) : forget(port)));
  port.start();
});

function greet(port, { topics, cursor }) {
  tabs.set(port, topics);
  source.want([...new Set([...tabs.values()].flat())], cursor);
  port.postMessage({ type: "state", isOpen: source.isOpen, lastAt, ended: source.ended });
}

function forget(port) {
  tabs.delete(port);
  if (!tabs.size) source.close();
}

function tell(message) {
  if (message.type === "alive" || message.type === "event") lastAt = Date.now();
  for (const [port, topics] of tabs) {
    if (message.type !== "event" || topics.includes(message.topic)) port.postMessage(message);
  }
}
