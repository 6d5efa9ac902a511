"""Waits: a job that does not go on says why, and stops saying so when it does."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import func, update

from evaluator.actions.raters import RaterError
from evaluator.actions.retrying import record_failure
from evaluator.domain.jobs import JobStatus, WaitReason
from evaluator.store import settings
from evaluator.store.database import Session
from evaluator.store.evaluations import evaluations
from evaluator.store.jobs import Job, get_job, job_queue
from evaluator.store.lanes import claim_evaluations
from evaluator.store.waits import set_wait_reasons
from tests.factories import LEASE, make_job, make_user


async def explained(session: Session, job: Job) -> WaitReason | None:
    await set_wait_reasons(session)
    return (await get_job(session, job.team_id, job.id)).wait_reason


async def change(session: Session, job: Job, **values: object) -> None:
    await session.execute(update(job_queue).where(job_queue.c.id == job.id).values(**values))


async def test_a_job_that_can_go_on_waits_for_nothing(session: Session):
    job = await make_job(session, await make_user(session))
    assert await explained(session, job) is None
    assert await set_wait_reasons(session) == []


async def test_a_scheduled_job_says_so_until_its_time_has_come(session: Session):
    job = await make_job(session, await make_user(session))
    await change(session, job, start_at=func.now() + timedelta(seconds=5))
    assert await explained(session, job) is WaitReason.SCHEDULED
    await change(session, job, start_at=func.now())
    assert await explained(session, job) is None


async def test_a_paused_lane_is_the_reason_of_all_its_jobs(session: Session):
    job = await make_job(session, await make_user(session))
    await settings.set_setting(session, f"is_{job.lane}_paused", True, None)
    assert await set_wait_reasons(session) == [(job.team_id, job.id)]
    assert await explained(session, job) is WaitReason.PAUSED
    await settings.set_setting(session, f"is_{job.lane}_paused", False, None)
    assert await explained(session, job) is None


async def test_a_job_whose_candidates_all_wait_after_a_fault_waits_for_the_model(session: Session):
    job = await make_job(session, await make_user(session), candidates=2)
    await change(session, job, status=JobStatus.PROCESSING, started_at=func.now())
    later = {"faults": 1, "available_at": func.now() + timedelta(seconds=5)}
    await session.execute(update(evaluations).values(later))
    assert await explained(session, job) is WaitReason.MODEL
    await session.execute(update(evaluations).values(available_at=func.now()))
    assert await explained(session, job) is None


async def test_a_job_waits_for_a_model_that_is_away_until_some_container_reaches_it(session: Session):
    job = await make_job(session, await make_user(session), candidates=3)
    await change(session, job, status=JobStatus.PROCESSING, started_at=func.now())
    [first, *_] = await claim_evaluations(session, uuid4(), LEASE, 1)
    away = RaterError("The provider is down.", is_passing=True, is_model_away=True, retry_after=60)
    await record_failure(session, evaluations, first, away)
    assert await explained(session, job) is WaitReason.MODEL
    await claim_evaluations(session, uuid4(), LEASE, 1)
    assert await explained(session, job) is None


async def test_a_job_that_is_over_gives_no_reason(session: Session):
    job = await make_job(session, await make_user(session))
    await change(session, job, status=JobStatus.CANCELLED, completed_at=func.now())
    await settings.set_setting(session, f"is_{job.lane}_paused", True, None)
    assert await set_wait_reasons(session) == []
