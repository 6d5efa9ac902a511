"""Retention of analyses: gone whole when their time is over, and never while something goes on."""

import asyncio

import pytest
from sqlalchemy import text

from evaluator.actions import retention
from evaluator.domain.errors import NotFoundError
from evaluator.store.database import Database, Session
from evaluator.store.documents import list_draft_documents
from evaluator.store.users import User
from tests.actions.aging import KEEP, count, end, rate_again, retry, run, write_mail
from tests.factories import make_document, make_job, make_user


@pytest.fixture
async def rita(session: Session) -> User:
    return await make_user(session)


async def test_an_old_analysis_goes_whole_with_its_files_and_mails(session: Session, rita: User):
    job = await make_job(session, rita, candidates=3, rated=3)
    await end(session, job, days_ago=31)
    await write_mail(session, rita, job, days_ago=1)
    kept = await make_job(session, rita, candidates=2, rated=2)
    assert await retention.delete_old_analysis(session, KEEP) == 1
    assert await retention.delete_old_analysis(session, KEEP) == 0
    for table in ("analyses", "job_queue", "drafts", "rubrics", "weightings"):
        assert await count(session, table) == 1, table
    for table in ("evaluations", "candidates", "documents", "blobs"):
        assert await count(session, table) == kept.total, table
    assert await count(session, "outbox") == 0


async def test_what_was_paid_stays_when_its_analysis_goes(session: Session, rita: User):
    job = await make_job(session, rita, candidates=1, rated=1)
    await run(
        session,
        "INSERT INTO ledger_entries (team_id, job_id, kind, amount, cause)"
        " SELECT team_id, id, 'hold', -25, 'hold:job:' || id FROM job_queue",
    )
    await run(
        session,
        "INSERT INTO model_calls (team_id, job_id, evaluation_id, purpose, attempt, model, prompt_hash,"
        " prompt_tokens, cached_tokens, completion_tokens, seconds, outcome)"
        " SELECT team_id, job_id, id, 'rating', 1, 'a model', '', 1, 0, 1, 0.4, 'answered' FROM evaluations",
    )
    await end(session, job, days_ago=31)
    assert await retention.delete_old_analysis(session, KEEP) == 1
    assert await count(session, "ledger_entries") == 1
    assert await count(session, "model_calls", "job_id IS NULL AND evaluation_id IS NULL") == 1


async def test_an_analysis_that_is_going_on_or_ended_lately_stays(session: Session, rita: User):
    recent = await make_job(session, rita, candidates=1, rated=1)
    await end(session, recent, days_ago=29)
    await make_job(session, rita, candidates=1)
    await run(session, "UPDATE job_queue SET created_at = now() - interval '300 days'")
    await run(session, "UPDATE analyses SET created_at = now() - interval '300 days'")
    assert await retention.delete_old_analysis(session, KEEP) == 0


async def test_a_later_retry_keeps_an_old_analysis(session: Session, rita: User):
    job = await make_job(session, rita, candidates=2, rated=1)
    await end(session, job, days_ago=90)
    again = await retry(session, rita, job)
    assert await retention.delete_old_analysis(session, KEEP) == 0
    await end(session, again, days_ago=29)
    assert await retention.delete_old_analysis(session, KEEP) == 0


async def test_files_that_another_analysis_shows_stay_with_their_draft(session: Session, rita: User):
    old = await make_job(session, rita, candidates=2, rated=2)
    await end(session, old, days_ago=90)
    late = await make_document(session, rita, old.draft_id)
    await run(session, "UPDATE documents SET created_at = now() - interval '1 day' WHERE id = :id", id=late)
    shared = await session.scalar(text("SELECT min(id) FROM candidates"))
    await rate_again(session, shared)
    assert await retention.delete_old_analysis(session, KEEP) == 1
    left = {row.candidate_id for row in await list_draft_documents(session, old.draft_id)}
    assert shared in left
    assert len(left) == 2, "the shared one and the one that came later"
    assert await count(session, "blobs") == 2


async def test_a_draft_goes_with_the_last_analysis_made_from_it(session: Session, rita: User):
    await end(session, await make_job(session, rita, candidates=2, rated=2), days_ago=90)
    await rate_again(session, await session.scalar(text("SELECT min(id) FROM candidates")) or 0)
    await retention.delete_old_analysis(session, KEEP)
    assert [await count(session, table) for table in ("analyses", "drafts", "documents")] == [1, 1, 1]
    await run(
        session,
        "UPDATE job_queue SET status = 'failed', completed_at = now() - interval '40 days',"
        " created_at = now() - interval '41 days'",
    )
    await run(session, "UPDATE analyses SET created_at = now() - interval '41 days'")
    await retention.delete_old_analysis(session, KEEP)
    assert [await count(session, table) for table in ("analyses", "drafts", "documents", "blobs")] == [0] * 4


async def test_a_draft_that_got_new_files_after_its_last_job_stays_with_them(session: Session, rita: User):
    job = await make_job(session, rita, candidates=2, rated=2)
    await end(session, job, days_ago=31)
    late = await make_document(session, rita, job.draft_id)
    assert await retention.delete_old_analysis(session, KEEP) == 1
    assert [row.id for row in await list_draft_documents(session, job.draft_id)] == [late]


async def test_a_retry_that_comes_while_its_analysis_is_deleted_finds_nothing(database: Database):
    async with database.transaction() as session:
        rita = await make_user(session)
        job = await make_job(session, rita, candidates=2, rated=1)
        await end(session, job, days_ago=31)

    async def try_again() -> None:
        async with database.transaction() as session:
            await retry(session, rita, job)

    async with database.transaction() as session:
        assert await retention.delete_old_analysis(session, KEEP) == 1
        retrying = asyncio.create_task(try_again())
        await until_somebody_waits(database)
    with pytest.raises(NotFoundError):
        await retrying


async def test_an_analysis_whose_retry_has_just_begun_is_left_alone(database: Database):
    async with database.transaction() as session:
        rita = await make_user(session)
        job = await make_job(session, rita, candidates=2, rated=1)
        await end(session, job, days_ago=31)

    async def delete() -> int:
        async with database.transaction() as session:
            return await retention.delete_old_analysis(session, KEEP)

    async with database.transaction() as session:
        await retry(session, rita, job)
        assert await delete() == 0, "its row is locked, so it is passed over"
    assert await delete() == 0


async def until_somebody_waits(database: Database) -> None:
    async with asyncio.timeout(10):
        while True:
            async with database.transaction() as session:
                if await session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                    return
