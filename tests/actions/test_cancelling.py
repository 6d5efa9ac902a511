"""Cancelling: the job ends at once, what is rated stays, nothing else is rated, written or charged."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text

from evaluator.actions.credit import grant_credit
from evaluator.actions.finishing import CANCELLED, AlreadyOverError, advance_job, cancel_job
from evaluator.actions.jobs import JobStart, retry_candidate, retry_unrated, start_job
from evaluator.domain.errors import NotFoundError, RefusedError
from evaluator.domain.jobs import InsightsMode, JobStatus, WorkState
from evaluator.domain.settings import Settings
from evaluator.store import evaluations, insights, job_moves, jobs, leases, ledger, rankings
from evaluator.store.database import Database, Key, Session
from evaluator.store.evaluations import count_by_state
from evaluator.store.faults import list_faults
from evaluator.store.jobs import Job
from evaluator.store.lanes import claim_evaluations
from evaluator.store.leases import Claim
from tests.factories import MATCHER, make_draft, make_job, make_user, rate

HERE = uuid4()
MINUTE = timedelta(minutes=1)
BILLED = Settings(billing_enabled=True)


async def billed_job(session: Session, candidates: int, mode: InsightsMode = InsightsMode.QUICK) -> Job:
    rita = await make_user(session)
    await grant_credit(session, rita.team_id, Decimal("100.00"), f"credit:{uuid4()}", None)
    draft_id = await make_draft(session, rita, candidates=candidates)
    return await start_job(session, JobStart(rita.team_id, rita.id, draft_id, uuid4(), mode, MATCHER), BILLED)


async def cancel(session: Session, job: Job) -> Job:
    return await cancel_job(session, job, by_user_id=job.user_id or 0)


async def retry(session: Session, job: Job) -> Job:
    return await retry_unrated(session, job.team_id, job.user_id or 0, job.analysis_id, uuid4(), BILLED)


async def test_a_pending_job_is_cancelled_with_all_its_candidates(session: Session):
    job = await make_job(session, await make_user(session), candidates=3)
    over = await cancel(session, job)
    assert (over.status, over.error_message, over.progress) == (JobStatus.CANCELLED, CANCELLED, 0)
    assert over.completed_at is not None
    assert (await count_by_state(session, job.id)).cancelled == 3
    assert await claim_evaluations(session, HERE, MINUTE, 9) == []


async def test_what_was_rated_before_stays_readable(session: Session):
    job = await make_job(session, await make_user(session), candidates=4, rated=2)
    over = await cancel(session, job)
    assert (over.status, over.progress) == (JobStatus.CANCELLED, 2)
    rows = await rankings.list_evaluations(session, job.analysis_id)
    assert sorted(row.state for row in rows) == [WorkState.CANCELLED] * 2 + [WorkState.DONE] * 2
    assert all((row.score_tenths is None) == (row.state is WorkState.CANCELLED) for row in rows)


async def test_whoever_was_rating_a_candidate_writes_nothing_afterwards(session: Session):
    job = await make_job(session, await make_user(session), candidates=1)
    [claimed] = await claim_evaluations(session, HERE, MINUTE, 1)
    await cancel(session, job)
    assert await leases.list_lost(session, evaluations.evaluations, [claimed.token]) == {claimed.token}
    assert not await leases.put_back(session, evaluations.evaluations, claimed, MINUTE, "Too late.")
    assert not await leases.finish(session, evaluations.evaluations, claimed, WorkState.FAILED, error="No.")


async def test_insights_under_way_end_too_and_those_written_stay(session: Session):
    job = await make_job(session, await make_user(session), candidates=3, rated=3)
    await advance_job(session, job.id)
    [first, *_] = await insights.claim_insights(session, HERE, MINUTE, 2)
    await leases.finish(session, insights.insights, first, WorkState.DONE)
    over = await cancel(session, await jobs.get_job(session, job.team_id, job.id))
    assert (over.status, over.progress) == (JobStatus.CANCELLED, 3)
    assert await leases.count_over(session, insights.insights, job.id) == (3, 3)
    assert await insights.count_written(session, job.id) == 1


@pytest.mark.parametrize("status", [JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED])
async def test_a_job_that_is_over_cannot_be_cancelled(session: Session, status: JobStatus):
    job = await make_job(session, await make_user(session))
    await job_moves.begin_jobs(session, [job.id])
    assert await job_moves.end_job(session, job.id, status)
    with pytest.raises(AlreadyOverError):
        await cancel(session, job)
    assert (await jobs.get_job(session, job.team_id, job.id)).status is status


async def test_cancel_and_the_last_rating_at_the_same_instant_end_the_job_once(database: Database):
    announced: list[Key] = []
    for _ in range(5):
        async with database.transaction() as session:
            job = await make_job(session, await make_user(session), candidates=1)
            await job_moves.begin_jobs(session, [job.id])
            [claimed] = await claim_evaluations(session, HERE, MINUTE, 1)
        database.announcer = announced.extend

        async def stop(job: Job = job) -> None:
            async with database.transaction() as session:
                await cancel(session, job)

        async def finish(job: Job = job, claimed: Claim = claimed) -> None:
            async with database.transaction() as session:
                await leases.finish(
                    session, evaluations.evaluations, claimed, WorkState.DONE, score_tenths=500
                )
            async with database.transaction() as session:
                await advance_job(session, job.id)

        await asyncio.gather(stop(), finish())
        async with database.transaction() as session:
            over = await jobs.get_job(session, job.team_id, job.id)
            counts = await count_by_state(session, job.id)
        assert over.status is JobStatus.CANCELLED
        assert (counts.done, counts.cancelled) in [(1, 0), (0, 1)]
        assert Key("cancel", job.id) in announced


async def test_the_rated_are_charged_and_the_rest_is_given_back(session: Session):
    job = await billed_job(session, 4)
    await rate(session, job, 1)
    await cancel(session, job)
    amounts = (await ledger.list_job_amounts(session, [job.id]))[job.id]
    assert (amounts.held, amounts.charged, amounts.released) == (
        Decimal("25.00"),
        Decimal("6.25"),
        Decimal("18.75"),
    )
    assert await ledger.get_balance(session, job.team_id) == Decimal("93.75")
    assert await ledger.list_unsettled_holds(session) == []


async def test_rating_the_rest_of_a_cancelled_job_costs_what_was_given_back(session: Session):
    job = await billed_job(session, 4, InsightsMode.DEEP)
    await rate(session, job, 1)
    await cancel(session, job)
    again = await retry(session, job)
    assert (again.total, again.quoted_price, again.quoted_insights_price) == (
        3,
        Decimal("43.75"),
        Decimal("25.00"),
    )
    await rate(session, again, 3)
    await advance_job(session, again.id)
    for claimed in await insights.claim_insights(session, HERE, MINUTE, 9):
        await leases.finish(session, insights.insights, claimed, WorkState.DONE)
    await advance_job(session, again.id)
    assert await ledger.get_balance(session, job.team_id) == Decimal("50.00")
    assert await ledger.list_unsettled_holds(session) == []


async def test_cancelled_insights_are_written_by_the_job_that_goes_on(session: Session):
    job = await make_job(session, await make_user(session), candidates=2, rated=1)
    [last] = await claim_evaluations(session, HERE, MINUTE, 1)
    await leases.finish(session, evaluations.evaluations, last, WorkState.FAILED, error="The model is busy.")
    await advance_job(session, job.id)
    await cancel(session, await jobs.get_job(session, job.team_id, job.id))
    again = await retry(session, job)
    await rate(session, again, 1)
    await advance_job(session, again.id)
    assert len(await insights.claim_insights(session, HERE, MINUTE, 9)) == 2


async def test_one_failed_candidate_is_tried_again_for_free(session: Session):
    job = await billed_job(session, 3)
    claims = await claim_evaluations(session, HERE, MINUTE, 3)
    for claimed in claims:
        await leases.finish(session, evaluations.evaluations, claimed, WorkState.FAILED, error="Refused.")
    await job_moves.begin_jobs(session, [job.id])
    await advance_job(session, job.id)
    again = await retry_candidate(session, job.team_id, job.user_id or 0, claims[1].id, uuid4(), BILLED)
    assert (again.total, again.quoted_price) == (1, Decimal(0))
    [taken] = await claim_evaluations(session, HERE, MINUTE, 9)
    assert taken.job_id == again.id


async def test_a_rated_candidate_and_that_of_a_stranger_are_not_tried_again(session: Session):
    job = await make_job(session, await make_user(session), candidates=2, rated=1)
    rated, waiting = await rankings.list_evaluations(session, job.analysis_id)
    ray = await make_user(session)
    with pytest.raises(NotFoundError):
        await retry_candidate(session, ray.team_id, ray.id, rated.id, uuid4(), BILLED)
    with pytest.raises(RefusedError, match="still going on"):
        await retry_candidate(session, job.team_id, job.user_id or 0, waiting.id, uuid4(), BILLED)
    await cancel(session, job)
    with pytest.raises(RefusedError, match="is rated"):
        await retry_candidate(session, job.team_id, job.user_id or 0, rated.id, uuid4(), BILLED)


async def test_a_job_scheduled_for_later_says_so_from_the_start(session: Session):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita, candidates=1)
    tomorrow = await session.scalar(text("SELECT now() + interval '1 day'"))
    start = JobStart(
        rita.team_id, rita.id, draft_id, uuid4(), InsightsMode.QUICK, MATCHER, tomorrow, "Europe/Oslo"
    )
    job = await start_job(session, start, Settings())
    assert (job.start_at, job.start_zone, job.wait_reason) == (tomorrow, "Europe/Oslo", "scheduled")
    assert await list_faults(session, [1]) == {}
