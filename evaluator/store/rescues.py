"""Rescue: work whose holder died is taken back when its lease is over."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, func, literal, select, update

from evaluator.domain.jobs import WorkState
from evaluator.store.database import Session
from evaluator.store.leases import LeasedTable

MAX_CRASHES = 3
"""Work whose process died this often is set aside as failed: it is likely what kills the process."""
CRASHED = f"The process working on this ended {MAX_CRASHES} times, so it was set aside."


@dataclass(frozen=True, slots=True)
class Rescued:
    """Work taken back: queued again, or failed after MAX_CRASHES. `job_id` where it belongs to a job."""

    id: int
    attempt: int
    team_id: int
    job_id: int | None
    state: WorkState


async def rescue(session: Session, table: LeasedTable) -> list[Rescued]:
    """Take work back from the dead: expired leases are queued again, or failed after MAX_CRASHES."""
    expired = (
        select(table.c.id)
        .where(table.c.state == WorkState.RUNNING, table.c.lease_until < func.now())
        .with_for_update(skip_locked=True)
        .cte("expired")
    )
    is_last = table.c.crashes + 1 >= MAX_CRASHES
    rescued = await session.execute(
        update(table)
        .where(table.c.id.in_(select(expired.c.id)))
        .values(
            state=case(
                (is_last, literal(WorkState.FAILED, table.c.state.type)),
                else_=literal(WorkState.QUEUED, table.c.state.type),
            ),
            crashes=table.c.crashes + 1,
            lease_until=None,
            worker_id=None,
            last_error=case((is_last, CRASHED), else_=table.c.last_error),
            finished_at=case((is_last, func.now()), else_=None),
        )
        .returning(table.c.id, table.c.attempt, table.c.team_id, _job_of(table), table.c.state)
    )
    return [Rescued(*row) for row in rescued]


def _job_of(table: LeasedTable) -> ColumnElement[Any]:
    return table.c.job_id if "job_id" in table.c else literal(None, BigInteger)
