"""Two to four candidates side by side, the criteria on which they differ most first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluator.domain.criteria import Kind, RubricCriterion, Weighted
from evaluator.domain.ratings import Rating, in_force
from evaluator.domain.scoring import POINTS_PER_LEVEL, points
from evaluator.store.changes import JobChanges
from evaluator.web.views.evaluation_rows import PlacedRow, group_rows

MOST = 4
USUAL = 3
"""How many of the best are compared when nobody is chosen."""


@dataclass(frozen=True, slots=True)
class ComparedRating:
    """What one candidate has on one criterion; `quote` is the first of its passages, or empty."""

    level: int
    state: str
    is_unverified: bool
    reason: str
    quote: str
    href: str


@dataclass(frozen=True, slots=True)
class ComparedCriterion:
    """One criterion; `differs` says by how much, empty where all are alike."""

    number: int
    wording: str
    is_must_have: bool
    weight: int
    differs: str
    cells: tuple[ComparedRating, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`people` are those compared, `others` the rated ones that could be added, both in the order of the ranking."""

    people: tuple[PlacedRow, ...]
    others: tuple[PlacedRow, ...]
    criteria: tuple[ComparedCriterion, ...]

    @property
    def differing(self) -> tuple[ComparedCriterion, ...]:
        """The criteria that tell these candidates apart."""
        return tuple(criterion for criterion in self.criteria if criterion.differs)


def choose(changes: JobChanges, wanted: Sequence[int | None]) -> tuple[list[PlacedRow], list[PlacedRow]]:
    """Who is compared and who could be: the wanted ones that are rated, at most MOST; else the best few."""
    ranked = list(group_rows(changes).ranked)
    chosen = [placed for placed in ranked if placed.row.id in wanted][:MOST] or ranked[:USUAL]
    ids = {placed.row.id for placed in chosen}
    return chosen, [placed for placed in ranked if placed.row.id not in ids]


def compare(
    changes: JobChanges,
    chosen: Sequence[PlacedRow],
    others: Sequence[PlacedRow],
    ratings: Mapping[int, Sequence[Rating]],
) -> Comparison:
    """The comparison of these candidates by their ratings in force."""
    weights = {weighted.number: weighted for weighted in changes.weighting}
    by_person = [
        {rating.number: in_force(rating) for rating in ratings.get(placed.row.id, ())} for placed in chosen
    ]
    compared = [
        (spread, _criterion(criterion, weights[criterion.number], chosen, by_person, spread))
        for criterion in changes.rubric
        for spread in [_spread(weights[criterion.number], criterion.number, by_person)]
    ]
    ordered = sorted(compared, key=lambda each: (-each[0] * each[1].weight, -each[0], each[1].number))
    return Comparison(tuple(chosen), tuple(others), tuple(criterion for _, criterion in ordered))


def _spread(weighted: Weighted, number: int, by_person: Sequence[Mapping[int, Rating]]) -> int:
    given = [points(weighted.kind, rated[number]) for rated in by_person if number in rated]
    return max(given) - min(given) if given else 0


def _criterion(
    criterion: RubricCriterion,
    weighted: Weighted,
    chosen: Sequence[PlacedRow],
    by_person: Sequence[Mapping[int, Rating]],
    spread: int,
) -> ComparedCriterion:
    is_must_have = weighted.kind is Kind.MUST_HAVE
    return ComparedCriterion(
        number=criterion.number,
        wording=criterion.wording,
        is_must_have=is_must_have,
        weight=weighted.weight,
        differs=("differs" if is_must_have else f"differs by {spread // POINTS_PER_LEVEL}") if spread else "",
        cells=tuple(
            _cell(rated[criterion.number], placed)
            for placed, rated in zip(chosen, by_person, strict=True)
            if criterion.number in rated
        ),
    )


def _cell(rating: Rating, placed: PlacedRow) -> ComparedRating:
    reason = rating.override.reason if rating.override else rating.reason
    return ComparedRating(
        level=rating.level,
        state=rating.state.value,
        is_unverified=rating.unverified and rating.override is None,
        reason=reason,
        quote=rating.quotes[0].text if rating.quotes else "",
        href=f"{placed.row.href}#r-{rating.number}",
    )
