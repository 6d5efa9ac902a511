"""Background jobs in every state, for tests that need no hundred resumes for it."""

from typing import Any

from sqlalchemy import text

from evaluator.domain.jobs import JobStatus
from evaluator.store import job_moves, jobs
from evaluator.store.database import Session
from evaluator.store.jobs import Job
from evaluator.store.users import User
from tests.factories import make_job


async def make_background_job(session: Session, user: User, **asked: Any) -> Job:
    """Like make_job, in the background lane."""
    job = await make_job(session, user, **asked)
    await change(session, job, "lane = 'background'")
    return await jobs.get_job(session, user.team_id, job.id)


async def change(session: Session, job: Job, values: str) -> None:
    """Set columns of the job's row, given as SQL."""
    await session.execute(text(f"UPDATE job_queue SET {values} WHERE id = {job.id}"))


async def end(session: Session, job: Job, status: JobStatus, error: str | None = None) -> None:
    """End a job; what is not rated of it is cancelled with a cancelled job, and failed otherwise."""
    state = "cancelled" if status is JobStatus.CANCELLED else "failed"
    await session.execute(
        text(
            f"UPDATE evaluations SET state = '{state}', finished_at = now()"
            f" WHERE job_id = {job.id} AND state <> 'done'"
        )
    )
    if status is not JobStatus.CANCELLED:
        await job_moves.begin_jobs(session, [job.id])
    assert await job_moves.end_job(session, job.id, status, error_message=error)
