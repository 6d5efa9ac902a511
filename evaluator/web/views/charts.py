"""The charts of an analysis: scores, levels per criterion and strengths of the shortlist, each with its figures."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from evaluator.domain.criteria import Kind, RubricCriterion
from evaluator.domain.decisions import Decision
from evaluator.domain.ratings import State
from evaluator.domain.scoring import MET_FROM, TOP_LEVEL, histogram
from evaluator.store.changes import JobChanges

HIGHEST_LEVEL = 5
WIDEST_SPREAD = 2.5
"""Levels: the standard deviation of half the candidates at 0 and half at 5."""
HARDLY_SPREAD = 0.4
"""Levels: below this spread a criterion tells hardly anybody apart (ui.md section 10)."""


@dataclass(frozen=True, slots=True)
class LevelsOfCriterion:
    """A wanted criterion: `counts` of candidates at levels 5 to 0, and how far apart they are, in levels.

    `spread_percent` is the spread as a part of the widest there can be, for the bar.
    """

    wording: str
    weight: int
    counts: tuple[int, ...]
    mean: str
    spread: str
    spread_percent: str
    is_hardly_spread: bool

    @property
    def label(self) -> str:
        """The bar in a sentence."""
        told = ", ".join(
            f"{count} at level {HIGHEST_LEVEL - place}" for place, count in enumerate(self.counts) if count
        )
        return f"{self.wording}: {told or 'nobody rated'}"


@dataclass(frozen=True, slots=True)
class StatesOfCriterion:
    """A must-have: candidates by state, in the order of `State`."""

    wording: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Strength:
    """A wanted criterion on the shortlist: average levels there and among all, as text and for the bar (0 to 100)."""

    wording: str
    mean: str
    mean_percent: str
    mean_of_all: str
    all_percent: str
    top: int
    is_gap: bool


@dataclass(frozen=True, slots=True)
class Charts:
    """What the page draws. `above` is how many score at least `cut`; without a cut both are None."""

    rated: int
    bins: tuple[int, ...]
    cut: int | None
    above: int | None
    levels: tuple[LevelsOfCriterion, ...]
    must_haves: tuple[StatesOfCriterion, ...]
    shortlisted: int
    strengths: tuple[Strength, ...]


def charts(changes: JobChanges, cut: int | None) -> Charts:
    """The charts of all who are rated; `cut` is a score from 0 to 100, None for the lowest of the shortlist."""
    tenths = {score.id: score.tenths for score in changes.scores}
    shortlist = [
        row.id for row in changes.evaluations if row.decision is Decision.SHORTLIST and row.id in tenths
    ]
    if cut is None and shortlist:
        cut = min(tenths[id] for id in shortlist) // 10
    found = _found(changes)
    weights = {weighted.number: weighted for weighted in changes.weighting}
    wanted = [each for each in changes.rubric if weights[each.number].kind is Kind.WANTED]
    must_haves = [each for each in changes.rubric if weights[each.number].kind is Kind.MUST_HAVE]
    return Charts(
        rated=len(tenths),
        bins=histogram(tenths.values()),
        cut=cut,
        above=None if cut is None else sum(score >= cut * 10 for score in tenths.values()),
        levels=tuple(_levels(each, weights[each.number].weight, found[each.number]) for each in wanted),
        must_haves=tuple(_states(each, found[each.number]) for each in must_haves),
        shortlisted=len(shortlist),
        strengths=_strengths(wanted, found, shortlist),
    )


_Found = Mapping[int, Mapping[int, tuple[int, State]]]
"""Level and state by criterion number and evaluation id."""


def _found(changes: JobChanges) -> _Found:
    by_number: dict[int, dict[int, tuple[int, State]]] = {each.number: {} for each in changes.rubric}
    for id, levels in changes.levels.items():
        for number, found in levels.by_number.items():
            by_number[number][id] = found
    return by_number


def _levels(
    criterion: RubricCriterion, weight: int, found: Mapping[int, tuple[int, State]]
) -> LevelsOfCriterion:
    levels = [level for level, _ in found.values()]
    spread = pstdev(levels) if levels else 0.0
    return LevelsOfCriterion(
        wording=criterion.wording,
        weight=weight,
        counts=tuple(levels.count(level) for level in range(HIGHEST_LEVEL, -1, -1)),
        mean=f"{fmean(levels):.1f}" if levels else "",
        spread=f"{spread:.1f}",
        spread_percent=f"{100 * min(spread / WIDEST_SPREAD, 1):.1f}",
        is_hardly_spread=spread < HARDLY_SPREAD,
    )


def _states(criterion: RubricCriterion, found: Mapping[int, tuple[int, State]]) -> StatesOfCriterion:
    states = [state for _, state in found.values()]
    return StatesOfCriterion(criterion.wording, tuple(states.count(state) for state in State))


def _strengths(
    wanted: Sequence[RubricCriterion], found: _Found, shortlist: Collection[int]
) -> tuple[Strength, ...]:
    """The strongest first; criteria with equal averages keep their order."""
    listed = []
    for criterion in wanted:
        given = found[criterion.number]
        levels = [given[id][0] for id in shortlist if id in given]
        if not levels:
            continue
        mean, of_all = fmean(levels), fmean(level for level, _ in given.values())
        strength = Strength(
            wording=criterion.wording,
            mean=f"{mean:.1f}",
            mean_percent=f"{mean * 20:.1f}",
            mean_of_all=f"{of_all:.1f}",
            all_percent=f"{of_all * 20:.1f}",
            top=sum(level >= TOP_LEVEL for level in levels),
            is_gap=max(levels) < MET_FROM,
        )
        listed.append((-mean, strength))
    return tuple(strength for _, strength in sorted(listed, key=lambda pair: pair[0]))
