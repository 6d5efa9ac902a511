"""Moving jobs on and ending them: what follows when the last piece of a phase is done, or when a person cancels."""

import logging

from evaluator.actions.announcing import announce_job
from evaluator.actions.mails import queue_job_mail
from evaluator.actions.money import settle
from evaluator.domain.errors import ConflictError
from evaluator.domain.jobs import JobStatus, Phase
from evaluator.domain.scoring import rank
from evaluator.store import evaluations, insights, jobs, rankings
from evaluator.store.database import Key, Session, announce
from evaluator.store.jobs import Job
from evaluator.store.leases import work_key

log = logging.getLogger(__name__)

CANCELLED = "Cancelled by user"


class AlreadyOverError(ConflictError):
    """The job is over already; there is nothing left to cancel."""


async def advance_job(session: Session, job_id: int) -> None:
    """Move a job on when its present phase is done; safe to call at any time and by anyone.

    The guards read the state that has been committed: call it after the record of the last piece of work.
    """
    job = await jobs.find_job(session, job_id)
    if job is None or job.status is not JobStatus.PROCESSING:
        return
    if job.phase is Phase.RATINGS:
        if not await jobs.begin_insights(session, job_id, unless=evaluations.has_open_evaluations(job_id)):
            return
        announce_job(session, job.team_id, job_id)
        await _queue_insights(session, job)
    if await jobs.end_job(session, job_id, JobStatus.COMPLETED, unless=insights.has_open_insights(job_id)):
        await _close(session, job)


async def _queue_insights(session: Session, job: Job) -> None:
    counts = await evaluations.count_by_state(session, job.id)
    if counts.done == 0:
        reason = await evaluations.find_common_error(session, job.id) or "No candidate could be rated."
        words = f"{reason} No candidate was rated and you were not charged."
        if await jobs.end_job(session, job.id, JobStatus.FAILED, error_message=words):
            await _close(session, job)
        return
    scores = await rankings.list_scores(session, job.analysis_id)
    ranked = rank(
        {evaluation_id: score for evaluation_id, score, _ in scores},
        {evaluation_id for evaluation_id, _, missing in scores if missing},
    )
    wanted = ranked[: job.insights_mode.insights_for(len(ranked))]
    await insights.insert_insights(session, job.team_id, job.id, [place.id for place in wanted])
    announce(session, work_key("insights"))


async def cancel_job(session: Session, job: Job, *, by_user_id: int) -> Job:
    """End the job now. What is rated stays readable and is charged; calls under way are stopped, the rest is not made.

    Raises AlreadyOverError when it is over.
    """
    if not await jobs.end_job(session, job.id, JobStatus.CANCELLED, error_message=CANCELLED):
        raise AlreadyOverError
    await evaluations.cancel_evaluations(session, job.id)
    await insights.cancel_insights(session, job.id)
    announce(session, Key("cancel", job.id))
    log.info("job cancelled", extra={"job": job.id, "user": by_user_id})
    return await _close(session, job)


async def give_up_waiting(session: Session, job_id: int, reason: str) -> None:
    """End a job that waits for something nobody is there to mend: who is not rated yet has that reason."""
    await evaluations.fail_queued(session, job_id, reason)
    announce(session, Key("job", job_id))


async def _close(session: Session, job: Job) -> Job:
    """What belongs to every end: exact progress, the money, the mail, the watchers. In the ending transaction."""
    await evaluations.set_progress(session, job.id)
    over = await jobs.get_job(session, job.team_id, job.id)
    await settle(session, over)
    await queue_job_mail(session, over)
    announce_job(session, over.team_id, over.id)
    match over.status:
        case JobStatus.COMPLETED:
            log.info("job %s completed", over.id, extra={"job": over.id})
        case JobStatus.FAILED:
            log.warning("job %s failed: %s", over.id, over.error_message, extra={"job": over.id})
    return over
