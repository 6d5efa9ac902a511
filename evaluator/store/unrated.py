"""Candidates without ratings: who they are, and why."""

from dataclasses import dataclass

from sqlalchemy import func, select, update

from evaluator.domain.jobs import WorkState
from evaluator.store import leases
from evaluator.store.database import Session
from evaluator.store.evaluations import evaluations


@dataclass(frozen=True, slots=True)
class Unrated:
    """A candidate without ratings; `is_cancelled` when a person ended the job before its turn."""

    candidate_id: int
    is_cancelled: bool


async def list_unrated(session: Session, analysis_id: int) -> list[Unrated]:
    """The candidates of an analysis whose current evaluation failed or was cancelled."""
    rows = await session.execute(
        select(evaluations.c.candidate_id, (evaluations.c.state == WorkState.CANCELLED).label("is_cancelled"))
        .where(
            evaluations.c.analysis_id == analysis_id,
            evaluations.c.is_current,
            evaluations.c.state.in_([WorkState.FAILED, WorkState.CANCELLED]),
        )
        .order_by(evaluations.c.candidate_id)
    )
    return [Unrated(**row._mapping) for row in rows]


async def find_common_error(session: Session, job_id: int) -> str | None:
    """The reason that most of the job's failed candidates share, or None."""
    found = await session.scalar(
        select(evaluations.c.last_error)
        .where(evaluations.c.job_id == job_id, evaluations.c.state == WorkState.FAILED)
        .group_by(evaluations.c.last_error)
        .order_by(func.count().desc(), evaluations.c.last_error)
        .limit(1)
    )
    return str(found) if found is not None else None


async def find_model_fault(session: Session, job_id: int) -> str | None:
    """What went wrong with the model when it was last tried for a candidate that still waits; None when none does."""
    fault: str | None = await session.scalar(
        select(evaluations.c.last_error)
        .where(
            evaluations.c.job_id == job_id,
            evaluations.c.state == WorkState.QUEUED,
            evaluations.c.last_error.is_not(None),
        )
        .order_by(evaluations.c.waits_for_model.desc(), evaluations.c.available_at.desc())
        .limit(1)
    )
    return fault


async def fail_queued(session: Session, job_id: int, reason: str) -> int:
    """End the job's candidates whose turn has not come as not rated, with that reason; gives how many."""
    ended = await session.execute(
        update(evaluations)
        .where(evaluations.c.job_id == job_id, evaluations.c.state == WorkState.QUEUED)
        .values(**leases.ended(WorkState.FAILED, reason))
        .returning(evaluations.c.id)
    )
    return len(ended.all())
