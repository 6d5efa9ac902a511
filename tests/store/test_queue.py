from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from evaluator.actions.jobs import retry_unrated
from evaluator.domain.jobs import JobStatus, Lane, WorkState
from evaluator.domain.settings import Settings
from evaluator.store.database import Session
from evaluator.store.job_moves import end_job
from evaluator.store.jobs import Job
from evaluator.store.lanes import claim_evaluations
from evaluator.store.lease_lists import (
    LEASED,
    STUCK_AFTER,
    list_backlogs,
    list_leases,
    requeue_evaluation,
)
from evaluator.store.leases import Claim, is_held
from evaluator.store.queue import list_failed_work, list_lanes, list_open_jobs, set_priority
from evaluator.store.schema import metadata
from evaluator.store.users import User
from tests.factories import make_draft, make_job, make_user, rate

LEASE = timedelta(seconds=30)
DAY = timedelta(days=1)


@pytest.fixture
async def rita(session: Session) -> User:
    return await make_user(session, "rita@example.com", name="Rita Sample")


async def in_background(session: Session, job: Job) -> None:
    await session.execute(text("UPDATE job_queue SET lane = 'background' WHERE id = :id"), {"id": job.id})


async def fail(session: Session, job: Job, error: str = "The model refused.", candidates: int = 100) -> None:
    await session.execute(
        text(
            "UPDATE evaluations SET state = 'failed', last_error = :error, finished_at = now() WHERE id IN"
            " (SELECT id FROM evaluations WHERE job_id = :id AND state = 'queued' ORDER BY id LIMIT :count)"
        ),
        {"id": job.id, "error": error, "count": candidates},
    )


async def test_an_empty_queue_has_two_lanes_of_nothing(session: Session) -> None:
    lanes = await list_lanes(session)
    assert [lane.lane for lane in lanes] == [Lane.INTERACTIVE, Lane.BACKGROUND]
    assert {(lane.pending, lane.processing, lane.queued, lane.running) for lane in lanes} == {(0, 0, 0, 0)}
    assert {lane.oldest_pending for lane in lanes} == {None}
    assert await list_open_jobs(session, 10) == []
    assert await list_leases(session, 10) == []
    assert [backlog.queued for backlog in await list_backlogs(session)] == [0] * len(LEASED)


async def test_lanes_count_their_jobs_and_candidates(session: Session, rita: User) -> None:
    first = await make_job(session, rita, candidates=3, rated=1)
    await in_background(session, await make_job(session, rita, candidates=2))
    late = await make_job(session, rita, candidates=2)
    await session.execute(
        text("UPDATE job_queue SET created_at = now() - interval '90 seconds' WHERE id = :id"),
        {"id": late.id},
    )
    await claim_evaluations(session, uuid4(), LEASE, 1)
    interactive, background = await list_lanes(session)
    assert first.status is JobStatus.PROCESSING
    assert (interactive.processing, interactive.pending) == (1, 1)
    assert (interactive.running, interactive.queued) == (1, 3)
    assert interactive.oldest_pending == 90
    assert (background.pending, background.queued) == (1, 2)


async def test_a_job_whose_time_has_not_come_is_not_the_oldest_that_waits(
    session: Session, rita: User
) -> None:
    job = await make_job(session, rita)
    await session.execute(
        text("UPDATE job_queue SET start_at = now() + interval '1 hour' WHERE id = :id"), {"id": job.id}
    )
    assert (await list_lanes(session))[0].oldest_pending is None
    await session.execute(
        text(
            "UPDATE job_queue SET start_at = now() - interval '5 seconds', created_at = now() - interval '1 day'"
        )
    )
    assert (await list_lanes(session))[0].oldest_pending == 5


async def test_open_jobs_stand_in_the_order_of_their_lanes(session: Session, rita: User) -> None:
    jobs = [await make_job(session, rita, candidates=1) for _ in range(4)]
    await in_background(session, jobs[0])
    await set_priority(session, jobs[2].id, 5)
    await set_priority(session, jobs[1].id, -5)
    listed = await list_open_jobs(session, 10)
    assert [job.id for job in listed] == [jobs[at].id for at in (2, 3, 1, 0)]
    assert [job.priority for job in listed] == [5, 0, -5, 0]
    assert len(await list_open_jobs(session, 2)) == 2


async def test_an_open_job_says_how_far_it_is_and_what_went_wrong(session: Session, rita: User) -> None:
    job = await make_job(session, rita, candidates=4, rated=1)
    await session.execute(
        text(
            "UPDATE evaluations SET faults = 2, crashes = 1, available_at = now() + interval '5 minutes'"
            " WHERE id = (SELECT max(id) FROM evaluations)"
        )
    )
    await claim_evaluations(session, uuid4(), LEASE, 1)
    [listed] = await list_open_jobs(session, 10)
    assert (listed.id, listed.email, listed.position) == (job.id, "rita@example.com", "Data Engineer")
    assert (listed.done, listed.running, listed.delayed, listed.total) == (1, 1, 1, 4)
    assert (listed.faults, listed.crashes) == (2, 1)


async def test_every_kind_of_leased_work_is_looked_at(session: Session) -> None:
    leased = {table.name for table in metadata.tables.values() if "lease_until" in table.c}
    assert {table.name for table in LEASED} == leased


async def test_leases_say_who_holds_what_and_the_stuck_come_first(session: Session, rita: User) -> None:
    job = await make_job(session, rita, candidates=3)
    worker = uuid4()
    claims = await claim_evaluations(session, worker, LEASE, 3)
    await session.execute(
        text("UPDATE evaluations SET lease_until = now() - interval '4 seconds' WHERE id = :id"),
        {"id": claims[1].id},
    )
    await session.execute(
        text("UPDATE evaluations SET started_at = now() - CAST(:age AS interval) WHERE id = :id"),
        {"id": claims[2].id, "age": STUCK_AFTER + timedelta(seconds=1)},
    )
    await make_draft(session, rita)
    leases = await list_leases(session, 10)
    assert [line.id for line in leases] == [claims[2].id, claims[1].id, claims[0].id]
    assert [line.is_stuck for line in leases] == [True, True, False]
    assert [round(line.left) for line in leases] == [30, -4, 30]
    assert {(line.kind, line.job_id, line.worker_id, line.attempt) for line in leases} == {
        ("evaluations", job.id, worker, 1)
    }
    assert len(await list_leases(session, 1)) == 1


async def test_what_waits_is_counted_by_kind(session: Session, rita: User) -> None:
    await make_job(session, rita, candidates=3)
    await claim_evaluations(session, uuid4(), LEASE, 1)
    await session.execute(
        text(
            "UPDATE evaluations SET available_at = now() + interval '1 minute'"
            " WHERE id = (SELECT max(id) FROM evaluations)"
        )
    )
    await session.execute(
        text("UPDATE evaluations SET available_at = now() - interval '7 seconds' WHERE state = 'queued'"
             " AND available_at <= now()")
    )  # fmt: skip
    found = {backlog.kind: backlog for backlog in await list_backlogs(session)}
    waiting = found["evaluations"]
    assert (waiting.queued, waiting.delayed, waiting.running, waiting.oldest) == (2, 1, 1, 7)
    assert found["insights"].queued == 0


async def test_failed_work_is_what_ended_lately_without_all_of_its_ratings(
    session: Session, rita: User
) -> None:
    failed = await make_job(session, rita, candidates=2)
    await fail(session, failed)
    await end_job_as(session, failed, JobStatus.FAILED)
    partly = await make_job(session, rita, candidates=3, rated=1)
    await fail(session, partly, "Too long to read.", candidates=1)
    await end_job_as(session, partly, JobStatus.COMPLETED)
    whole = await make_job(session, rita, candidates=1, rated=1)
    await end_job_as(session, whole, JobStatus.COMPLETED)
    await fail(session, await make_job(session, rita, candidates=2), candidates=1)
    listed = await list_failed_work(session, DAY, 10)
    assert [(work.id, work.unrated, work.total) for work in listed] == [(partly.id, 1, 3), (failed.id, 2, 2)]
    assert [work.reason for work in listed] == ["Too long to read.", "No candidate was rated."]
    assert {work.is_latest for work in listed} == {True}
    await session.execute(
        text("UPDATE job_queue SET completed_at = now() - interval '25 hours' WHERE id = :id"),
        {"id": failed.id},
    )
    assert [work.id for work in await list_failed_work(session, DAY, 10)] == [partly.id]
    assert [work.id for work in await list_failed_work(session, 30 * DAY, 10)] == [partly.id, failed.id]
    await session.execute(
        text("UPDATE analyses SET deleted_at = now() WHERE id = :id"), {"id": partly.analysis_id}
    )
    assert await list_failed_work(session, DAY, 10) == []


async def test_a_job_with_a_later_one_is_not_the_latest(session: Session, rita: User) -> None:
    job = await make_job(session, rita, candidates=2)
    await fail(session, job)
    await end_job_as(session, job, JobStatus.FAILED)
    retry = await retry_unrated(session, job.team_id, rita.id, job.analysis_id, uuid4(), Settings())
    await fail(session, retry)
    await end_job_as(session, retry, JobStatus.FAILED)
    listed = await list_failed_work(session, DAY, 10)
    assert {work.id: work.is_latest for work in listed} == {job.id: False, retry.id: True}


async def end_job_as(session: Session, job: Job, status: JobStatus) -> None:
    error = "No candidate was rated." if status is JobStatus.FAILED else None
    await session.execute(text("UPDATE job_queue SET status = 'processing' WHERE id = :id"), {"id": job.id})
    assert await end_job(session, job.id, status, error_message=error)


async def test_a_priority_is_changed_while_the_job_is_not_over(session: Session, rita: User) -> None:
    job = await make_job(session, rita)
    assert await set_priority(session, job.id, 4) == 0
    assert await set_priority(session, job.id, 4) == 4
    await end_job_as(session, job, JobStatus.COMPLETED)
    assert await set_priority(session, job.id, 5) is None
    assert await session.scalar(text("SELECT priority FROM job_queue WHERE id = :id"), {"id": job.id}) == 4


async def test_a_stuck_evaluation_is_taken_from_its_holder(session: Session, rita: User) -> None:
    job = await make_job(session, rita, candidates=1)
    [claimed] = await claim_evaluations(session, uuid4(), LEASE, 1)
    assert await requeue_evaluation(session, claimed.id) is None
    await session.execute(text("UPDATE evaluations SET lease_until = now() - interval '1 second'"))
    requeued = await requeue_evaluation(session, claimed.id)
    assert requeued is not None
    assert (requeued.id, requeued.attempt, requeued.job_id) == (claimed.id, 1, job.id)
    assert not await is_ours(session, claimed)
    [again] = await claim_evaluations(session, uuid4(), LEASE, 1)
    assert (again.id, again.attempt) == (claimed.id, 2)
    assert not await is_ours(session, claimed)


async def is_ours(session: Session, claimed: Claim) -> bool:
    table = metadata.tables["evaluations"]
    return bool(await session.scalar(table.select().where(is_held(table, claimed))))


async def test_what_is_over_or_waits_is_not_taken_from_anyone(session: Session, rita: User) -> None:
    job = await make_job(session, rita, candidates=2)
    await rate(session, job, 1)
    await session.execute(text("UPDATE evaluations SET started_at = now() - interval '1 day'"))
    rows = await session.execute(text("SELECT id, state FROM evaluations"))
    states = {row.id: row.state for row in rows}
    assert set(states.values()) == {WorkState.DONE.value, WorkState.QUEUED.value}
    assert [await requeue_evaluation(session, number) for number in states] == [None, None]


async def test_no_word_of_a_candidate_is_in_what_admins_read(session: Session, rita: User) -> None:
    job = await make_job(session, rita, candidates=2)
    await claim_evaluations(session, uuid4(), LEASE, 1)
    await fail(session, job, candidates=1)
    read = repr(
        (
            await list_lanes(session),
            await list_open_jobs(session, 10),
            await list_leases(session, 10),
            await list_backlogs(session),
            await list_failed_work(session, DAY, 10),
        )
    )
    names = list(await session.execute(text("SELECT name FROM candidates")))
    assert names
    assert [row.name for row in names if row.name in read] == []
    assert "Mockup Lines" not in read
