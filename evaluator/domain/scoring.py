"""Scores and ranks: exact in integers, from stored levels and states; the browser's what-if uses the same formula."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import neg
from types import MappingProxyType
from typing import Protocol

from evaluator.domain.criteria import Kind, Weighted
from evaluator.domain.ratings import Rating, State, in_force

POINTS_PER_LEVEL = 20
STATE_POINTS = {State.HELD: 100, State.IN_PROGRESS: 20, State.NOT_HELD: 0, State.NOT_STATED: 0}
"""Points of a must-have."""
BINS = 10
TOP_LEVEL = 4
"""From this level on a criterion counts as well met in summaries."""
MET_FROM = 3
"""From this level on a wanted criterion counts as met when a page says how many meet it."""


class Seen(Protocol):
    """What one reading found."""

    @property
    def level(self) -> int:
        """0 to 5; counts when the criterion is wanted."""

    @property
    def state(self) -> State:
        """Counts when the criterion is a must-have."""


class Rated(Seen, Protocol):
    """What a score needs of a rating: what was found, and what a second reading found, if there was one."""

    @property
    def second(self) -> Seen | None:
        """Counts half."""


class MustHaveRule(StrEnum):
    """What missing must-haves do to the order. Nobody is ever left out for them."""

    SORT_BELOW = "sort_below"
    ONLY_FLAG = "only_flag"


@dataclass(frozen=True, slots=True)
class Score:
    """A candidate's score times 10, how many must-haves are missing, and what either of two readings would give."""

    id: int
    tenths: int
    missing: int = 0
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """One place of the ranking. `label` is the rank as shown, "=2" when the printed score is shared.

    A candidate read twice has a `best` and a `worst` rank, those of either reading alone: "4 (3\u20136)".
    """

    id: int
    rank: int
    is_tied: bool
    label: str
    is_below_line: bool
    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class LevelSummary:
    """Wanted criteria: how many at level 4 or 5, how many with nothing found, and how many there are."""

    top: int
    nothing: int
    total: int

    @property
    def label(self) -> str:
        """The words beside the level bars."""
        return f"{self.top} of {self.total} at level 4 or 5"


@dataclass(frozen=True, slots=True)
class MustHaveSummary:
    """Must-haves by state, and the numbers of the missing ones (not held or not stated)."""

    held: int
    in_progress: int
    not_held: int
    not_stated: int
    missing: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many must-haves there are."""
        return self.held + self.in_progress + self.not_held + self.not_stated

    @property
    def label(self) -> str:
        """The words beside the circles; empty without must-haves."""
        return f"{self.held} of {self.total} must-haves held" if self.total else ""


def points(kind: Kind, seen: Seen) -> int:
    """0 to 100 points of what one reading found, under that kind."""
    return STATE_POINTS[seen.state] if kind is Kind.MUST_HAVE else POINTS_PER_LEVEL * seen.level


def score_tenths(ratings: Mapping[int, Rated], weighting: Iterable[Weighted]) -> int | None:
    """The score times 10, 0 to 1000, rounded half up; None when no weight is above 0.

    `ratings` by the criterion's number. What was read twice counts with the mean of both. Raises KeyError when a
    criterion that counts has no rating: a candidate is scored as a whole or not at all.
    """
    return _tenths((ratings, _second_looks(ratings)), weighting)


def score_span(ratings: Mapping[int, Rated], weighting: Iterable[Weighted]) -> tuple[int, int] | None:
    """The scores times 10 that either reading alone would give, the lower first; None where there was one reading."""
    if all(rated.second is None for rated in ratings.values()):
        return None
    weights = list(weighting)
    first, second = _tenths((ratings,), weights), _tenths((_second_looks(ratings),), weights)
    return None if first is None or second is None else (min(first, second), max(first, second))


def total(id: int, ratings: Iterable[Rating], weighting: Iterable[Weighted]) -> Score:
    """What a candidate's ratings come to, with the levels that people changed.

    Raises KeyError when a criterion that counts has no rating.
    """
    counted = {rating.number: in_force(rating) for rating in ratings}
    weights = list(weighting)
    return Score(
        id,
        score_tenths(counted, weights) or 0,
        len(summarize_must_haves(counted, weights).missing),
        score_span(counted, weights),
    )


def _second_looks(ratings: Mapping[int, Rated]) -> dict[int, Seen]:
    return {number: rated.second or rated for number, rated in ratings.items()}


def _tenths(readings: Sequence[Mapping[int, Seen]], weighting: Iterable[Weighted]) -> int | None:
    total = weight = 0
    for weighted in weighting:
        if weighted.weight:
            weight += weighted.weight * len(readings)
            total += weighted.weight * sum(points(weighted.kind, seen[weighted.number]) for seen in readings)
    return _half_up(10 * total, weight) if weight else None


def format_tenths(tenths: int) -> str:
    """ "82.7" for 827; for scores and for shares."""
    return f"{tenths // 10}.{tenths % 10}"


def format_score(tenths: int | None) -> str:
    """The score as printed; empty where there is none, never 0."""
    return "" if tenths is None else format_tenths(tenths)


def rank(
    scores: Mapping[int, int],
    missing: Collection[int] = (),
    rule: MustHaveRule = MustHaveRule.SORT_BELOW,
    spans: Mapping[int, tuple[int, int]] = MappingProxyType({}),
) -> list[Ranked]:
    """The ranking of candidates by id, best first; equal printed scores share a rank and keep their given order.

    `missing` holds the ids that miss a must-have. Sorted below the line they go on counting ranks, and never tie with
    somebody above it. `spans` are the scores of either reading alone, of those read twice.
    """
    below = frozenset(missing) if rule is MustHaveRule.SORT_BELOW else frozenset()
    order = sorted(scores, key=lambda id: (id in below, -scores[id]))
    shared: dict[tuple[bool, int], list[int]] = {}
    for place, id in enumerate(order, start=1):
        shared.setdefault((id in below, scores[id]), []).append(place)
    sides = (
        sorted((scores[id] for id in order if id not in below), reverse=True),
        sorted((scores[id] for id in order if id in below), reverse=True),
    )
    ranking = []
    for id in order:
        places = shared[id in below, scores[id]]
        is_tied = len(places) > 1
        best, worst = places[0], places[0]
        if id in spans:
            side, above = sides[id in below], len(sides[0]) if id in below else 0
            best, worst = _reach(side, scores[id], spans[id])
            best, worst = min(best + above, places[0]), max(worst + above, places[0])
        label = f"={places[0]}" if is_tied else str(places[0])
        if best != worst:
            label = f"{label} ({best}\u2013{worst})"
        ranking.append(Ranked(id, places[0], is_tied, label, id in below, best, worst))
    return ranking


def rank_scores(scores: Iterable[Score], rule: MustHaveRule = MustHaveRule.SORT_BELOW) -> list[Ranked]:
    """The ranking of stored scores."""
    listed = list(scores)
    return rank(
        {score.id: score.tenths for score in listed},
        {score.id for score in listed if score.missing},
        rule,
        {score.id: score.span for score in listed if score.span},
    )


def _reach(descending: Sequence[int], own: int, span: tuple[int, int]) -> tuple[int, int]:
    """The best and the worst rank among these scores with the higher or the lower score of `span` instead of `own`."""
    low, high = span
    above_high = bisect_left(descending, -high, key=neg)
    above_low = bisect_left(descending, -low, key=neg)
    return above_high + 1, above_low + 1 - (own > low)


def shares(weighting: Sequence[Weighted]) -> dict[int, int]:
    """Tenths of a percent of the score by criterion number; all 0 when no weight is above 0.

    Each is rounded by itself, so that equal weights always show equal shares; the sum may differ from 100.0 by a few
    tenths.
    """
    whole = sum(weighted.weight for weighted in weighting)
    return {
        weighted.number: _half_up(1000 * weighted.weight, whole) if whole else 0 for weighted in weighting
    }


def group_share(weighting: Sequence[Weighted], numbers: Collection[int]) -> int:
    """Whole percent of the score that the criteria with these numbers have together."""
    whole = sum(weighted.weight for weighted in weighting)
    part = sum(weighted.weight for weighted in weighting if weighted.number in numbers)
    return _half_up(100 * part, whole) if whole else 0


def histogram(scores: Iterable[int]) -> tuple[int, ...]:
    """How many scores (in tenths) fall into each of ten steps from 0 to 100; 100.0 is in the last."""
    bins = [0] * BINS
    for tenths in scores:
        bins[min(tenths // 100, BINS - 1)] += 1
    return tuple(bins)


def summarize_levels(ratings: Mapping[int, Rated], weighting: Iterable[Weighted]) -> LevelSummary:
    """The summary over the wanted criteria, those of weight 0 too: they are shown as well."""
    levels = [ratings[weighted.number].level for weighted in weighting if weighted.kind is Kind.WANTED]
    return LevelSummary(
        top=sum(level >= TOP_LEVEL for level in levels),
        nothing=levels.count(0),
        total=len(levels),
    )


def summarize_must_haves(ratings: Mapping[int, Rated], weighting: Iterable[Weighted]) -> MustHaveSummary:
    """The summary over the must-haves, whatever their weight; of what was read twice, both readings have to miss it."""
    rated = {
        weighted.number: ratings[weighted.number] for weighted in weighting if weighted.kind is Kind.MUST_HAVE
    }
    found = [each.state for each in rated.values()]
    return MustHaveSummary(
        held=found.count(State.HELD),
        in_progress=found.count(State.IN_PROGRESS),
        not_held=found.count(State.NOT_HELD),
        not_stated=found.count(State.NOT_STATED),
        missing=tuple(
            number
            for number, each in rated.items()
            if not STATE_POINTS[each.state] and not STATE_POINTS[(each.second or each).state]
        ),
    )


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
