"""Saying how far jobs are, and why one that is not over does not go on."""

from evaluator.actions.announcing import announce_job
from evaluator.store import evaluations, jobs, waits
from evaluator.store.database import Key, Session, announce


async def write_progress(session: Session, job_id: int) -> None:
    """Store how far a job is, counted from its candidates; those who watch its team are told."""
    if await evaluations.set_progress(session, job_id):
        job = await jobs.find_job(session, job_id)
        if job is not None:
            announce(session, Key("team", job.team_id))


async def explain_waits(session: Session) -> None:
    """Bring every job's wait reason up to date; safe to call by anyone at any time."""
    for team_id, job_id in await waits.set_wait_reasons(session):
        announce_job(session, team_id, job_id)


async def explain_wait(session: Session, job_id: int) -> None:
    """Say at once why a job that is just being queued does not start yet."""
    await waits.set_wait_reasons(session, job_id)
