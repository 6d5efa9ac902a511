"""Mails of jobs: written once with the end of a background job, only to those who want them, kept as facts."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import func, text, update

from evaluator.actions.finishing import advance_job
from evaluator.actions.mails import NothingToSendError, choose_mails, queue_job_mail, send_again
from evaluator.actions.money import settle
from evaluator.domain.errors import NotFoundError
from evaluator.domain.jobs import InsightsMode, JobStatus, Lane, WorkState
from evaluator.domain.mails import JobCost, MailKind
from evaluator.domain.money import EntryKind
from evaluator.store import job_moves, jobs, ledger, outbox
from evaluator.store.database import Database, Key, Session
from evaluator.store.jobs import Job
from evaluator.store.ledger import NewEntry
from evaluator.store.outbox import MailLine, OutboxMail, claim_mails, list_mails
from evaluator.store.users import User
from tests.factories import make_job, make_user

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def rita(session: Session) -> User:
    return await make_user(session, "rita@example.com", name="Rita")


async def ended(
    session: Session,
    user: User,
    status: JobStatus = JobStatus.COMPLETED,
    *,
    lane: Lane = Lane.BACKGROUND,
    rated: int = 3,
    candidates: int = 3,
    reason: str | None = None,
) -> Job:
    """A job that is over, before its mail was written."""
    job = await make_job(session, user, candidates=candidates, rated=rated)
    await session.execute(update(jobs.job_queue).where(jobs.job_queue.c.id == job.id).values(lane=lane))
    if status is not JobStatus.CANCELLED:
        await job_moves.begin_jobs(session, [job.id])
    assert await job_moves.end_job(session, job.id, status, error_message=reason)
    return await jobs.get_job(session, user.team_id, job.id)


async def mail_of(session: Session, job: Job) -> OutboxMail:
    await queue_job_mail(session, job)
    [line] = await list_mails(session, limit=2)
    return await outbox.get_mail(session, line.id)


async def lines(session: Session) -> list[MailLine]:
    return await list_mails(session, limit=100)


async def test_a_completed_job_tells_its_starter_what_came_of_it(session: Session, rita: User) -> None:
    job = await ended(session, rita, rated=3, candidates=5)
    mail = await mail_of(session, job)
    assert (mail.kind, mail.state, mail.words) == (MailKind.JOB_COMPLETED, WorkState.QUEUED, None)
    assert (mail.recipient, mail.subject) == ("rita@example.com", f"Analysis Complete - [{job.id}]")
    facts = mail.facts
    assert (facts.job_id, facts.analysis_id, facts.position) == (job.id, job.analysis_id, "Data Engineer")
    assert (facts.total, facts.rated, facts.not_rated) == (5, 3, 2)
    assert (facts.mode, facts.rater, facts.is_built_in) == (InsightsMode.QUICK, "Built-in matcher", True)
    assert (facts.ended_at, facts.cost) == (job.completed_at, None)
    assert [(place.rank, place.score) for place in facts.top] == [
        ("1", "100.0"),
        ("2", "84.0"),
        ("3", "68.0"),
    ]
    assert all(place.name.endswith("Placeholder") for place in facts.top)


async def test_no_more_than_three_candidates_are_named(session: Session, rita: User) -> None:
    mail = await mail_of(session, await ended(session, rita, rated=5, candidates=5))
    assert len(mail.facts.top) == 3


async def test_a_failed_job_tells_why(session: Session, rita: User) -> None:
    job = await ended(session, rita, JobStatus.FAILED, rated=0, reason="The key was refused.")
    mail = await mail_of(session, job)
    assert (mail.kind, mail.subject) == (MailKind.JOB_FAILED, f"Analysis Failed - [{job.id}]")
    assert (mail.facts.reason, mail.facts.rated, mail.facts.top) == ("The key was refused.", 0, ())


async def test_a_priced_job_tells_what_it_cost(session: Session, rita: User) -> None:
    credit = NewEntry(rita.team_id, EntryKind.CREDIT, Decimal("100.00"), "credit:welcome")
    await ledger.insert_entry(session, credit)
    job = await make_job(session, rita, candidates=4, rated=3)
    await session.execute(
        text("UPDATE job_queue SET lane = 'background', quoted_price = 25, quoted_insights = 4")
    )
    held = NewEntry(rita.team_id, EntryKind.HOLD, Decimal("-25.00"), f"hold:job:{job.id}", job.id)
    await ledger.insert_entry(session, held)
    await job_moves.end_job(session, job.id, JobStatus.COMPLETED)
    job = await jobs.get_job(session, rita.team_id, job.id)
    await settle(session, job)
    cost = (await mail_of(session, job)).facts.cost
    charged = Decimal("18.75")
    assert cost == JobCost(
        held=Decimal("25.00"), charged=charged, released=Decimal("6.25"), balance=100 - charged
    )


@pytest.mark.parametrize(
    ("status", "lane"),
    [
        (JobStatus.COMPLETED, Lane.INTERACTIVE),
        (JobStatus.FAILED, Lane.INTERACTIVE),
        (JobStatus.CANCELLED, Lane.BACKGROUND),
    ],
)
async def test_small_and_cancelled_jobs_write_no_mail(
    session: Session, rita: User, status: JobStatus, lane: Lane
) -> None:
    rated = 0 if status is JobStatus.CANCELLED else 3
    await queue_job_mail(session, await ended(session, rita, status, lane=lane, rated=rated))
    assert await lines(session) == []


async def test_whoever_switched_mails_off_gets_none_until_they_are_on_again(
    session: Session, rita: User
) -> None:
    await choose_mails(session, rita.id, False)
    await queue_job_mail(session, await ended(session, rita))
    assert await lines(session) == []
    await choose_mails(session, rita.id, True)
    await queue_job_mail(session, await ended(session, rita))
    assert len(await lines(session)) == 1


@pytest.mark.parametrize(
    "gone",
    [
        "DELETE FROM users WHERE email = 'rita@example.com'",
        "UPDATE memberships SET team_id = (SELECT id FROM teams WHERE name = 'Ray')"
        " WHERE user_id = (SELECT id FROM users WHERE email = 'rita@example.com')",
        "UPDATE analyses SET deleted_at = now()",
    ],
)
async def test_nothing_is_written_to_those_who_are_gone_or_about_what_is(
    session: Session, rita: User, gone: str
) -> None:
    await make_user(session, "ray@example.com", name="Ray")
    job = await ended(session, rita)
    await session.execute(text(gone))
    await queue_job_mail(session, await jobs.get_job(session, job.team_id, job.id))
    assert await lines(session) == []


async def test_a_mail_outlives_its_job_and_its_reader_but_not_its_team(session: Session, rita: User) -> None:
    job = await ended(session, rita)
    mail = await mail_of(session, job)
    await session.execute(text("DELETE FROM job_queue"))
    await session.execute(text("DELETE FROM users"))
    assert (await outbox.get_mail(session, mail.id)).facts.job_id == job.id
    await session.execute(text("DELETE FROM teams"))
    assert await lines(session) == []


async def test_the_sending_loop_is_told_once_the_mail_is_committed(shared_database: Database) -> None:
    heard: list[Key] = []
    shared_database.announcer = heard.extend
    async with shared_database.transaction() as session:
        job = await ended(session, await make_user(session))
        await queue_job_mail(session, job)
        assert Key("outbox", 0) not in heard
    assert heard.count(Key("outbox", 0)) == 1
    heard.clear()
    async with shared_database.transaction() as session:
        await queue_job_mail(session, job)
    assert heard == []


@pytest.mark.parametrize(
    ("work", "kind"), [("done", MailKind.JOB_COMPLETED), ("failed", MailKind.JOB_FAILED)]
)
async def test_a_mail_is_written_once_however_often_and_at_once_its_job_is_finished(
    database: Database, work: str, kind: MailKind
) -> None:
    async with database.transaction() as session:
        job = await make_job(
            session, await make_user(session), candidates=2, rated=2 if work == "done" else 0
        )
        await session.execute(text("UPDATE job_queue SET lane = 'background', status = 'processing'"))
        if work == "done":
            await advance_job(session, job.id)
            await session.execute(text("UPDATE insights SET state = 'done'"))
        else:
            await session.execute(text("UPDATE evaluations SET state = 'failed', last_error = 'Refused.'"))

    async def finish() -> None:
        async with database.transaction() as session:
            await advance_job(session, job.id)

    await asyncio.gather(*(finish() for _ in range(20)))
    async with database.transaction() as session:
        [line] = await lines(session)
        mail = await outbox.get_mail(session, line.id)
    assert (mail.kind, mail.facts.rated) == (kind, 2 if work == "done" else 0)
    assert mail.facts.insights == mail.facts.rated
    assert ("Refused." in mail.facts.reason) is (kind is MailKind.JOB_FAILED)


async def test_two_who_write_the_same_mail_at_once_write_one(database: Database) -> None:
    async with database.transaction() as session:
        job = await ended(session, await make_user(session))

    async def write() -> None:
        async with database.transaction() as session:
            await queue_job_mail(session, job)

    await asyncio.gather(write(), write())
    async with database.transaction() as session:
        assert await outbox.count_mails(session) == 1


@pytest.fixture
async def failed_mail(session: Session, rita: User) -> int:
    """A mail that was given up."""
    mail = await mail_of(session, await ended(session, rita))
    await session.execute(
        text("UPDATE outbox SET state = 'failed', faults = 29, crashes = 1, last_error = 'Refused.'")
    )
    return mail.id


async def test_a_mail_that_failed_is_sent_again_as_if_it_were_new(
    session: Session, rita: User, failed_mail: int
) -> None:
    await send_again(session, rita.id, failed_mail)
    [line] = await lines(session)
    assert (line.state, line.faults, line.last_error) == (WorkState.QUEUED, 0, None)
    [claimed] = await claim_mails(session, uuid4(), MINUTE, 5)
    assert (claimed.id, claimed.faults) == (failed_mail, 0)


async def test_a_mail_that_is_waiting_or_sent_is_not_sent_again(
    session: Session, rita: User, failed_mail: int
) -> None:
    await send_again(session, rita.id, failed_mail)
    with pytest.raises(NothingToSendError):
        await send_again(session, rita.id, failed_mail)
    [claimed] = await claim_mails(session, uuid4(), MINUTE, 5)
    with pytest.raises(NothingToSendError):
        await send_again(session, rita.id, failed_mail)
    assert await outbox.record_sent(session, claimed)
    with pytest.raises(NothingToSendError):
        await send_again(session, rita.id, failed_mail)
    with pytest.raises(NotFoundError):
        await send_again(session, rita.id, failed_mail + 1)


async def wait_since(session: Session, age: timedelta) -> None:
    await session.execute(update(outbox.outbox).values(available_at=func.now() - age))


async def test_a_mail_kept_for_too_long_is_old_news_until_somebody_sends_it(
    session: Session, rita: User
) -> None:
    mail = await mail_of(session, await ended(session, rita))
    await wait_since(session, outbox.STALE_AFTER - MINUTE)
    assert not (await lines(session))[0].is_stale
    await wait_since(session, outbox.STALE_AFTER)
    assert (await lines(session))[0].is_stale
    assert await claim_mails(session, uuid4(), MINUTE, 5) == []
    await send_again(session, rita.id, mail.id)
    assert [claimed.id for claimed in await claim_mails(session, uuid4(), MINUTE, 5)] == [mail.id]


async def test_the_words_of_a_mail_are_set_once_and_by_its_holder(session: Session, rita: User) -> None:
    await mail_of(session, await ended(session, rita))
    [claimed] = await claim_mails(session, uuid4(), MINUTE, 5)
    first = outbox.Words("text", "<p>html</p>", "<1@example.com>")
    assert await outbox.set_words(session, claimed, first)
    assert not await outbox.set_words(session, claimed, outbox.Words("other", "other", "<2@example.com>"))
    found = await outbox.find_claimed_mail(session, claimed)
    assert found is not None
    assert found.words == first
    await session.execute(text("UPDATE outbox SET attempt = 2"))
    assert await outbox.find_claimed_mail(session, claimed) is None
    assert not await outbox.is_still_held(session, claimed)
