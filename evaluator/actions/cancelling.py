"""Cancelling a job on behalf of somebody."""

from evaluator.actions.finishing import cancel_job
from evaluator.domain.errors import EvaluatorError
from evaluator.store.database import Session
from evaluator.store.jobs import Job, get_job
from evaluator.store.users import Role, User


class NotYourJobError(EvaluatorError):
    """Only who started a job, an owner of the team or an admin can cancel it."""


async def cancel_own_job(session: Session, user: User, job_id: int) -> Job:
    """Cancel a job of the user's team. Raises NotFoundError, NotYourJobError, AlreadyOverError."""
    job = await get_job(session, user.team_id, job_id)
    if not may_cancel(user, job):
        raise NotYourJobError
    return await cancel_job(session, job, by_user_id=user.id)


def may_cancel(user: User, job: Job) -> bool:
    """Whether the user, of the job's team, is one of those who can cancel it."""
    return user.is_admin or user.role is Role.OWNER or job.user_id == user.id
