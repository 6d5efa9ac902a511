"""Jobs on their way: moved on by anyone, ended once, tried again for the unrated."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from evaluator.actions.drafts import delete_draft
from evaluator.actions.finishing import advance_job
from evaluator.actions.jobs import retry_unrated
from evaluator.domain.errors import NotFoundError, RefusedError
from evaluator.domain.jobs import JobStatus, Phase, WorkState
from evaluator.domain.settings import Settings
from evaluator.store import evaluations, job_moves, jobs, leases, rankings, unrated
from evaluator.store.database import Database, Key, Session
from evaluator.store.jobs import Job
from evaluator.store.lanes import claim_evaluations
from tests.factories import make_job, make_user, rate

HERE = uuid4()
MINUTE = timedelta(minutes=1)


async def fail_all(session: Session, job: Job, reason: str = "The model is busy.") -> None:
    await job_moves.begin_jobs(session, [job.id])
    for claimed in await claim_evaluations(session, HERE, MINUTE, 100):
        await leases.finish(session, evaluations.evaluations, claimed, WorkState.FAILED, error=reason)


async def count(session: Session, table: str) -> int:
    return int(await session.scalar(text(f"SELECT count(*) FROM {table}")))


async def test_a_job_goes_on_when_its_draft_is_deleted(session: Session):
    job = await make_job(session, await make_user(session), candidates=2, rated=1)
    assert job.draft_id is not None
    await delete_draft(session, job.team_id, job.draft_id)
    await rate(session, job, 1)
    await advance_job(session, job.id)
    moved = await jobs.get_job(session, job.team_id, job.id)
    assert (moved.status, moved.phase) == (JobStatus.PROCESSING, Phase.INSIGHTS)
    assert await count(session, "insights") == 2


async def test_twenty_who_advance_a_job_at_once_move_it_once(database: Database):
    async with database.transaction() as session:
        job = await make_job(session, await make_user(session), candidates=7, rated=7)
    announced: list[Key] = []
    database.announcer = announced.extend

    async def advance() -> None:
        async with database.transaction() as session:
            await advance_job(session, job.id)

    await asyncio.gather(*(advance() for _ in range(20)))
    async with database.transaction() as session:
        assert await count(session, "insights") == 5
        assert (await jobs.get_job(session, job.team_id, job.id)).status is JobStatus.PROCESSING
        await session.execute(text("UPDATE insights SET state = 'done'"))
    announced.clear()
    await asyncio.gather(*(advance() for _ in range(20)))
    async with database.transaction() as session:
        done = await jobs.get_job(session, job.team_id, job.id)
    assert (done.status, done.progress) == (JobStatus.COMPLETED, 7)
    assert announced == [Key("job", job.id), Key("team", job.team_id)]


async def test_insights_go_to_the_best_in_the_order_of_the_ranking(session: Session):
    job = await make_job(session, await make_user(session), candidates=7, rated=7)
    await advance_job(session, job.id)
    chosen = await session.execute(text("SELECT evaluation_id FROM insights ORDER BY id"))
    scores = await rankings.list_scores(session, job.analysis_id)
    best = sorted(scores, key=lambda each: (each.missing > 0, -each.tenths, each.id))[:5]
    assert list(chosen.scalars()) == [each.id for each in best]


async def test_a_job_with_open_work_does_not_move(session: Session):
    job = await make_job(session, await make_user(session), candidates=2, rated=1)
    await advance_job(session, job.id)
    moved = await jobs.get_job(session, job.team_id, job.id)
    assert (moved.status, moved.phase) == (JobStatus.PROCESSING, Phase.RATINGS)


async def test_a_job_whose_candidates_all_failed_fails_with_the_reason_and_without_a_score(session: Session):
    job = await make_job(session, await make_user(session), candidates=3)
    await fail_all(session, job, "The model provider refused the key.")
    await advance_job(session, job.id)
    failed = await jobs.get_job(session, job.team_id, job.id)
    assert failed.status is JobStatus.FAILED
    assert failed.completed_at is not None
    assert "refused the key. No candidate was rated and you were not charged." in (failed.error_message or "")
    assert await rankings.list_scores(session, job.analysis_id) == []
    assert await count(session, "insights") == 0


async def test_some_failed_candidates_stay_outside_the_ranking_of_a_completed_job(session: Session):
    job = await make_job(session, await make_user(session), candidates=3, rated=1)
    await fail_all(session, job)
    await advance_job(session, job.id)
    await session.execute(text("UPDATE insights SET state = 'done'"))
    await advance_job(session, job.id)
    done = await jobs.get_job(session, job.team_id, job.id)
    assert (done.status, done.progress, done.total) == (JobStatus.COMPLETED, 3, 3)
    assert len(await rankings.list_scores(session, job.analysis_id)) == 1


async def failed_job(session: Session, rated: int = 1, failed: int = 2) -> Job:
    job = await make_job(session, await make_user(session), candidates=rated + failed, rated=rated)
    await fail_all(session, job)
    await advance_job(session, job.id)
    await session.execute(text("UPDATE insights SET state = 'done'"))
    await advance_job(session, job.id)
    return await jobs.get_job(session, job.team_id, job.id)


async def retry(session: Session, job: Job, submission: UUID | None = None) -> Job:
    user_id = job.user_id
    assert user_id is not None
    asked = submission or uuid4()
    return await retry_unrated(session, job.team_id, user_id, job.analysis_id, asked, Settings())


async def test_a_retry_is_a_new_version_of_the_job_before_it(session: Session):
    job = await failed_job(session)
    await session.execute(text("UPDATE job_queue SET changed_xid = '3'"))
    again = await retry(session, job)
    versions = await session.execute(text("SELECT id FROM job_queue WHERE changed_xid > '3' ORDER BY id"))
    assert list(versions.scalars()) == [job.id, again.id]


async def test_a_retry_is_a_job_for_exactly_the_unrated(session: Session):
    job = await failed_job(session)
    expected = [each.candidate_id for each in await unrated.list_unrated(session, job.analysis_id)]
    again = await retry(session, job)
    claims = await claim_evaluations(session, HERE, MINUTE, 10)
    assert {claimed.job_id for claimed in claims} == {again.id}
    rows = await rankings.list_evaluations(session, job.analysis_id)
    assert [row.candidate_id for row in rows if row.state is WorkState.RUNNING] == expected
    assert (len(rows), again.total) == (3, 2)


async def test_a_tab_that_watches_the_old_job_hears_of_the_retry(session: Session):
    job = await failed_job(session)
    session.announced.clear()
    again = await retry(session, job)
    assert {Key("job", job.id), Key("job", again.id), Key("evaluations", 0)} <= session.announced.keys()


async def test_a_double_click_on_retry_in_two_transactions_at_once_makes_one_job(database: Database):
    async with database.transaction() as session:
        job = await failed_job(session)
    submission = uuid4()

    async def click() -> int:
        async with database.transaction() as session:
            return (await retry(session, job, submission)).id

    assert len(set(await asyncio.gather(*(click() for _ in range(6))))) == 1


async def test_two_tabs_that_retry_at_once_make_one_job(database: Database):
    async with database.transaction() as session:
        job = await failed_job(session)

    async def click() -> None:
        async with database.transaction() as session:
            await retry(session, job)

    outcomes = await asyncio.gather(*(click() for _ in range(4)), return_exceptions=True)
    assert outcomes.count(None) == 1
    assert sum(isinstance(outcome, RefusedError) for outcome in outcomes) == 3


async def test_a_retry_is_refused_when_all_are_rated_or_the_job_goes_on(session: Session):
    done = await failed_job(session, rated=1, failed=0)
    with pytest.raises(RefusedError, match="Every candidate"):
        await retry(session, done)
    going_on = await make_job(session, await make_user(session), candidates=1)
    with pytest.raises(RefusedError, match="still going on"):
        await retry(session, going_on)


async def test_a_stranger_cannot_retry(session: Session):
    job, ray = await failed_job(session), await make_user(session)
    with pytest.raises(NotFoundError):
        await retry_unrated(session, ray.team_id, ray.id, job.analysis_id, uuid4(), Settings())
