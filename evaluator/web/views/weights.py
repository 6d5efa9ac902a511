"""The weights page: kinds and weights to try, and what would move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluator.domain.criteria import RubricCriterion, Weighted
from evaluator.domain.scoring import MustHaveRule, Score, format_tenths, rank_scores, shares


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
