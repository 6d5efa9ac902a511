"""The supervisor at work: woken by events, stopped by lost leases, ended by nothing but its end."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from evaluator.actions.finishing import cancel_job
from evaluator.actions.matcher_rater import MatcherRater
from evaluator.background.supervisor import Supervisor
from evaluator.background.times import Times
from evaluator.background.work_loop import DATABASE_AWAY, OUR_FAULT, Work, WorkLoop
from evaluator.domain.jobs import JobStatus, WorkState
from evaluator.store import evaluations, jobs, rankings
from evaluator.store.database import Database, DatabaseUnavailableError, Session
from evaluator.store.evaluations import ClaimedEvaluation
from evaluator.store.faults import list_faults
from evaluator.store.jobs import Job
from evaluator.store.lanes import claim_evaluations
from evaluator.store.rescues import CRASHED
from tests.actions.asking import model_rater
from tests.background.conftest import QUICK, Announcements
from tests.factories import make_job, make_user
from tests.fakes.model_server import FakeModelServer

EVENTS_ONLY = Times(lease=90.0, poll=60.0, drain=1.0, progress=0.05)
"""Nothing that waits for a poll gets done within a test."""


async def queue(database: Database, candidates: int) -> Job:
    async with database.transaction() as session:
        return await make_job(session, await make_user(session), candidates=candidates)


async def read_job(database: Database, job: Job) -> Job:
    async with database.transaction() as session:
        return await jobs.get_job(session, job.team_id, job.id)


async def finished(database: Database, announcements: Announcements, job: Job) -> Job:
    async def is_over() -> bool:
        return (await read_job(database, job)).status.is_final

    await announcements.until(is_over)
    return await read_job(database, job)


async def rows(database: Database, columns: str) -> list[tuple]:
    async with database.transaction() as session:
        found = await session.execute(text(f"SELECT {columns} FROM evaluations ORDER BY id"))
        return [tuple(row) for row in found]


async def execute(database: Database, statement: str) -> None:
    async with database.transaction() as session:
        await session.execute(text(statement))


async def test_a_job_asks_its_first_question_at_once_and_not_at_the_next_poll(
    database, supervising, announcements
):
    async with FakeModelServer() as server, model_rater(server) as rater, supervising(rater, EVENTS_ONLY):
        await finished(database, announcements, await queue(database, 1))
        asked = len(server.calls)
        server.hold()
        await queue(database, 1)
        committed = time.perf_counter()
        await server.wait_for(calls=asked + 1)
        waited = time.perf_counter() - committed
        server.let_go()
    assert waited < EVENTS_ONLY.poll / 10


@pytest.mark.parametrize("candidates", [1, 2, 4])
async def test_candidates_that_end_at_the_same_instant_move_the_job_on_at_once(
    database, supervising, announcements, candidates: int
):
    async with FakeModelServer() as server, model_rater(server) as rater, supervising(rater, EVENTS_ONLY):
        server.hold()
        job = await queue(database, candidates)
        await server.wait_for(in_flight=candidates)
        server.let_go()
        job = await finished(database, announcements, job)
    assert (job.status, job.progress) == (JobStatus.COMPLETED, candidates)


async def test_a_job_whose_last_candidates_fail_at_once_ends_at_once(database, supervising, announcements):
    async with FakeModelServer() as server, model_rater(server) as rater:
        server.fail("refusal", times=-1)
        async with supervising(rater, EVENTS_ONLY):
            job = await finished(database, announcements, await queue(database, 4))
    assert job.status is JobStatus.FAILED
    assert "declined to answer" in job.error_message


async def test_no_more_than_the_slots_are_asked_at_once(database, supervising, announcements):
    async with (
        FakeModelServer() as server,
        model_rater(server) as rater,
        supervising(rater, EVENTS_ONLY, slots=3),
    ):
        server.hold()
        job = await queue(database, 9)
        await server.wait_for(in_flight=3)
        server.let_go()
        await finished(database, announcements, job)
    assert server.peak == 3
    assert len([call for call in server.calls if call.schema_name == "rating"]) == 9


async def test_work_whose_lease_was_taken_is_stopped_and_its_request_closed(
    database, supervising, announcements
):
    async with FakeModelServer() as server, model_rater(server) as rater, supervising(rater, QUICK):
        server.hold()
        await queue(database, 1)
        await server.wait_for(in_flight=1)
        await execute(
            database,
            "UPDATE evaluations SET attempt = attempt + 1, worker_id = gen_random_uuid(),"
            " lease_until = now() + interval '1 h'",
        )
        await server.wait_for(abandoned=1, in_flight=0)
        assert len(server.calls) == 1
    [(state, attempt)] = await rows(database, "state, attempt")
    assert (state, attempt) == ("running", 2)


async def test_own_work_that_was_rescued_and_claimed_again_is_done_once(database, supervising, announcements):
    async with FakeModelServer() as server, model_rater(server) as rater, supervising(rater, QUICK):
        server.hold()
        job = await queue(database, 1)
        await server.wait_for(in_flight=1)
        # what its own rescue does after the process was frozen for longer than a lease
        await execute(
            database, "UPDATE evaluations SET state = 'queued', worker_id = NULL, lease_until = NULL"
        )
        await server.wait_for(calls=2, in_flight=1, abandoned=1)
        server.let_go()
        job = await finished(database, announcements, job)
    assert job.status is JobStatus.COMPLETED
    assert await rows(database, "state, attempt") == [("done", 2)]


async def test_the_third_crash_fails_the_candidate_and_the_job_ends_with_that_reason(
    database, supervising, announcements
):
    job = await queue(database, 1)
    await execute(
        database,
        "UPDATE evaluations SET state = 'running', attempt = 3, crashes = 2, worker_id = gen_random_uuid(),"
        " lease_until = now() - interval '1 s'",
    )
    await execute(database, "UPDATE job_queue SET status = 'processing', started_at = now()")
    async with supervising(MatcherRater()):
        job = await finished(database, announcements, job)
    assert job.status is JobStatus.FAILED
    assert job.error_message.startswith(CRASHED)
    assert await rows(database, "state, score_tenths") == [("failed", None)]


async def test_the_end_of_the_process_gives_its_work_back_at_once(database, supervising, announcements):
    async with FakeModelServer() as server, model_rater(server) as rater:
        async with supervising(rater, EVENTS_ONLY):
            server.hold()
            job = await queue(database, 3)
            await server.wait_for(in_flight=3)
        assert await rows(database, "state, worker_id, lease_until") == [("queued", None, None)] * 3
        await server.wait_for(abandoned=3)
        server.let_go()
        async with supervising(rater, EVENTS_ONLY):
            job = await finished(database, announcements, job)
    assert job.status is JobStatus.COMPLETED


async def test_draining_lets_what_is_in_hand_finish_and_takes_nothing_new(
    database, supervising, announcements
):
    async with (
        FakeModelServer() as server,
        model_rater(server) as rater,
        supervising(rater, EVENTS_ONLY, slots=2) as supervisor,
    ):
        server.hold()
        await queue(database, 4)
        await server.wait_for(in_flight=2)
        draining = asyncio.create_task(supervisor.drain())
        await asyncio.sleep(0)
        server.let_go()
        await draining
        assert sorted(await rows(database, "state")) == [("done",), ("done",), ("queued",), ("queued",)]


class Broken(MatcherRater):
    """A rater with a bug."""

    async def rate(self, task):
        raise ZeroDivisionError


async def test_a_fault_of_ours_is_tried_again_and_then_a_reason(database, supervising, announcements):
    job = await queue(database, 1)
    async with supervising(Broken(), QUICK):

        async def is_put_back() -> bool:
            return await rows(database, "state, last_error") == [("queued", OUR_FAULT)]

        await announcements.until(is_put_back)
        await execute(database, "UPDATE evaluations SET faults = 2, available_at = now()")
        job = await finished(database, announcements, job)
    assert job.status is JobStatus.FAILED
    assert job.error_message.startswith(OUR_FAULT)
    assert await rows(database, "state, attempt, score_tenths") == [("failed", 2, None)]


def work(claim=None, do=None) -> Work[ClaimedEvaluation]:
    async def finish(_: ClaimedEvaluation) -> None:
        return None

    return Work(evaluations.evaluations, claim or claim_evaluations, do or finish, lambda: 2)


async def run(supervisor: Supervisor, done: asyncio.Event) -> None:
    running = asyncio.create_task(supervisor.run())
    try:
        async with asyncio.timeout(10):
            await done.wait()
        assert not running.done()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_claim_that_fails_unexpectedly_ends_nothing(database: Database):
    await queue(database, 1)
    done = asyncio.Event()
    failures = [text("SELECT 1 / 0"), text("SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)")]

    async def claim(session: Session, worker: UUID, lease: timedelta, limit: int) -> list[ClaimedEvaluation]:
        if failures:
            await session.execute(failures.pop())
        return await claim_evaluations(session, worker, lease, limit)

    async def do(_: ClaimedEvaluation) -> None:
        done.set()

    supervisor = Supervisor(database, QUICK)
    supervisor.add(work(claim, do))
    await run(supervisor, done)
    assert not failures


async def test_a_database_that_is_away_is_nobodys_fault(database: Database):
    await queue(database, 1)
    await execute(database, "UPDATE evaluations SET attempt = 7")
    supervisor = Supervisor(database, QUICK)
    done = asyncio.Event()

    async def do(_: ClaimedEvaluation) -> None:
        raise DatabaseUnavailableError

    supervisor.add(work(do=do))

    def heard(_: object) -> None:
        done.set()

    database.announcer = heard
    await run(supervisor, done)
    [(state, error)] = await rows(database, "state, last_error")
    assert (WorkState(state), error) == (WorkState.QUEUED, DATABASE_AWAY)


@pytest.mark.parametrize("hints", ["heard", "lost"])
async def test_a_cancelled_job_closes_its_requests_and_asks_no_more(
    database, supervising, announcements, hints
):
    # without hints only the look at what is held, each half second here, can notice it
    times = EVENTS_ONLY if hints == "heard" else replace(EVENTS_ONLY, check=0.5)
    async with FakeModelServer() as server, model_rater(server) as rater, supervising(rater, times, slots=2):
        server.hold()
        job = await queue(database, 5)
        await server.wait_for(in_flight=2)
        if hints == "lost":
            database.announcer = lambda keys: None
        async with database.transaction() as session:
            await cancel_job(session, job, by_user_id=job.user_id)
        await server.wait_for(abandoned=2, in_flight=0)
        assert len(server.calls) == 2
    assert await rows(database, "state, score_tenths") == [("cancelled", None)] * 5
    assert (await read_job(database, job)).status is JobStatus.CANCELLED


async def test_work_that_is_done_is_not_stopped_while_it_moves_its_job_on(database, supervising):
    loop = WorkLoop(database, work(do=lambda _: asyncio.Event().wait()), uuid4(), QUICK)
    await queue(database, 1)
    running = asyncio.create_task(loop.run())
    try:
        async with asyncio.timeout(10):
            while not loop.busy:
                await asyncio.sleep(0)
        await execute(database, "UPDATE evaluations SET state = 'done', score_tenths = 0, worker_id = NULL")
        await loop.check()
        await asyncio.sleep(0)
        assert loop.busy == 1
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_every_failed_try_is_kept_with_its_error(database, supervising, announcements):
    async with supervising(Broken(), QUICK):
        job = await queue(database, 1)

        async def is_put_back() -> bool:
            return await rows(database, "state, faults") == [("queued", 1)]

        await announcements.until(is_put_back)
    async with database.transaction() as session:
        [evaluation] = await rankings.list_evaluations(session, job.analysis_id)
        [fault] = (await list_faults(session, [evaluation.id]))[evaluation.id]
    assert (fault.attempt, fault.error) == (1, OUR_FAULT)


async def test_what_is_being_claimed_when_the_drain_begins_is_waited_for(database: Database):
    await queue(database, 1)
    claiming, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def claim_late(*words):
        claims = await claim_evaluations(*words)
        claiming.set()
        await go_on.wait()
        return claims

    async def finish(_: ClaimedEvaluation) -> None:
        done.set()

    loop = WorkLoop(database, work(claim_late, finish), uuid4(), EVENTS_ONLY)
    running = asyncio.create_task(loop.run())
    await claiming.wait()
    draining = asyncio.create_task(loop.drain())
    await asyncio.sleep(0)
    assert not draining.done()
    go_on.set()
    await draining
    assert done.is_set()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
