// What-if: the ranking follows sliders and switches at once, from the stored levels; nothing counts until it is kept.

import { flip } from "./live-moves.js";
import { formatTenths, missing, rank, scoreSpan, scoreTenths, shares } from "./scoring.js";

export function start(root = document) {
  const form = root.querySelector("[data-weights]");
  const facts = read(root.querySelector("[data-what-if]"));
  const kept = new Map(ranked(facts, facts.criteria).map((place) => [place.id, place.rank]));
  const page = { form, facts, kept, status: root.querySelector("[data-moved]") };
  page.rows = new Map([...root.querySelectorAll("[data-candidate-row]")].map((row) => [Number(row.dataset.candidateRow), row]));
  for (const element of form.querySelectorAll("[data-slider], [data-with-script]")) element.hidden = false;
  for (const element of form.querySelectorAll("[data-without-script]")) element.hidden = true;
  form.addEventListener("input", (event) => {
    couple(event.target);
    update(page);
  });
}

/** The stored levels, each candidate's by the criterion's number. */
function read(script) {
  const { rule, states, criteria, candidates } = JSON.parse(script.textContent);
  const reading = ({ levels, states: digits }, at) => ({ level: Number(levels[at]), state: states[Number(digits[at])] });
  return {
    rule,
    criteria,
    candidates: candidates.map(({ id, first, second }) => ({
      id,
      ratings: new Map(
        criteria.map(({ number }, at) => [number, { ...reading(first, at), second: second && reading(second, at) }]),
      ),
    })),
  };
}

function ranked({ rule, candidates }, weighting) {
  const scored = candidates.map(({ id, ratings }) => ({
    id,
    tenths: scoreTenths(ratings, weighting),
    span: scoreSpan(ratings, weighting),
    isMissing: missing(ratings, weighting).length > 0,
  }));
  const scores = new Map(scored.map(({ id, tenths }) => [id, tenths]));
  return rank(scored, rule).map((place) => ({ ...place, tenths: scores.get(place.id) }));
}

/** A slider and its number field say the same. */
function couple(field) {
  const weight = field.closest("[data-weight]");
  if (!weight) return;
  for (const other of weight.querySelectorAll("input")) if (other !== field) other.value = field.value;
}

function update(page) {
  const weighting = asked(page);
  if (!weighting) return;
  if (!weighting.some(({ weight }) => weight)) {
    page.status.textContent = "At least one criterion needs a weight above 0. The list shows the last weights that work.";
    return;
  }
  showCriteria(page, weighting);
  const places = ranked(page.facts, weighting);
  flip(() => [...page.rows.values()], () => showPlaces(page, places), false);
  page.status.textContent = sentence(page, places);
}

/** The form's kinds and weights; null while a field holds no whole number from 0 to 5. */
function asked({ form, facts }) {
  const weighting = facts.criteria.map(({ number }) => ({
    number,
    kind: form.querySelector(`input[type=checkbox][name="${number}.kind"]`).checked ? "must_have" : "wanted",
    weight: form.elements[`${number}.weight`],
  }));
  if (weighting.some(({ weight }) => !/^[0-5]$/.test(weight.value))) return null;
  return weighting.map((each) => ({ ...each, weight: Number(each.weight.value) }));
}

function showCriteria({ form, facts }, weighting) {
  const parts = shares(weighting);
  let isChanged = false;
  weighting.forEach(({ number, kind, weight }, at) => {
    const row = form.querySelector(`[data-criterion="${number}"]`);
    const isTried = kind !== facts.criteria[at].kind || weight !== facts.criteria[at].weight;
    row.classList.toggle("is-changed", isTried);
    row.querySelector("[data-tried]").hidden = !isTried;
    row.querySelector("[data-share]").textContent = `${formatTenths(parts[at])} %`;
    isChanged ||= isTried;
  });
  form.querySelector("[data-back]").hidden = !isChanged;
}

function showPlaces({ rows, kept }, places) {
  for (const { id, rank, label, tenths, isBelowLine } of places) {
    const row = rows.get(id);
    if (!row) continue;
    const won = kept.get(id) - rank;
    row.querySelector("[data-rank]").textContent = label;
    row.querySelector("[data-score]").textContent = formatTenths(tenths);
    row.querySelector("[data-below]").hidden = !isBelowLine;
    const move = row.querySelector("[data-move]");
    move.textContent = won > 0 ? `up ${won}, ` : won < 0 ? `down ${-won}, ` : "";
    move.className = won > 0 ? "moved-up" : "moved-down";
    row.parentElement.append(row);
  }
}

function sentence({ rows, kept }, places) {
  const moved = places.filter(({ id, rank }) => kept.get(id) !== rank).length;
  if (!moved) return "Nobody moves with these weights.";
  const first = rows.get(places[0].id)?.querySelector("a").textContent;
  return `${moved} of ${places.length} move. First is ${first}.`;
}
