// The time left in words, told calmly: anew each 10 s, and never longer by more than one step at once.

const EVERY = 10_000; // ms, ui.md section 6

/** "about 6 min left", in whole minutes above 90 s; empty while unknown. */
export function leftWords(seconds) {
  if (seconds === null) return "";
  if (seconds <= 60) return "less than a minute left";
  if (seconds <= 90) return "about a minute left";
  return `about ${minuteWords(Math.round(seconds / 60))} left`;
}

/** "25 min", "1 h", "1 h 5 min". */
export function minuteWords(minutes) {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (!hours) return `${minutes} min`;
  return rest ? `${hours} h ${rest} min` : `${hours} h`;
}

/** What to show after `shown` when `measured` comes in. */
export function calm(shown, measured) {
  if (shown === null || measured === null) return measured;
  return Math.min(measured, oneStepMore(shown));
}

const ofJobs = new Map(); // id -> TimeLeft

/** The time left of a job on this page. */
export function timeLeftOf(id) {
  if (!ofJobs.has(id)) ofJobs.set(id, new TimeLeft());
  return ofJobs.get(id);
}

/** Of one job: `take` each measurement in seconds, null while nothing can be said, and show the `words`. */
class TimeLeft {
  #shown = null;
  #at = -Infinity;

  get words() {
    return leftWords(this.#shown);
  }

  take(measured) {
    const now = performance.now();
    const isUnknown = this.#shown === null || measured === null;
    if (isUnknown || now - this.#at >= EVERY) {
      this.#shown = calm(this.#shown, measured);
      this.#at = now;
    }
    return this.words;
  }
}

function oneStepMore(seconds) {
  if (seconds <= 60) return 90;
  return seconds <= 90 ? 120 : seconds + 60;
}
