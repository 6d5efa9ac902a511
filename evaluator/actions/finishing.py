"""Moving jobs on and ending them: what follows when the last piece of a phase is done, or when a person cancels."""

import logging

from evaluator.actions.announcing import announce_job
from evaluator.actions.mails import queue_job_mail
from evaluator.actions.money import settle
from evaluator.domain.errors import ConflictError
from evaluator.domain.jobs import JobStatus, Phase
from evaluator.domain.scoring import rank_scores
from evaluator.domain.second_looks import cut_of, find_close_calls
from evaluator.store import (
    analyses,
    evaluations,
    insights,
    job_moves,
    jobs,
    leases,
    rankings,
    second_looks,
    unrated,
)
from evaluator.store.database import Database, Key, Session, announce
from evaluator.store.jobs import Job
from evaluator.store.leases import work_key
from evaluator.store.settings import get_settings

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
        rating = leases.has_open(evaluations.evaluations, job_id)
        if await job_moves.begin_second_looks(session, job_id, unless=rating):
            await _queue_second_looks(session, job)
        looking = leases.has_open(second_looks.second_looks, job_id)
        if not await job_moves.begin_insights(session, job_id, unless=rating | looking):
            return
        announce_job(session, job.team_id, job_id)
        await _queue_insights(session, job)
    writing = leases.has_open(insights.insights, job_id)
    if await job_moves.end_job(session, job_id, JobStatus.COMPLETED, unless=writing):
        await _close(session, job)


async def advance(database: Database, job_id: int) -> None:
    """Move a job on, in a transaction of its own, after what was recorded of it."""
    async with database.transaction() as session:
        await advance_job(session, job_id)


async def _queue_second_looks(session: Session, job: Job) -> None:
    """Close calls are read again where a model reads them and a setting says so."""
    analysis = await analyses.get_analysis(session, job.team_id, job.analysis_id)
    if analysis.is_built_in or not (await get_settings(session)).second_look:
        return
    scores = await rankings.list_scores(session, job.analysis_id)
    close = find_close_calls(
        rank_scores(scores, analysis.must_have_rule),
        {score.id: score.tenths for score in scores},
        cut_of(job.insights_mode),
    )
    if await second_looks.insert_second_looks(session, job.team_id, job.id, close):
        announce(session, work_key("second_looks"))
        announce_job(session, job.team_id, job.id)


async def _queue_insights(session: Session, job: Job) -> None:
    counts = await evaluations.count_by_state(session, job.id)
    if counts.done == 0:
        reason = await unrated.find_common_error(session, job.id) or "No candidate could be rated."
        words = f"{reason} No candidate was rated and you were not charged."
        if await job_moves.end_job(session, job.id, JobStatus.FAILED, error_message=words):
            await _close(session, job)
        return
    rule = await analyses.get_must_have_rule(session, job.analysis_id)
    ranked = rank_scores(await rankings.list_scores(session, job.analysis_id), rule)
    wanted = ranked[: job.insights_mode.insights_for(len(ranked))]
    await insights.insert_insights(session, job.team_id, job.id, [place.id for place in wanted])
    announce(session, work_key("insights"))


async def cancel_job(session: Session, job: Job, *, by_user_id: int) -> Job:
    """End the job now. What is rated stays readable and is charged; calls under way are stopped, the rest is not made.

    Raises AlreadyOverError when it is over.
    """
    if not await job_moves.end_job(session, job.id, JobStatus.CANCELLED, error_message=CANCELLED):
        raise AlreadyOverError
    await evaluations.cancel_evaluations(session, job.id)
    await second_looks.cancel_second_looks(session, job.id)
    await insights.cancel_insights(session, job.id)
    announce(session, Key("cancel", job.id))
    log.info("job cancelled", extra={"job": job.id, "user": by_user_id})
    return await _close(session, job)


async def give_up_waiting(session: Session, job_id: int, reason: str) -> None:
    """End a job that waits for something nobody is there to mend: who is not rated yet has that reason."""
    await unrated.fail_queued(session, job_id, reason)
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
