"""Levels and states of many candidates at once, as they count: what the ranking and the matrix show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from evaluator.domain.ratings import Override, State
from evaluator.store.database import Session
from evaluator.store.overrides import list_overrides
from evaluator.store.ratings import ratings


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels and states of one candidate by criterion number, without reasons and quotes."""

    evaluation_id: int
    numbers: tuple[int, ...]
    levels: tuple[int, ...]
    states: tuple[State, ...]
    unverified: tuple[bool, ...]

    @property
    def by_number(self) -> dict[int, tuple[int, State]]:
        """Level and state by criterion number."""
        return dict(zip(self.numbers, zip(self.levels, self.states, strict=True), strict=True))


async def list_levels(session: Session, evaluation_ids: Sequence[int]) -> dict[int, Levels]:
    """Levels and states of many candidates at once, for the ranking and the matrix."""
    by_number = ratings.c.number
    rows = await session.execute(
        select(
            ratings.c.evaluation_id,
            func.array_agg(by_number).aggregate_order_by(by_number).label("numbers"),
            func.array_agg(ratings.c.level).aggregate_order_by(by_number).label("levels"),
            func.array_agg(ratings.c.state).aggregate_order_by(by_number).label("states"),
            func.array_agg(ratings.c.unverified).aggregate_order_by(by_number).label("unverified"),
        )
        .where(ratings.c.evaluation_id.in_(evaluation_ids))
        .group_by(ratings.c.evaluation_id)
    )
    changed = await list_overrides(session, evaluation_ids)
    return {row.evaluation_id: _levels(row, changed) for row in rows}


def _levels(row: Any, changed: Mapping[tuple[int, int], Override]) -> Levels:
    """The levels in force."""
    in_force = [changed.get((row.evaluation_id, number)) for number in row.numbers]
    return Levels(
        evaluation_id=row.evaluation_id,
        numbers=tuple(row.numbers),
        levels=tuple(c.level if c else level for c, level in zip(in_force, row.levels, strict=True)),
        states=tuple(c.state if c else State(state) for c, state in zip(in_force, row.states, strict=True)),
        unverified=tuple(row.unverified),
    )
