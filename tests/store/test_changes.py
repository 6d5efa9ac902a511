"""Cursors: whoever reads on from one has missed nothing, also not what was written by who committed late."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import text

from evaluator.store import leases
from evaluator.store.changes import read_changes, read_draft_changes, read_job_changes
from evaluator.store.database import Database, Key
from evaluator.store.evaluations import claim_evaluations, evaluations
from tests.factories import make_document, make_job, make_user, rate

MINUTE = timedelta(minutes=1)


async def test_a_reader_from_the_start_gets_everything_and_then_only_what_is_new(database: Database):
    async with database.transaction() as session:
        job = await make_job(session, await make_user(session), candidates=3)
    async with database.transaction() as session:
        first = await read_job_changes(session, job.id, 0)
    assert first is not None
    assert len(first.evaluations) == 3
    async with database.transaction() as session:
        await rate(session, job, 1)
    async with database.transaction() as session:
        second = await read_job_changes(session, job.id, first.cursor)
        assert second is not None
        third = await read_job_changes(session, job.id, second.cursor)
    assert third is not None
    assert [row.score_tenths is not None for row in second.evaluations] == [True]
    assert second.counts.done == 1
    assert third.evaluations == []
    assert third.scores == second.scores


async def test_a_change_that_commits_late_is_read_by_the_next_cursor(database: Database):
    async with database.transaction() as session:
        job = await make_job(session, await make_user(session), candidates=2)
    async with database.transaction() as slow:
        await rate(slow, job, 1)
        async with database.transaction() as quick:
            await quick.execute(text("UPDATE candidates SET name = name"))
        async with database.transaction() as reader:
            seen = await read_job_changes(reader, job.id, 0)
    assert seen is not None
    assert seen.scores == []
    async with database.transaction() as session:
        after = await read_job_changes(session, job.id, seen.cursor)
    assert after is not None
    assert sum(row.score_tenths is not None for row in after.evaluations) == 1


async def test_heartbeats_are_no_changes(database: Database):
    worker = uuid4()
    async with database.transaction() as session:
        job = await make_job(session, await make_user(session), candidates=1)
    async with database.transaction() as session:
        [claimed] = await claim_evaluations(session, worker, MINUTE, 1)
    async with database.transaction() as session:
        before = await read_job_changes(session, job.id, 0)
    assert before is not None
    async with database.transaction() as session:
        await leases.renew(session, evaluations, worker, [claimed.token], MINUTE)
    async with database.transaction() as session:
        after = await read_job_changes(session, job.id, before.cursor)
    assert after is not None
    assert after.evaluations == []


async def test_claims_and_rescues_are_changes(database: Database):
    async with database.transaction() as session:
        job = await make_job(session, await make_user(session), candidates=1)
    cursor = 0
    for step in ("claim", "rescue"):
        async with database.transaction() as session:
            seen = await read_job_changes(session, job.id, cursor)
        assert seen is not None
        cursor = seen.cursor
        async with database.transaction() as session:
            if step == "claim":
                await claim_evaluations(session, uuid4(), timedelta(seconds=-1), 1)
            else:
                await leases.rescue(session, evaluations)
        async with database.transaction() as session:
            seen = await read_job_changes(session, job.id, cursor)
        assert seen is not None
        assert len(seen.evaluations) == 1


async def test_a_draft_tells_of_new_files_and_of_those_that_went(database: Database):
    async with database.transaction() as session:
        rita = await make_user(session)
        job = await make_job(session, rita, candidates=1)
        draft_id = job.draft_id or 0
    async with database.transaction() as session:
        before = await read_draft_changes(session, draft_id, 0)
    assert before is not None
    async with database.transaction() as session:
        added = await make_document(session, rita, draft_id)
    async with database.transaction() as session:
        after = await read_draft_changes(session, draft_id, before.cursor)
    assert after is not None
    assert [row.id for row in after.documents] == [added]
    assert after.document_ids == [*before.document_ids, added]


async def test_what_is_gone_or_not_watched_gives_nothing(database: Database):
    async with database.transaction() as session:
        for key in (Key("job", 10**9), Key("draft", 10**9), Key("documents", 0)):
            assert await read_changes(session, key, 0) is None
