"""One more insight: asked for after the job, written like all others, paid for once it is there."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text

from evaluator.actions.finishing import advance_job
from evaluator.actions.insights import write_insight
from evaluator.actions.unlocking import unlock_insight
from evaluator.domain.errors import NotFoundError, RefusedError
from evaluator.domain.jobs import JobStatus, WorkState
from evaluator.domain.money import NotEnoughCreditError
from evaluator.domain.settings import Settings
from evaluator.store import insights, jobs, ledger
from evaluator.store.database import Database, Session
from evaluator.store.jobs import Job
from evaluator.store.users import User
from tests.actions.asking import model_rater
from tests.factories import make_job, make_user
from tests.fakes.model_server import FakeModelServer
from tests.pricing import BILLED, give

MINUTE = timedelta(minutes=1)
FREE = Settings()


@pytest.fixture
def database(shared_database: Database) -> Database:
    """Nothing here needs a second connection."""
    return shared_database


async def ended_job(session: Session, user: User, candidates: int = 7) -> Job:
    """A job that is over, whose first five have their insights."""
    job = await make_job(session, user, candidates=candidates, rated=candidates)
    await advance_job(session, job.id)
    await session.execute(text("UPDATE insights SET state = 'done', finished_at = now()"))
    await advance_job(session, job.id)
    over = await jobs.get_job(session, job.team_id, job.id)
    assert over.status is JobStatus.COMPLETED
    return over


async def without_insight(session: Session) -> list[int]:
    found = await session.execute(
        text("SELECT id FROM evaluations WHERE id NOT IN (SELECT evaluation_id FROM insights) ORDER BY id")
    )
    return list(found.scalars())


async def test_one_more_insight_is_written_and_the_job_stays_over(database: Database):
    async with database.transaction() as session:
        job = await ended_job(session, await make_user(session))
        [chosen, _] = await without_insight(session)
        assert await unlock_insight(session, job.team_id, chosen, FREE) == job.analysis_id
        [claimed] = await insights.claim_insights(session, uuid4(), MINUTE, 5)
    async with FakeModelServer() as server, model_rater(server) as rater:
        await write_insight(database, rater, claimed)
    async with database.transaction() as session:
        row = (await insights.list_insights(session, [chosen]))[chosen]
        assert row.state is WorkState.DONE
        assert row.content is not None
        assert (await jobs.get_job(session, job.team_id, job.id)).status is JobStatus.COMPLETED


async def test_asking_twice_writes_one(session: Session):
    job = await ended_job(session, await make_user(session))
    [chosen, _] = await without_insight(session)
    for _ in range(2):
        await unlock_insight(session, job.team_id, chosen, FREE)
    assert len(await insights.claim_insights(session, uuid4(), MINUTE, 5)) == 1
    await unlock_insight(session, job.team_id, chosen, FREE)
    assert await insights.claim_insights(session, uuid4(), MINUTE, 5) == []


async def test_it_is_charged_once_it_is_written_and_not_before(database: Database):
    async with database.transaction() as session:
        rita = await make_user(session)
        await give(session, rita, "10.00")
        job = await ended_job(session, rita)
        [chosen, _] = await without_insight(session)
        await unlock_insight(session, job.team_id, chosen, BILLED)
        assert await ledger.get_balance(session, job.team_id) == Decimal("10.00")
        [claimed] = await insights.claim_insights(session, uuid4(), MINUTE, 5)
    async with FakeModelServer() as server, model_rater(server) as rater:
        await write_insight(database, rater, claimed)
        await write_insight(database, rater, claimed)
    async with database.transaction() as session:
        assert await ledger.get_balance(session, job.team_id) == Decimal("10.00") - BILLED.insight_price


async def test_what_is_not_written_is_not_charged_and_another_try_is_free(database: Database):
    async with database.transaction() as session:
        rita = await make_user(session)
        await give(session, rita, "10.00")
        job = await ended_job(session, rita)
        [chosen, _] = await without_insight(session)
        await unlock_insight(session, job.team_id, chosen, BILLED)
        [claimed] = await insights.claim_insights(session, uuid4(), MINUTE, 5)
    async with FakeModelServer(faults=["refusal"]) as server, model_rater(server) as rater:
        await write_insight(database, rater, claimed)
        async with database.transaction() as session:
            assert await ledger.get_balance(session, job.team_id) == Decimal("10.00")
            await unlock_insight(session, job.team_id, chosen, BILLED)
            [again] = await insights.claim_insights(session, uuid4(), MINUTE, 5)
        await write_insight(database, rater, again)
    async with database.transaction() as session:
        assert (await insights.list_insights(session, [chosen]))[chosen].state is WorkState.DONE
        assert await ledger.get_balance(session, job.team_id) == Decimal("10.00")


async def test_no_more_is_promised_than_can_be_paid(session: Session):
    rita = await make_user(session)
    await give(session, rita, str(BILLED.insight_price + Decimal("0.01")))
    job = await ended_job(session, rita)
    [first, second] = await without_insight(session)
    await unlock_insight(session, job.team_id, first, BILLED)
    with pytest.raises(NotEnoughCreditError, match="This insight needs"):
        await unlock_insight(session, job.team_id, second, BILLED)


async def test_only_who_is_rated_in_a_job_that_is_over_gets_one(session: Session):
    rita = await make_user(session)
    going = await make_job(session, rita, candidates=2, rated=1)
    rated, waiting = (await session.execute(text("SELECT id FROM evaluations ORDER BY id"))).scalars()
    with pytest.raises(RefusedError, match="still going on"):
        await unlock_insight(session, going.team_id, rated, FREE)
    with pytest.raises(RefusedError, match="who is rated"):
        await unlock_insight(session, going.team_id, waiting, FREE)
    with pytest.raises(NotFoundError):
        await unlock_insight(session, (await make_user(session)).team_id, rated, FREE)
