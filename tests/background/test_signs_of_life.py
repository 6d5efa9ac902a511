"""Whether a supervisor lives: the row others see, and what its own process says of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from evaluator import __version__
from evaluator.background.signs_of_life import SignsOfLife
from evaluator.background.supervisor import Supervisor
from evaluator.background.times import Times
from evaluator.background.work_loop import Work
from evaluator.store import evaluations, workers
from evaluator.store.database import Database
from evaluator.store.workers import Worker
from tests.background.conftest import Announcements


async def list_workers(database: Database) -> list[Worker]:
    async with database.transaction() as session:
        return await workers.list_workers(session)


@asynccontextmanager
async def running(supervisor: Supervisor) -> AsyncIterator["asyncio.Task[None]"]:
    task = asyncio.create_task(supervisor.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def work(claim) -> Work:
    async def nothing(_claimed: object) -> None:
        raise AssertionError("nothing was claimed")

    return Work(evaluations.evaluations, claim, nothing, lambda: 1)


async def nothing_to_do(*_: object) -> list:
    return []


async def test_a_worker_has_a_row_from_its_first_beat_until_it_leaves(shared_database: Database):
    signs = SignsOfLife(shared_database, worker_id := uuid4())
    await signs.beat()
    [worker] = await list_workers(shared_database)
    assert (worker.worker_id, worker.version, worker.is_draining) == (worker_id, __version__, False)
    await signs.drain()
    assert [each.is_draining for each in await list_workers(shared_database)] == [True]
    await signs.leave()
    assert await list_workers(shared_database) == []


async def test_a_database_that_is_away_keeps_no_worker_from_leaving():
    nowhere = Database("postgresql://nobody@127.0.0.1:1/none")
    signs = SignsOfLife(nowhere, uuid4())
    await signs.drain()
    await signs.leave()
    await nowhere.close()


async def test_a_supervisor_gives_signs_of_life_from_start_to_end(
    database: Database, announcements: Announcements
):
    async def is_seen() -> bool:
        return bool(await list_workers(database))

    async with running(Supervisor(database, Times())):
        await announcements.until(is_seen)
    assert await list_workers(database) == []


async def test_a_supervisor_is_working_while_its_loops_turn_and_until_it_drains(
    database: Database, announcements: Announcements
):
    supervisor = Supervisor(database, Times())
    supervisor.add(work(nothing_to_do))

    async def is_working() -> bool:
        return supervisor.is_working

    assert not supervisor.is_working
    async with running(supervisor):
        await announcements.until(is_working)
        await supervisor.drain()
        assert not supervisor.is_working


async def test_a_supervisor_with_a_stuck_loop_is_not_working(
    database: Database, announcements: Announcements
):
    claiming = asyncio.Event()

    async def never_answers(*_: object) -> list:
        claiming.set()
        await asyncio.Event().wait()
        return []

    supervisor = Supervisor(database, Times(poll=0.02))
    supervisor.add(work(never_answers))

    async def is_stuck() -> bool:
        return not supervisor.is_working

    async with running(supervisor) as task:
        await claiming.wait()
        await announcements.until(is_stuck)
        assert not task.done()


async def test_a_supervisor_that_has_ended_is_not_working(database: Database, announcements: Announcements):
    supervisor = Supervisor(database, Times())
    supervisor.add(work(nothing_to_do))

    async def is_working() -> bool:
        return supervisor.is_working

    async with running(supervisor):
        await announcements.until(is_working)
    assert not supervisor.is_working
