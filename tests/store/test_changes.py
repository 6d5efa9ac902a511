"""Cursors: whoever reads on from one has missed nothing, also not what was written by who committed late."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import func, select, text

from evaluator.actions.credit import grant_credit
from evaluator.domain.jobs import JobStatus
from evaluator.store import job_moves, jobs, leases
from evaluator.store.changes import (
    Changes,
    read_changes,
    read_draft_changes,
    read_job_changes,
    read_team_changes,
    read_team_glance,
)
from evaluator.store.database import Database, Key
from evaluator.store.evaluations import evaluations
from evaluator.store.lanes import claim_evaluations
from evaluator.store.rescues import rescue
from evaluator.store.schema import Xid8
from evaluator.store.workers import record_sign_of_life
from tests.background_jobs import end, make_background_job
from tests.factories import make_document, make_job, make_user, rate

MINUTE = timedelta(minutes=1)


async def cursor_alone(database: Database) -> int:
    """The cursor of a reader with no transaction beside it: the server's other databases hold the real one back."""
    async with database.transaction() as session:
        return int(await session.scalar(select(func.pg_current_xact_id(type_=Xid8))) or 0)


async def test_a_reader_from_the_start_gets_everything_and_then_only_what_is_new(database: Database):
    async with database.transaction() as session:
        job = await make_job(session, await make_user(session), candidates=3)
    async with database.transaction() as session:
        first = await read_job_changes(session, job.id, 0)
    after_first = await cursor_alone(database)
    async with database.transaction() as session:
        await rate(session, job, 1)
    async with database.transaction() as session:
        second = await read_job_changes(session, job.id, after_first)
    after_second = await cursor_alone(database)
    async with database.transaction() as session:
        third = await read_job_changes(session, job.id, after_second)
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.cursor <= after_first
    assert second.cursor <= after_second
    assert len(first.evaluations) == 3
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
    cursor = await cursor_alone(database)
    async with database.transaction() as session:
        await leases.renew(session, evaluations, worker, [claimed.token], MINUTE)
    async with database.transaction() as session:
        after = await read_job_changes(session, job.id, cursor)
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
                await rescue(session, evaluations)
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
    cursor = await cursor_alone(database)
    async with database.transaction() as session:
        added = await make_document(session, rita, draft_id)
    async with database.transaction() as session:
        after = await read_draft_changes(session, draft_id, cursor)
    assert after is not None
    assert [row.id for row in after.documents] == [added]
    assert after.document_ids == [*before.document_ids, added]


async def test_a_team_has_its_unfinished_jobs_always_and_those_that_are_over_when_they_are_new(
    database: Database,
):
    async with database.transaction() as session:
        rita, ray = await make_user(session), await make_user(session)
        over, going, waiting = [await make_background_job(session, rita, candidates=1) for _ in range(3)]
        await job_moves.begin_jobs(session, [going.id])
        await make_background_job(session, ray, candidates=1)
        small = await make_job(session, rita, candidates=1)
        await end(session, over, JobStatus.COMPLETED)
    async with database.transaction() as session:
        first = await read_team_changes(session, rita.team_id, 0)
    assert [listing.id for listing in first.jobs] == [waiting.id, going.id, over.id]
    assert (first.health.processing, first.health.pending) == (1, 1)
    assert first.unfinished == [going.id, waiting.id, small.id]
    assert [job.id for job in first.ended] == [over.id]
    cursor = await cursor_alone(database)
    async with database.transaction() as session:
        later = await read_team_changes(session, rita.team_id, cursor)
    assert [listing.id for listing in later.jobs] == [waiting.id, going.id]
    assert later.ended == first.ended


async def test_of_a_team_in_which_nothing_goes_on_there_is_the_cursor_alone(database: Database):
    async with database.transaction() as session:
        rita, ray = await make_user(session), await make_user(session)
        job = await make_background_job(session, rita, candidates=1)
        await record_sign_of_life(session, uuid4(), "1.0", is_draining=False)
    key, cursor = Key("team", rita.team_id), await cursor_alone(database)

    async def is_quiet(*changes: str) -> bool:
        async with database.transaction() as session:
            for change in changes:
                await session.execute(text(change))
            return type(await read_changes(session, key, cursor)) is Changes

    an_hour_ago = "UPDATE workers SET started_at = now() - interval '1 hour'"
    assert not await is_quiet(an_hour_ago), "a job goes on"
    async with database.transaction() as session:
        await end(session, job, JobStatus.COMPLETED)
    assert not await is_quiet(), "a job has ended"
    cursor = await cursor_alone(database)
    assert await is_quiet()
    async with database.transaction() as session:
        await make_background_job(session, ray, candidates=1)
    assert await is_quiet()
    assert not await is_quiet("UPDATE workers SET seen_at = now() - interval '2 min'")
    assert not await is_quiet("UPDATE workers SET seen_at = now(), started_at = now()")
    audited = "INSERT INTO audit_log (action, subject) VALUES ('setting_saved', 'is_background_paused')"
    assert not await is_quiet(an_hour_ago, audited)
    assert await is_quiet("DELETE FROM audit_log")
    async with database.transaction() as session:
        await grant_credit(session, rita.team_id, Decimal(5), "a test")
    assert not await is_quiet()


async def test_a_cancelled_job_has_not_ended_by_itself(database: Database):
    async with database.transaction() as session:
        rita = await make_user(session)
        small, cancelled = [await make_job(session, rita, candidates=1) for _ in range(2)]
        await end(session, small, JobStatus.FAILED, "The pretend model refused.")
        await end(session, cancelled, JobStatus.CANCELLED)
        changes = await read_team_changes(session, rita.team_id, 0)
    assert [(job.id, job.status) for job in changes.ended] == [(small.id, JobStatus.FAILED)]
    assert changes.jobs == []


async def test_a_glance_counts_background_jobs_of_the_moment_that_its_cursor_stands_for(database: Database):
    async with database.transaction() as session:
        rita = await make_user(session)
        await make_job(session, rita, candidates=1)
        job = await make_background_job(session, rita, candidates=1)
        before = await read_team_glance(session, rita.team_id)
        await end(session, job, JobStatus.COMPLETED)
        after = await read_team_glance(session, rita.team_id)
        own = await session.scalar(select(func.pg_current_xact_id(type_=Xid8)))
        ended_at = await session.scalar(select(jobs.job_queue.c.completed_at).filter_by(id=job.id))
    assert (before.unfinished, after.unfinished) == (1, 0)
    assert before.cursor <= int(own or 0)
    assert before.read_at == ended_at


async def test_what_is_gone_or_not_watched_gives_nothing(database: Database):
    async with database.transaction() as session:
        for key in (Key("job", 10**9), Key("draft", 10**9), Key("documents", 0)):
            assert await read_changes(session, key, 0) is None
