"""Moves of jobs: each a guarded change of status or phase, which happens once."""

from sqlalchemy import ColumnElement, func, update

from evaluator.domain.jobs import JOB_MOVES, JobStatus, Phase
from evaluator.store.database import Session
from evaluator.store.jobs import JOB_COLUMNS, Job, job_queue


async def begin_jobs(session: Session, ids: list[int]) -> list[Job]:
    """Pending jobs whose first candidate was just claimed become `processing`; gives those that moved."""
    moved = await session.execute(
        update(job_queue)
        .where(job_queue.c.id.in_(ids), job_queue.c.status == JobStatus.PENDING)
        .values(status=JobStatus.PROCESSING, started_at=func.now(), wait_reason=None)
        .returning(*JOB_COLUMNS)
    )
    return [Job(**row._mapping) for row in moved]


def _in_ratings(job_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        job_queue.c.id == job_id,
        job_queue.c.status == JobStatus.PROCESSING,
        job_queue.c.phase == Phase.RATINGS,
    )


async def begin_second_looks(session: Session, job_id: int, *, unless: ColumnElement[bool]) -> bool:
    """Note that the close calls of a job in its ratings are found now; False when they were, or `unless` holds."""
    moved = await session.execute(
        update(job_queue)
        .where(*_in_ratings(job_id), job_queue.c.looked_again_at.is_(None), ~unless)
        .values(looked_again_at=func.now())
        .returning(job_queue.c.id)
    )
    return moved.first() is not None


async def begin_insights(session: Session, job_id: int, *, unless: ColumnElement[bool]) -> bool:
    """Move a processing job from ratings to insights; False when it is elsewhere or `unless` holds."""
    moved = await session.execute(
        update(job_queue)
        .where(*_in_ratings(job_id), ~unless)
        .values(phase=Phase.INSIGHTS, progress=job_queue.c.total)
        .returning(job_queue.c.id)
    )
    return moved.first() is not None


async def end_job(
    session: Session,
    job_id: int,
    status: JobStatus,
    *,
    error_message: str | None = None,
    unless: ColumnElement[bool] | None = None,
) -> bool:
    """Move a job that is not over to a final state; False when it is over already or `unless` holds."""
    guards = [
        job_queue.c.id == job_id,
        job_queue.c.status.in_([before for before in JobStatus if status in JOB_MOVES[before]]),
    ]
    if unless is not None:
        guards.append(~unless)
    moved = await session.execute(
        update(job_queue)
        .where(*guards)
        .values(
            status=status,
            error_message=error_message,
            wait_reason=None,
            # what may still be asked for later has a limit of its own
            cap_reached_at=None,
            completed_at=func.now(),
        )
        .returning(job_queue.c.id)
    )
    return moved.first() is not None
