"""Second looks: who stands so close to the cut that one more, independent reading is worth its price."""

from collections.abc import Iterable, Mapping, Sequence

from evaluator.domain.jobs import InsightsMode
from evaluator.domain.ratings import Rating
from evaluator.domain.scoring import Ranked

CLOSE_TENTHS = 50
"""So far from the cut, in tenths of a point, a candidate is a close call."""
MOST_LOOKS = 40
"""Second looks of one job at most; the closest calls go first."""
USUAL_CUT = 10
"""Where the cut is when all candidates get an insight."""


def cut_of(mode: InsightsMode) -> int:
    """How many candidates stand above the cut: those that get an insight, the first ten when all do."""
    return USUAL_CUT if mode is InsightsMode.ALL else mode.insights_for(USUAL_CUT * 10)


def find_close_calls(ranking: Sequence[Ranked], scores: Mapping[int, int], cut: int) -> list[int]:
    """The ids of those within CLOSE_TENTHS of the last score above the cut, the closest first; none without a cut.

    Only those on that candidate's side of the must-have line can change places with it.
    """
    if len(ranking) <= cut:
        return []
    last = ranking[cut - 1]
    distances = {
        place.id: abs(scores[place.id] - scores[last.id])
        for place in ranking
        if place.is_below_line is last.is_below_line
    }
    close = [id for id, distance in distances.items() if distance <= CLOSE_TENTHS]
    return sorted(close, key=lambda id: distances[id])[:MOST_LOOKS]


def agreement_percent(ratings: Iterable[Rating]) -> int | None:
    """Of the ratings that were given twice, how many percent are the same, rounded down; None when none was."""
    twice = [rating for rating in ratings if rating.second is not None]
    return 100 * sum(rating.is_agreed for rating in twice) // len(twice) if twice else None
