"""Several containers on one database: equals that share a job, and all hear of a cancel, a pause, a setting."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import text

from evaluator.actions.finishing import cancel_job
from evaluator.background.evaluating import evaluating
from evaluator.background.insights import writing_insights
from evaluator.background.supervisor import Supervisor
from evaluator.domain.jobs import JobStatus
from evaluator.store.database import Database
from evaluator.store.jobs import Job, get_job
from evaluator.store.settings import set_setting
from tests.actions.asking import model_rater
from tests.background.conftest import CALM
from tests.factories import make_job, make_user
from tests.fakes.model_server import FakeModelServer

CONTAINERS = 3
SOON = replace(CALM, poll=0.2, check=0.2)
"""Nobody tells these containers anything: what they find out, they find out by looking."""


@asynccontextmanager
async def container(database_url: str, server: FakeModelServer) -> AsyncIterator[Supervisor]:
    """A process in all but name: its own connections, its own worker, its own client."""
    own = Database(database_url)
    async with model_rater(server) as rater:
        supervisor = Supervisor(own, SOON)
        supervisor.add(evaluating(own, rater, lambda: supervisor.settings))
        supervisor.add(writing_insights(own, rater, lambda: 2))
        running = asyncio.create_task(supervisor.run())
        try:
            yield supervisor
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await own.close()


@pytest.fixture
async def server() -> AsyncIterator[FakeModelServer]:
    async with FakeModelServer() as fake:
        fake.hold()
        yield fake


@asynccontextmanager
async def containers(database_url: str, server: FakeModelServer) -> AsyncIterator[None]:
    async with (
        container(database_url, server),
        container(database_url, server),
        container(database_url, server),
    ):
        yield


async def queue(database: Database, candidates: int) -> Job:
    async with database.transaction() as session:
        await set_setting(session, "max_model_calls", 2, None)
        await set_setting(session, "interactive_reserved_slots", 0, None)
        return await make_job(session, await make_user(session), candidates=candidates)


async def read(database: Database, query: str) -> list[tuple]:
    async with database.transaction() as session:
        return [tuple(row) for row in await session.execute(text(query))]


async def test_a_job_spreads_over_all_containers_and_is_rated_once(database, database_url, server):
    job = await queue(database, 9)
    async with containers(database_url, server):
        await server.wait_for(calls=2 * CONTAINERS, in_flight=2 * CONTAINERS)
        held = await read(
            database, "SELECT count(*) FROM evaluations WHERE state = 'running' GROUP BY worker_id"
        )
        assert held == [(2,)] * CONTAINERS
        server.let_go()
        async with asyncio.timeout(30):
            while (await read(database, "SELECT status FROM job_queue")) != [("completed",)]:
                await asyncio.sleep(0.05)
    assert await read(database, "SELECT count(*), max(attempt) FROM evaluations WHERE state = 'done'") == [
        (9, 1)
    ]
    asked = [call for call in server.calls if call.schema_name == "rating"]
    assert len(asked) == 9
    assert job.total == 9


async def test_a_cancel_stops_the_calls_of_all_containers(database, database_url, server):
    job = await queue(database, 9)
    async with containers(database_url, server):
        await server.wait_for(calls=2 * CONTAINERS, in_flight=2 * CONTAINERS)
        async with database.transaction() as session:
            await cancel_job(session, job, by_user_id=job.user_id or 0)
        await server.wait_for(abandoned=2 * CONTAINERS, in_flight=0)
    assert len(server.calls) == 2 * CONTAINERS
    async with database.transaction() as session:
        assert (await get_job(session, job.team_id, job.id)).status is JobStatus.CANCELLED


async def test_a_pause_and_a_new_limit_reach_all_containers(database, database_url, server):
    async with database.transaction() as session:
        await set_setting(session, "is_interactive_paused", True, None)
    await queue(database, 9)
    async with containers(database_url, server):
        async with asyncio.timeout(30):
            while await read(database, "SELECT wait_reason FROM job_queue") != [("paused",)]:
                await asyncio.sleep(0.05)
        assert server.calls == []
        async with database.transaction() as session:
            await set_setting(session, "max_model_calls", 3, None)
            await set_setting(session, "is_interactive_paused", False, None)
        await server.wait_for(calls=9, in_flight=9)
