"""The dot chart of a comparison: a line a criterion, a shape a candidate, nudged apart where levels are equal."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.web.views.comparisons import ComparedCriterion

MOST_ROWS = 8
LEFT, STEP = 190, 82
"""Where level 0 is, and the way to the next level, in units of the drawing."""
ROW = 22
NUDGE = 14
LONGEST = 28
"""Characters of a wording beside its line."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A candidate's place on the line; `shape` counts candidates from 0."""

    x: int
    shape: int


@dataclass(frozen=True, slots=True)
class DotRow:
    """One criterion at height `y`, and the reach from its lowest to its highest level."""

    wording: str
    y: int
    low: int
    high: int
    dots: tuple[Dot, ...]


def dot_rows(criteria: Sequence[ComparedCriterion]) -> tuple[DotRow, ...]:
    """The wanted criteria with the heaviest differences, which come first in `criteria`."""
    wanted = [each for each in criteria if each.differs and not each.is_must_have][:MOST_ROWS]
    return tuple(_row(each, 14 + place * ROW) for place, each in enumerate(wanted))


def _row(criterion: ComparedCriterion, y: int) -> DotRow:
    levels = [cell.level for cell in criterion.cells]
    alike = Counter(levels)
    met: Counter[int] = Counter()
    dots = []
    for shape, level in enumerate(levels):
        aside = NUDGE * met[level] - NUDGE * (alike[level] - 1) // 2
        dots.append(Dot(LEFT + level * STEP + aside, shape))
        met[level] += 1
    is_long = len(criterion.wording) > LONGEST
    return DotRow(
        wording=f"{criterion.wording[: LONGEST - 1].rstrip()}…" if is_long else criterion.wording,
        y=y,
        low=LEFT + min(levels) * STEP,
        high=LEFT + max(levels) * STEP,
        dots=tuple(dots),
    )
