"""Retention: what goes when its time is over, what never goes, and what goes with it."""

from datetime import timedelta

import pytest

from evaluator.actions import retention
from evaluator.domain.documents import DocumentStatus
from evaluator.store import sessions, throttles
from evaluator.store.database import Session
from evaluator.store.files import insert_refused_document
from evaluator.store.users import User
from tests.actions.aging import KEEP, RESULT, count, end, keep_fault, retry, run, write_mail
from tests.factories import make_document, make_draft, make_job, make_user


@pytest.fixture
async def rita(session: Session) -> User:
    return await make_user(session)


async def test_tries_and_mails_of_jobs_long_over_go_and_the_result_stays(session: Session, rita: User):
    job = await make_job(session, rita, candidates=3, rated=3)
    await keep_fault(session, job, days_ago=32)
    await end(session, job, days_ago=31)
    await write_mail(session, rita, job, days_ago=31)
    before = [await count(session, table) for table in RESULT]
    assert await retention.delete_job_data(session, KEEP) == 2
    assert await retention.delete_job_data(session, KEEP) == 0
    assert [await count(session, table) for table in RESULT] == before


async def test_working_data_of_a_job_that_ended_lately_stays(session: Session, rita: User):
    job = await make_job(session, rita, candidates=3, rated=3)
    await keep_fault(session, job, days_ago=32)
    await end(session, job, days_ago=29)
    await write_mail(session, rita, job, days_ago=29)
    assert await retention.delete_job_data(session, KEEP) == 0


async def test_working_data_of_an_unfinished_job_stays_however_old_it_is(session: Session, rita: User):
    job = await make_job(session, rita, candidates=3, rated=1)
    await keep_fault(session, job, days_ago=300)
    await run(session, "UPDATE job_queue SET created_at = now() - interval '300 days'")
    assert await retention.delete_job_data(session, KEEP) == 0


async def test_the_first_try_stays_while_a_later_one_is_going_on(session: Session, rita: User):
    job = await make_job(session, rita, candidates=3, rated=2)
    await end(session, job, days_ago=40)
    again = await retry(session, rita, job)
    assert await retention.delete_job_data(session, KEEP) == 0
    await end(session, again, days_ago=31)
    assert await retention.delete_job_data(session, KEEP) == 1
    assert await count(session, "evaluations", "NOT is_current") == 0
    assert await count(session, "evaluations") == 3


@pytest.mark.parametrize(
    ("state", "days_ago", "gone"), [("queued", 31, 1), ("failed", 31, 1), ("running", 31, 0), ("done", 29, 0)]
)
async def test_of_mails_only_those_go_that_will_not_be_sent(
    session: Session, rita: User, state: str, days_ago: int, gone: int
):
    job = await make_job(session, rita, candidates=1, rated=1)
    await write_mail(session, rita, job, days_ago, state)
    assert await retention.delete_job_data(session, KEEP) == gone


async def test_a_mail_that_waits_for_its_next_try_stays_however_short_data_is_kept(
    session: Session, rita: User
):
    job = await make_job(session, rita, candidates=1, rated=1)
    await write_mail(session, rita, job, days_ago=3, state="queued")
    assert await retention.delete_job_data(session, timedelta(days=1)) == 0


async def test_originals_go_and_what_was_read_stays(session: Session, rita: User):
    job = await make_job(session, rita, candidates=3, rated=3)
    await make_document(session, rita, job.draft_id, status=DocumentStatus.CORRUPT)
    await end(session, job, days_ago=31)
    before = [await count(session, table) for table in RESULT]
    assert await retention.delete_old_originals(session, KEEP) == 4
    assert await retention.delete_old_originals(session, KEEP) == 0
    assert await count(session, "blobs") == 0
    assert await count(session, "documents", "text IS NOT NULL AND original_deleted_at IS NOT NULL") == 3
    assert [await count(session, table) for table in RESULT] == before


async def test_originals_stay_of_open_jobs_recent_ones_new_files_and_drafts_never_started(
    session: Session, rita: User
):
    recent = await make_job(session, rita, candidates=1, rated=1)
    await end(session, recent, days_ago=29)
    over = await make_job(session, rita, candidates=1, rated=1)
    await end(session, over, days_ago=90)
    added_after = await make_document(session, rita, over.draft_id)
    await make_job(session, rita, candidates=1)
    await make_draft(session, rita, candidates=1)
    await run(session, "UPDATE documents SET created_at = now() - interval '300 days'")
    await run(
        session,
        "UPDATE documents SET created_at = now() - interval '60 days' WHERE id = :id",
        id=added_after,
    )
    assert await retention.delete_old_originals(session, KEEP) == 1
    assert await count(session, "blobs") == 4


async def test_a_file_whose_bytes_were_never_kept_is_not_said_to_be_deleted(session: Session, rita: User):
    job = await make_job(session, rita, candidates=1, rated=1)
    await insert_refused_document(
        session,
        team_id=rita.team_id,
        draft_id=job.draft_id or 0,
        name="huge.pdf",
        size_bytes=10**9,
        sha256=b"r" * 32,
        status=DocumentStatus.TOO_LARGE,
        reason="The limit is 10 MB.",
    )
    await end(session, job, days_ago=31)
    assert await retention.delete_old_originals(session, KEEP) == 1
    assert await count(session, "documents", "original_deleted_at IS NULL") == 1


async def test_bytes_that_a_newer_draft_uses_too_stay(session: Session, rita: User):
    job = await make_job(session, rita, candidates=1, rated=1)
    await end(session, job, days_ago=31)
    newer = await make_draft(session, rita)
    twin = await make_document(session, rita, newer)
    await run(
        session,
        "UPDATE documents SET sha256 = (SELECT sha256 FROM documents WHERE id <> :id LIMIT 1) WHERE id = :id",
        id=twin,
    )
    assert await retention.delete_old_originals(session, KEEP) == 1
    assert (
        await count(session, "blobs", "EXISTS (SELECT FROM documents WHERE documents.sha256 = blobs.sha256)")
        == 1
    )


async def test_what_has_expired_goes_and_what_counts_stays(session: Session, rita: User):
    live, revoked, expired = [await sessions.insert_session(session, rita.id) for _ in range(3)]
    await sessions.revoke_session(session, revoked)
    await run(session, "UPDATE sessions SET expires_at = now() WHERE id = :id", id=expired)
    for key, window in (("past", timedelta(seconds=-1)), ("present", timedelta(minutes=5))):
        await throttles.count_try(session, key, window)
    assert await retention.delete_expired(session) == 3
    assert await retention.delete_expired(session) == 0
    assert await sessions.find_session(session, live) is not None
    assert await throttles.count_try(session, "present", timedelta(minutes=5)) == 2
