"""Saying how far jobs are, and why one that is not over does not go on."""

from evaluator.actions.announcing import announce_job
from evaluator.domain.settings import Settings
from evaluator.store import caps, evaluations, jobs, waits
from evaluator.store.database import Key, Session, announce
from evaluator.store.leases import work_key


async def write_progress(session: Session, job_id: int, settings: Settings) -> None:
    """Store how far a job is, counted from its candidates, and hold it at a cap; those who watch are told."""
    await hold_at_caps(session, settings, job_id)
    if await evaluations.set_progress(session, job_id):
        job = await jobs.find_job(session, job_id)
        if job is not None:
            announce(session, Key("team", job.team_id))


async def hold_at_caps(session: Session, settings: Settings, job_id: int | None = None) -> None:
    """Let no more candidates of a job (or of any) be claimed when that would cost more than the settings allow."""
    for changed in await caps.set_caps_reached(session, settings.job_cap_usd, settings.day_cap_usd, job_id):
        await explain_wait(session, changed)
        job = await jobs.find_job(session, changed)
        if job is not None:
            announce_job(session, job.team_id, job.id)
        announce(session, work_key("evaluations"))


async def explain_waits(session: Session) -> None:
    """Bring every job's wait reason up to date; safe to call by anyone at any time."""
    for team_id, job_id in await waits.set_wait_reasons(session):
        announce_job(session, team_id, job_id)


async def explain_wait(session: Session, job_id: int) -> None:
    """Say at once why a job that is just being queued does not start yet."""
    await waits.set_wait_reasons(session, job_id)
