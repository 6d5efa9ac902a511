"""The weights page: kinds and weights to try, and what would move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluator.domain.criteria import RubricCriterion, Weighted
from evaluator.domain.ratings import Rating, State, in_force
from evaluator.domain.scoring import MustHaveRule, Score, Seen, format_tenths, rank_scores, shares


@dataclass(frozen=True, slots=True)
class WeightRow:
    """One criterion with the kind and weight being tried, and its percent of the score."""

    number: int
    wording: str
    kind: str
    weight: int
    share: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class MovedRow:
    """One candidate under the weights being tried: `moved` is places won, below 0 lost."""

    id: int
    name: str
    rank: str
    score: str
    before: str
    moved: int
    is_below_line: bool


def weight_rows(
    rubric: Sequence[RubricCriterion], tried: Sequence[Weighted], kept: Sequence[Weighted]
) -> list[WeightRow]:
    """The criteria in their order, with what is being tried."""
    entries = {entry.number: entry for entry in tried}
    present = {entry.number: entry for entry in kept}
    share = shares(tried)
    return [
        WeightRow(
            number=criterion.number,
            wording=criterion.wording,
            kind=entries[criterion.number].kind.value,
            weight=entries[criterion.number].weight,
            share=format_tenths(share[criterion.number]),
            is_changed=entries[criterion.number] != present[criterion.number],
        )
        for criterion in rubric
    ]


def moved_rows(
    tried: Sequence[Score], kept: Sequence[Score], names: Mapping[int, str], rule: MustHaveRule
) -> list[MovedRow]:
    """The ranking under the weights being tried, beside the places that candidates have now."""
    now = {place.id: place for place in rank_scores(kept, rule)}
    tenths = {score.id: score.tenths for score in tried}
    return [
        MovedRow(
            id=place.id,
            name=names.get(place.id, ""),
            rank=place.label,
            score=format_tenths(tenths[place.id]),
            before=now[place.id].label if place.id in now else "",
            moved=now[place.id].rank - place.rank if place.id in now else 0,
            is_below_line=place.is_below_line,
        )
        for place in rank_scores(tried, rule)
    ]


def what_if(
    rated: Mapping[int, Mapping[int, Rating]], kept: Sequence[Weighted], rule: MustHaveRule
) -> dict[str, object]:
    """What the browser needs to rank by other weights: levels in force as digits, in the order of `criteria`.

    States are digits too, places in the list `states`. `second` is there for who was read twice.
    """
    return {
        "rule": rule.value,
        "states": [state.value for state in State],
        "criteria": [each.model_dump(mode="json") for each in kept],
        "candidates": [
            _readings(id, [in_force(given[each.number]) for each in kept]) for id, given in rated.items()
        ],
    }


def _readings(id: int, ratings: Sequence[Rating]) -> dict[str, object]:
    is_read_twice = any(rating.second for rating in ratings)
    return {
        "id": id,
        "first": _digits(ratings),
        "second": _digits([rating.second or rating for rating in ratings]) if is_read_twice else None,
    }


def _digits(readings: Sequence[Seen]) -> dict[str, str]:
    places = {state: str(place) for place, state in enumerate(State)}
    return {
        "levels": "".join(str(seen.level) for seen in readings),
        "states": "".join(places[State(seen.state)] for seen in readings),
    }
