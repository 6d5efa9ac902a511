// Scores and ranks for what-if, in integers, by the rules of evaluator/domain/scoring.py: tests/scoring_vectors.json checks both.
// A rating is { level, state, second }, `second` another reading or null; a weighted criterion is { number, kind, weight }.

const POINTS_PER_LEVEL = 20;
const STATE_POINTS = { held: 100, in_progress: 20, not_held: 0, not_stated: 0 };

/** The score times 10; null when no weight is above 0. `ratings` by the criterion's number. */
export function scoreTenths(ratings, weighting) {
  return tenths([ratings, secondLooks(ratings)], weighting);
}

/** [lower, higher] score times 10 that either reading alone would give; null where there was one reading. */
export function scoreSpan(ratings, weighting) {
  if (![...ratings.values()].some((rating) => rating.second)) return null;
  const first = tenths([ratings], weighting);
  const second = tenths([secondLooks(ratings)], weighting);
  return first === null ? null : [Math.min(first, second), Math.max(first, second)];
}

/** The numbers of the must-haves that both readings miss. */
export function missing(ratings, weighting) {
  const misses = (reading) => !STATE_POINTS[reading.state];
  return weighting
    .filter(({ kind, number }) => {
      const rating = ratings.get(number);
      return kind === "must_have" && misses(rating) && misses(rating.second ?? rating);
    })
    .map(({ number }) => number);
}

/**
 * Candidates { id, tenths, isMissing, span } best first, as { id, rank, label, isBelowLine }. Equal scores share a rank
 * and keep their given order; who misses a must-have comes below the line unless the rule only flags.
 */
export function rank(candidates, rule) {
  const isBelow = (one) => rule === "sort_below" && one.isMissing;
  const above = candidates.filter((one) => !isBelow(one)).sort(byScore);
  const below = candidates.filter(isBelow).sort(byScore);
  return [...placed(above, 0, false), ...placed(below, above.length, true)];
}

/** Tenths of a percent of the score by criterion, in the weighting's order. */
export function shares(weighting) {
  const whole = weighting.reduce((sum, { weight }) => sum + weight, 0);
  return weighting.map(({ weight }) => (whole ? halfUp(1000 * weight, whole) : 0));
}

/** "82.7" for 827. */
export function formatTenths(value) {
  return `${Math.floor(value / 10)}.${value % 10}`;
}

function byScore(one, other) {
  return other.tenths - one.tenths;
}

function placed(ordered, offset, isBelowLine) {
  return ordered.map(({ id, tenths, span }) => {
    const same = ordered.filter((one) => one.tenths === tenths).length;
    const rank = offset + ordered.filter((one) => one.tenths > tenths).length + 1;
    const range = span ? reach(ordered, tenths, span, offset, rank) : "";
    return { id, rank, label: `${same > 1 ? "=" : ""}${rank}${range}`, isBelowLine };
  });
}

function reach(ordered, own, [low, high], offset, rank) {
  const above = (score) => ordered.filter((one) => one.tenths > score).length;
  const best = Math.min(offset + above(high) + 1, rank);
  const worst = Math.max(offset + above(low) + 1 - (own > low ? 1 : 0), rank);
  return best === worst ? "" : ` (${best}\u2013${worst})`;
}

function secondLooks(ratings) {
  return new Map([...ratings].map(([number, rating]) => [number, rating.second ?? rating]));
}

function tenths(readings, weighting) {
  let total = 0;
  let whole = 0;
  for (const { number, kind, weight } of weighting) {
    if (!weight) continue;
    whole += weight * readings.length;
    for (const reading of readings) total += weight * points(kind, reading.get(number));
  }
  return whole ? halfUp(10 * total, whole) : null;
}

function points(kind, { level, state }) {
  return kind === "must_have" ? STATE_POINTS[state] : POINTS_PER_LEVEL * level;
}

function halfUp(numerator, denominator) {
  return Math.floor((2 * numerator + denominator) / (2 * denominator));
}
