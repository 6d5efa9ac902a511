"""Insights: written for the best, checked like ratings, and no reason for a job to fail."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from evaluator.actions.finishing import advance_job
from evaluator.actions.insights import write_insight
from evaluator.domain.jobs import JobStatus, WorkState
from evaluator.store import insights, jobs
from evaluator.store.database import Database
from evaluator.store.insights import InsightRow
from evaluator.store.jobs import Job
from evaluator.store.leases import Claim
from evaluator.store.rescues import rescue
from tests.actions.asking import model_rater
from tests.factories import make_job, make_user
from tests.fakes.model_server import FakeModelServer

MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(shared_database: Database) -> Database:
    """Nothing here needs a second connection."""
    return shared_database


async def wanted(database: Database, candidates: int = 1) -> tuple[Job, list[Claim]]:
    """A job in its insights phase, all of its insights claimed."""
    async with database.transaction() as session:
        job = await make_job(session, await make_user(session), candidates=candidates, rated=candidates)
    async with database.transaction() as session:
        await advance_job(session, job.id)
        return job, await insights.claim_insights(session, uuid4(), MINUTE, candidates)


async def left(database: Database, job: Job) -> tuple[JobStatus, list[InsightRow], list[str]]:
    async with database.transaction() as session:
        ids = await session.execute(text("SELECT id FROM evaluations ORDER BY id"))
        rows = await insights.list_insights(session, list(ids.scalars()))
        calls = await session.execute(text("SELECT outcome FROM model_calls ORDER BY id"))
        status = (await jobs.get_job(session, job.team_id, job.id)).status
        return status, list(rows.values()), list(calls.scalars())


async def test_the_last_insight_completes_the_job(database: Database):
    job, claims = await wanted(database, candidates=2)
    async with FakeModelServer() as server, model_rater(server) as rater:
        await write_insight(database, rater, claims[0])
        assert (await left(database, job))[0] is JobStatus.PROCESSING
        await write_insight(database, rater, claims[1])
    status, rows, calls = await left(database, job)
    assert (status, calls) == (JobStatus.COMPLETED, ["answered"] * 2)
    assert all(row.content is not None for row in rows)


@pytest.mark.parametrize(
    ("faults", "reason", "outcomes"),
    [
        (["401"], "refused the key", ["key_refused"]),
        (["prose", "prose"], "no usable answer", ["answered", "answered"]),
        (["length"], "cut off", ["cut"]),
    ],
)
async def test_a_failed_insight_has_its_reason_and_the_job_completes(
    database: Database, faults: list[str], reason: str, outcomes: list[str]
):
    job, [claimed] = await wanted(database)
    async with FakeModelServer(faults=faults) as server, model_rater(server) as rater:
        await write_insight(database, rater, claimed)
    status, [row], calls = await left(database, job)
    assert (status, row.state, row.content, calls) == (JobStatus.COMPLETED, WorkState.FAILED, None, outcomes)
    assert reason in (row.last_error or "")


async def test_no_passage_that_is_nowhere_gets_into_an_insight(database: Database):
    job, [claimed] = await wanted(database)
    async with FakeModelServer(faults=["bad_quote"]) as server, model_rater(server) as rater:
        await write_insight(database, rater, claimed)
    _, [row], _ = await left(database, job)
    async with database.transaction() as session:
        resume = await session.scalar(text("SELECT text FROM documents"))
    assert row.content is not None
    assert row.content.strengths == ()
    for point in row.content.gaps:
        assert all(quote.text == resume[quote.start : quote.end] for quote in point.quotes)


async def test_a_late_writer_changes_nothing(database: Database):
    job, [late] = await wanted(database)
    async with database.transaction() as session:
        await session.execute(text("UPDATE insights SET lease_until = now() - interval '1 s'"))
        await rescue(session, insights.insights)
        [present] = await insights.claim_insights(session, uuid4(), MINUTE, 1)
    async with FakeModelServer() as server, model_rater(server) as rater:
        await write_insight(database, rater, late)
        status, [row], _ = await left(database, job)
        assert (status, row.state, row.content) == (JobStatus.PROCESSING, WorkState.RUNNING, None)
        await write_insight(database, rater, present)
    assert (await left(database, job))[0] is JobStatus.COMPLETED
