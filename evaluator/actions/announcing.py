"""Telling watchers of a job: those of the job itself, and those of everything its team has going on."""

from evaluator.store import jobs
from evaluator.store.database import Key, Session, announce


def announce_job(session: Session, team_id: int, job_id: int) -> None:
    """After the commit, have the job's watchers and its team's read what changed."""
    announce(session, Key("job", job_id))
    announce(session, Key("team", team_id))


async def announce_analysis(
    session: Session, team_id: int, analysis_id: int, *, touches_job: bool = False
) -> None:
    """The same for the last job of an analysis; a job that is touched is read again although its row is as before."""
    job = await jobs.find_latest_job(session, team_id, analysis_id)
    if job is None:
        return
    if touches_job:
        await jobs.touch_job(session, job.id)
    announce_job(session, team_id, job.id)
