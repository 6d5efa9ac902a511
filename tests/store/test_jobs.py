"""Jobs: every move between states is guarded, by the words in domain and by the schema."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from evaluator.domain.errors import NotFoundError
from evaluator.domain.jobs import JOB_MOVES, InsightsMode, JobKind, JobStatus, Lane
from evaluator.store import job_moves, jobs
from evaluator.store.database import Database, Session
from evaluator.store.evaluations import evaluations
from evaluator.store.jobs import NewJob
from evaluator.store.leases import has_open
from tests.factories import make_job, make_user

FINAL = [status for status in JobStatus if status.is_final]


async def put_into(session: Session, job_id: int, status: JobStatus) -> None:
    ended = "now()" if status.is_final else "NULL"
    await session.execute(
        text(f"UPDATE job_queue SET status = :status, completed_at = {ended} WHERE id = :id"),
        {"status": status.value, "id": job_id},
    )


@pytest.mark.parametrize("target", FINAL)
@pytest.mark.parametrize("before", list(JobStatus))
async def test_a_job_ends_only_by_an_allowed_move(session: Session, before: JobStatus, target: JobStatus):
    job = await make_job(session, await make_user(session))
    await put_into(session, job.id, before)
    assert await job_moves.end_job(session, job.id, target) is (target in JOB_MOVES[before])
    found = await jobs.find_job(session, job.id)
    assert found is not None
    assert found.status is (target if target in JOB_MOVES[before] else before)


@pytest.mark.parametrize("before", list(JobStatus))
async def test_only_a_pending_job_begins(session: Session, before: JobStatus):
    job = await make_job(session, await make_user(session))
    await put_into(session, job.id, before)
    moved = await job_moves.begin_jobs(session, [job.id])
    assert [each.id for each in moved] == ([job.id] if before is JobStatus.PENDING else [])


async def test_a_job_with_open_candidates_stays_in_its_phase(session: Session):
    job = await make_job(session, await make_user(session), candidates=2, rated=1)
    assert not await job_moves.begin_insights(session, job.id, unless=has_open(evaluations, job.id))


async def test_a_job_ends_once_however_many_ask(database: Database):
    async with database.transaction() as session:
        job = await make_job(session, await make_user(session))
        await job_moves.begin_jobs(session, [job.id])

    async def end(status: JobStatus) -> bool:
        async with database.transaction() as session:
            return await job_moves.end_job(session, job.id, status)

    ended = await asyncio.gather(*(end(status) for status in FINAL * 3))
    assert sum(ended) == 1


async def test_one_submission_makes_one_job_of_a_team(session: Session):
    rita, ray = await make_user(session), await make_user(session)
    job = await make_job(session, rita)
    other = await make_job(session, ray)
    new = NewJob(rita.team_id, rita.id, None, job.analysis_id, uuid4(), JobKind.RETRY, Lane.INTERACTIVE,
                 InsightsMode.QUICK, 1)  # fmt: skip
    await jobs.insert_job(session, new)
    await jobs.insert_job(
        session, replace(new, team_id=ray.team_id, user_id=ray.id, analysis_id=other.analysis_id)
    )
    with pytest.raises(IntegrityError):
        await jobs.insert_job(session, new)


async def test_a_stranger_finds_no_job(session: Session):
    rita, ray = await make_user(session), await make_user(session)
    job = await make_job(session, rita)
    with pytest.raises(NotFoundError):
        await jobs.get_job(session, ray.team_id, job.id)
    assert await jobs.find_latest_job(session, ray.team_id, job.analysis_id) is None
    assert await jobs.list_unfinished_jobs(session, ray.team_id) == []


@pytest.mark.parametrize(
    "nonsense",
    [
        "progress = total + 1",
        "progress = -1",
        "status = 'completed'",
        "completed_at = now()",
        "status = 'running'",
        "phase = 'mailing'",
        "lane = 'fast'",
        "kind = 'again'",
        "wait_reason = 'because'",
        "insights_mode = 'some'",
        "total = NULL",
    ],
)
async def test_the_schema_refuses_a_nonsensical_job(session: Session, nonsense: str):
    await make_job(session, await make_user(session))
    with pytest.raises(IntegrityError):
        await session.execute(text(f"UPDATE job_queue SET {nonsense}"))
