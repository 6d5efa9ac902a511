// One EventSource for all wanted topics. It reopens from its cursor when another page wants to listen, when the
// connection has fallen silent, and when the browser has given up; after "signed-out" or "replaced" it stays closed.

const PAGE_EVENTS = ["job", "evaluation", "ranking", "draft", "document", "criteria"];
const DEBOUNCE = 100; // ms; ten tabs of a restored window make one stream
const SILENCE = 35000; // ms; the server beats every 15 s
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
  #cursor = null; // everything before it has arrived
  #joining = null; // the oldest cursor of those who want to listen next
  #topic = "";
  #pause = FIRST_PAUSE;
  #timer = 0;
  #watchdog = 0;
  #movedAt = 0;
  isOpen = false;
  ended = null;

  constructor(say) {
    this.#say = say;
  }

  /** Listen to the topics; what happened since `cursor` comes again, for a page that has only just come. */
  want(topics, cursor) {
    if (this.ended === "signed-out") return;
    this.ended = null;
    this.#topics = topics;
    this.#joining = earlier(this.#joining, cursor);
    this.#later(DEBOUNCE);
  }

  /** Stop listening; `want` begins again. */
  close() {
    this.#stop();
    this.#cursor = this.#joining = null;
    this.#say({ type: "closed" });
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
    this.#movedAt = performance.now();
    const stream = new EventSource(`/events?${this.#topics.join("&")}&after=${this.#cursor ?? 0}`);
    this.#stream = stream;
    this.#watchdog = setInterval(() => this.#watch(), SILENCE / 7);
    stream.addEventListener("open", () => this.#opened());
    stream.addEventListener("error", () => this.#failed(stream));
    stream.addEventListener("topic", (event) => (this.#topic = event.data));
    for (const name of PAGE_EVENTS) stream.addEventListener(name, (event) => this.#hear(event));
    for (const name of ["beat", "farewell"]) stream.addEventListener(name, (event) => this.#note(event));
    for (const reason of ["signed-out", "replaced"]) stream.addEventListener(reason, () => this.#end(reason));
  }

  #stop() {
    clearTimeout(this.#timer);
    clearInterval(this.#watchdog);
    this.#stream?.close();
    this.#stream = null;
    this.isOpen = false;
  }

  #opened() {
    this.isOpen = true;
    this.#pause = FIRST_PAUSE;
    this.#movedAt = performance.now();
    this.#topic = "";
    this.#say({ type: "open" });
  }

  #hear(event) {
    this.#note(event);
    this.#say({ type: "event", topic: this.#topic, name: event.type, data: event.data, cursor: this.#cursor });
  }

  #note(event) {
    this.#movedAt = performance.now();
    if (event.lastEventId) this.#cursor = event.lastEventId;
    this.#say({ type: "alive" });
  }

  #failed(stream) {
    this.isOpen = false;
    this.#say({ type: "error" });
    // otherwise the browser comes back by itself, with its Last-Event-ID
    if (stream.readyState === EventSource.CLOSED) this.#again();
  }

  #again() {
    this.#later(this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }

  #watch() {
    if (this.#stream?.readyState === EventSource.CLOSED || performance.now() - this.#movedAt < SILENCE) return;
    this.isOpen = false;
    this.#say({ type: "error" });
    this.#open();
  }

  #end(reason) {
    this.ended = reason;
    this.#stop();
    this.#say({ type: "ended", reason });
  }
}

function earlier(one, other) {
  if (one === null || other === null) return one ?? other;
  return BigInt(one) < BigInt(other) ? one : other;
}
