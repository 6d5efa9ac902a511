"""Telling watchers of a job: those of the job itself, and those of everything its team has going on."""

from evaluator.store.database import Key, Session, announce


def announce_job(session: Session, team_id: int, job_id: int) -> None:
    """After the commit, have the job's watchers and its team's read what changed."""
    announce(session, Key("job", job_id))
    announce(session, Key("team", team_id))
