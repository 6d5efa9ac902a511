// One EventSource for all wanted topics. It reopens from its cursor when another page wants to listen, when the
// connection has fallen silent, when the computer has slept, and when the browser has given up; after "signed-out" or
// "replaced" it stays closed.

const PAGE_EVENTS = [
  ...["job", "evaluation", "ranking", "draft", "document", "criteria"],
  ...["job-card", "jobs", "queue-health", "export"],
];
const DEBOUNCE = 100; // ms; ten tabs of a restored window make one stream
const MISSED = 17000; // ms; the server beats every 15 s
const SILENCE = 35000; // ms; two beats and more
const LOOK_EVERY = 2000; // ms; soon after a computer has slept
const FIRST_PAUSE = 2000; // ms; doubled up to the longest while the server refuses
const LONGEST_PAUSE = 60000;

/**
 * `say` hears {type: "event", topic, name, data, cursor}, {type: "alive"}, {type: "open"}, {type: "error"},
 * {type: "closed"} and {type: "ended", reason}.
 */
export class Source {
  #say;
  #stream = null;
  #topics = [];
  #isWanted = false;
  #cursor = null; // everything before it has arrived
  #joining = null; // the oldest cursor of those who want to listen next
  #topic = "";
  #pause = FIRST_PAUSE;
  #timer = 0;
  #looks = 0;
  #movedAt = 0; // by the wall clock: some browsers' other one stands still while the computer sleeps
  isOpen = false;
  ended = null;

  constructor(say) {
    this.#say = say;
  }

  /** Listen to the topics; what happened since `cursor` comes again, for a page that has only just come. */
  want(topics, cursor) {
    if (this.ended === "signed-out") return;
    this.ended = null;
    this.#isWanted = true;
    this.#topics = topics;
    this.#joining = earlier(this.#joining, cursor);
    this.#later(DEBOUNCE);
  }

  /** Stop listening; `want` begins again. */
  close() {
    this.#stop();
    this.#isWanted = false;
    this.#cursor = this.#joining = null;
    this.#say({ type: "closed" });
  }

  /** Somebody looks again: a stream that has missed a beat, or that waits to come back, opens at once. */
  check() {
    if (!this.isOpen || Date.now() - this.#movedAt > MISSED) this.renew();
  }

  /** The computer or the network was away: what looks like an open stream may be a dead one. */
  renew() {
    if (!this.#isWanted) return;
    this.#pause = FIRST_PAUSE;
    this.#later(DEBOUNCE);
  }

  #later(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), pause);
  }

  #open() {
    this.#stop();
    this.#cursor = earlier(this.#cursor, this.#joining);
    this.#joining = null;
    this.#topic = "";
    this.#movedAt = Date.now();
    const stream = new EventSource(`/events?${this.#topics.join("&")}&after=${this.#cursor ?? 0}`);
    this.#stream = stream;
    this.#looks = setInterval(() => this.#look(), LOOK_EVERY);
    stream.addEventListener("open", () => this.#opened());
    stream.addEventListener("error", () => this.#failed(stream));
    stream.addEventListener("topic", (event) => (this.#topic = event.data));
    for (const name of PAGE_EVENTS) stream.addEventListener(name, (event) => this.#hear(event));
    for (const name of ["beat", "farewell"]) stream.addEventListener(name, (event) => this.#note(event));
    for (const reason of ["signed-out", "replaced"]) stream.addEventListener(reason, () => this.#end(reason));
  }

  #stop() {
    clearTimeout(this.#timer);
    clearInterval(this.#looks);
    this.#stream?.close();
    this.#stream = null;
    this.isOpen = false;
  }

  #opened() {
    this.isOpen = true;
    this.#pause = FIRST_PAUSE;
    this.#movedAt = Date.now();
    this.#topic = "";
    this.#say({ type: "open" });
  }

  #hear(event) {
    this.#note(event);
    this.#say({ type: "event", topic: this.#topic, name: event.type, data: event.data, cursor: this.#cursor });
  }

  #note(event) {
    this.#movedAt = Date.now();
    if (event.lastEventId) this.#cursor = event.lastEventId;
    this.#say({ type: "alive" });
  }

  #failed(stream) {
    this.isOpen = false;
    this.#say({ type: "error" });
    // otherwise the browser comes back by itself, with its Last-Event-ID
    if (stream.readyState === EventSource.CLOSED) this.#askWhy(stream);
  }

  /** An EventSource does not tell why it was refused; a HEAD of the same address does. */
  async #askWhy(stream) {
    const asked = fetch(stream.url, { method: "HEAD", headers: { Accept: "application/json" } });
    const status = await asked.then((answer) => answer.status).catch(() => 0);
    if (stream !== this.#stream) return;
    if (status === 401) this.#end("signed-out");
    else this.#again();
  }

  #again() {
    this.#later(this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }

  #look() {
    if (this.#stream?.readyState === EventSource.CLOSED || Date.now() - this.#movedAt < SILENCE) return;
    this.isOpen = false;
    this.#say({ type: "error" });
    this.#open();
  }

  #end(reason) {
    this.ended = reason;
    this.#isWanted = false;
    this.#stop();
    this.#say({ type: "ended", reason });
  }
}

function earlier(one, other) {
  if (one === null || other === null) return one ?? other;
  return BigInt(one) < BigInt(other) ? one : other;
}
