"""The queue by hand: what admins do to jobs and leases of any team; each move is audited."""

from collections.abc import Iterable
from uuid import UUID

from evaluator.actions.announcing import announce_job
from evaluator.actions.finishing import AlreadyOverError, cancel_job
from evaluator.actions.jobs import retry_unrated
from evaluator.actions.settings import SettingChange, save_settings
from evaluator.domain.audit_log import AuditAction
from evaluator.domain.errors import ConflictError, NotFoundError, RefusedError
from evaluator.domain.jobs import Lane
from evaluator.domain.settings import Settings
from evaluator.store import lease_lists, queue
from evaluator.store.audit_log import insert_audit_entry
from evaluator.store.database import Session, announce
from evaluator.store.faults import insert_fault
from evaluator.store.jobs import Job, find_job, find_submitted_job
from evaluator.store.leases import work_key

HIGHEST_PRIORITY = 9
"""And the lowest is as far below 0."""
TAKEN_AWAY = "An administrator queued this again."


class NotStuckError(ConflictError):
    """This candidate is in good hands, or not being rated any more, so nothing was queued again."""


async def set_priority(session: Session, admin_id: int, job_id: int, priority: int) -> None:
    """Have a job go before or after its neighbors from the next claim on; 0 is the usual, more goes first.

    Raises RefusedError beyond the range, NotFoundError, AlreadyOverError.
    """
    if abs(priority) > HIGHEST_PRIORITY:
        raise RefusedError(f"The priority is a whole number from -{HIGHEST_PRIORITY} to {HIGHEST_PRIORITY}.")
    job = await _get_job(session, job_id)
    former = await queue.set_priority(session, job_id, priority)
    if former is None:
        raise AlreadyOverError("The job is over already; its priority decides nothing any more.")
    if former != priority:
        await insert_audit_entry(
            session, admin_id, AuditAction.PRIORITY_SET, f"job {job_id}", former, priority
        )
        announce_job(session, job.team_id, job_id)


async def requeue_evaluation(session: Session, admin_id: int, evaluation_id: int) -> int:
    """Take a stuck candidate from its holder, who records nothing any more, and queue it again; gives its job.

    Raises NotStuckError, NotFoundError.
    """
    requeued = await lease_lists.requeue_evaluation(session, evaluation_id)
    if requeued is None:
        if not await lease_lists.has_evaluation(session, evaluation_id):
            raise NotFoundError
        raise NotStuckError
    await insert_fault(
        session,
        team_id=requeued.team_id,
        evaluation_id=requeued.id,
        attempt=requeued.attempt,
        error=TAKEN_AWAY,
    )
    await insert_audit_entry(
        session,
        admin_id,
        AuditAction.EVALUATION_REQUEUED,
        f"evaluation {requeued.id} of job {requeued.job_id}",
    )
    announce(session, work_key("evaluations"))
    announce_job(session, requeued.team_id, requeued.job_id)
    return requeued.job_id


async def requeue_unrated(
    session: Session, admin_id: int, job_id: int, submission: UUID, settings: Settings
) -> Job:
    """Queue the candidates that a job left unrated, as a new job in the name of who started it; it costs nothing.

    Raises NotFoundError, and RefusedError when nothing is left unrated or the job still goes on.
    """
    job = await _get_job(session, job_id)
    made = await find_submitted_job(session, job.team_id, submission)
    if made is not None:
        return made
    retry = await retry_unrated(
        session, job.team_id, job.user_id or admin_id, job.analysis_id, submission, settings
    )
    await insert_audit_entry(
        session, admin_id, AuditAction.UNRATED_REQUEUED, f"job {job_id}", None, f"job {retry.id}"
    )
    return retry


async def cancel_any_job(session: Session, admin_id: int, job_id: int) -> Job:
    """Cancel a job whoever it belongs to. Raises NotFoundError, AlreadyOverError."""
    job = await _get_job(session, job_id)
    cancelled = await cancel_job(session, job, by_user_id=admin_id)
    await insert_audit_entry(
        session,
        admin_id,
        AuditAction.JOB_CANCELLED,
        f"job {job_id}",
        job.status.value,
        cancelled.status.value,
    )
    return cancelled


async def pause_lanes(session: Session, admin_id: int, lanes: Iterable[Lane]) -> list[SettingChange]:
    """Let nothing of these lanes start any more; what is being rated is finished."""
    return await save_settings(session, admin_id, {pause_setting(lane): True for lane in lanes})


async def resume_lanes(session: Session, admin_id: int, lanes: Iterable[Lane]) -> list[SettingChange]:
    """Let these lanes go on."""
    changes = await save_settings(session, admin_id, {pause_setting(lane): False for lane in lanes})
    announce(session, work_key("evaluations"))
    announce(session, work_key("second_looks"))
    announce(session, work_key("insights"))
    return changes


def pause_setting(lane: Lane) -> str:
    """The setting that pauses a lane."""
    return f"is_{lane.value}_paused"


async def _get_job(session: Session, job_id: int) -> Job:
    job = await find_job(session, job_id)
    if job is None:
        raise NotFoundError
    return job
