"""Scores and ranks: exact in integers, from stored levels and states; the browser's what-if uses the same formula."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from evaluator.domain.criteria import Kind, Weighted
from evaluator.domain.ratings import State

POINTS_PER_LEVEL = 20
STATE_POINTS = {State.HELD: 100, State.IN_PROGRESS: 20, State.NOT_HELD: 0, State.NOT_STATED: 0}
"""Points of a must-have."""
BINS = 10
TOP_LEVEL = 4
"""From this level on a criterion counts as well met in summaries."""


class Rated(Protocol):
    """What a score needs of a rating."""

    @property
    def level(self) -> int:
        """0 to 5; counts when the criterion is wanted."""

    @property
    def state(self) -> State:
        """Counts when the criterion is a must-have."""


class MustHaveRule(StrEnum):
    """What missing must-haves do to the order. Nobody is ever left out for them."""

    SORT_BELOW = "sort_below"
    ONLY_FLAG = "only_flag"


@dataclass(frozen=True, slots=True)
class Ranked:
    """One place of the ranking. `label` is the rank as shown, "=2" when the printed score is shared."""

    id: int
    rank: int
    is_tied: bool
    label: str
    is_below_line: bool


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


def points(kind: Kind, rated: Rated) -> int:
    """0 to 100 points of one rating under that kind."""
    return STATE_POINTS[rated.state] if kind is Kind.MUST_HAVE else POINTS_PER_LEVEL * rated.level


def score_tenths(ratings: Mapping[int, Rated], weighting: Iterable[Weighted]) -> int | None:
    """The score times 10, 0 to 1000, rounded half up; None when no weight is above 0.

    `ratings` by the criterion's number. Raises KeyError when a criterion that counts has no rating: a candidate is
    scored as a whole or not at all.
    """
    total = weight = 0
    for weighted in weighting:
        if weighted.weight:
            weight += weighted.weight
            total += weighted.weight * points(weighted.kind, ratings[weighted.number])
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
) -> list[Ranked]:
    """The ranking of candidates by id, best first; equal printed scores share a rank and keep their given order.

    `missing` holds the ids that miss a must-have. Sorted below the line they go on counting ranks, and never tie with
    somebody above it.
    """
    below = frozenset(missing) if rule is MustHaveRule.SORT_BELOW else frozenset()
    order = sorted(scores, key=lambda id: (id in below, -scores[id]))
    shared: dict[tuple[bool, int], list[int]] = {}
    for place, id in enumerate(order, start=1):
        shared.setdefault((id in below, scores[id]), []).append(place)
    ranking = []
    for id in order:
        places = shared[id in below, scores[id]]
        is_tied = len(places) > 1
        label = f"={places[0]}" if is_tied else str(places[0])
        ranking.append(Ranked(id, places[0], is_tied, label, id in below))
    return ranking


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
    """The summary over the must-haves, whatever their weight."""
    states = {
        weighted.number: ratings[weighted.number].state
        for weighted in weighting
        if weighted.kind is Kind.MUST_HAVE
    }
    found = list(states.values())
    return MustHaveSummary(
        held=found.count(State.HELD),
        in_progress=found.count(State.IN_PROGRESS),
        not_held=found.count(State.NOT_HELD),
        not_stated=found.count(State.NOT_STATED),
        missing=tuple(number for number, state in states.items() if not STATE_POINTS[state]),
    )


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
