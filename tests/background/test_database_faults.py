"""What the database may do to a job: run out of connections, or die in the middle of everything."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from evaluator.actions.raters import Rater
from evaluator.app import create_app
from evaluator.background.evaluating import evaluating
from evaluator.background.insights import writing_insights
from evaluator.background.reading import reading
from evaluator.background.supervisor import Supervisor
from evaluator.background.times import Times
from evaluator.config import Config
from evaluator.documents.archives import ArchiveLimits
from evaluator.domain.documents import Document, DocumentStatus
from evaluator.domain.jobs import JobStatus
from evaluator.domain.settings import Settings
from evaluator.store import embedded, jobs
from evaluator.store.database import Database, DatabaseUnavailableError, PoolOptions
from evaluator.store.embedded import EmbeddedCluster
from evaluator.store.jobs import Job
from evaluator.store.migrating import migrate
from tests.actions.asking import model_rater
from tests.background.conftest import Announcements
from tests.factories import CRITERIA, make_draft, make_job, make_user
from tests.fakes.model_server import API_KEY, FakeModelServer

TIMES = Times(lease=15.0, poll=0.3, drain=1.0, progress=0.05)
IN_TRANSACTION = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
)


@asynccontextmanager
async def evaluating_on(database: Database, rater: Rater, slots: int) -> AsyncIterator[Announcements]:
    """The loops that a started job needs."""
    heard = Announcements()
    database.announcer = heard
    supervisor = Supervisor(database, TIMES)
    supervisor.add(evaluating(database, rater, lambda: Settings(max_model_calls=slots)))
    supervisor.add(writing_insights(database, rater, lambda: 2))
    heard.supervisors.append(supervisor)
    running = asyncio.create_task(supervisor.run())
    try:
        yield heard
        assert not running.done()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def queue(database: Database, candidates: int) -> Job:
    async with database.transaction() as session:
        return await make_job(session, await make_user(session), candidates=candidates)


def is_over(database: Database, job: Job) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        try:
            async with database.transaction() as session:
                return (await jobs.get_job(session, job.team_id, job.id)).status.is_final
        except DatabaseUnavailableError:
            return False

    return look


async def until_none_is_open(database: Database) -> None:
    """The loops' own short transactions pass; one held over a call stays until the call is let go, and fails here."""
    async with asyncio.timeout(20):
        while True:
            async with database.transaction() as session:
                if await session.scalar(IN_TRANSACTION) == 0:
                    return


async def test_no_transaction_is_open_while_a_model_is_asked(database: Database):
    async with (
        FakeModelServer() as server,
        model_rater(server) as rater,
        evaluating_on(database, rater, slots=6) as heard,
    ):
        server.hold()
        job = await queue(database, 6)
        await server.wait_for(in_flight=6)
        await until_none_is_open(database)
        server.let_go()
        await server.wait_for(calls=6, in_flight=0)
        server.hold()
        await server.wait_for(calls=8, in_flight=2)
        await until_none_is_open(database)
        server.let_go()
        await heard.until(is_over(database, job))


class SlowReader:
    """A reader that takes its time."""

    def __init__(self) -> None:
        self.started, self.go_on = asyncio.Event(), asyncio.Event()

    async def read(self, *_: object) -> Document:
        self.started.set()
        await self.go_on.wait()
        return Document(status=DocumentStatus.OK, format="txt", text="Pat Placeholder")

    async def expand(self, data: bytes, name: str, limits: ArchiveLimits):
        raise AssertionError("no archive was sent")
        yield


async def test_no_transaction_is_open_while_a_file_is_read(database: Database):
    reader = SlowReader()
    supervisor = Supervisor(database, TIMES)
    supervisor.add(reading(database, reader, lambda: 1))
    async with database.transaction() as session:
        await make_draft(session, await make_user(session), candidates=1)
        await session.execute(text("DELETE FROM candidates"))
        await session.execute(text("UPDATE documents SET state = 'queued', status = NULL"))
    running = asyncio.create_task(supervisor.run())
    try:
        async with asyncio.timeout(10):
            await reader.started.wait()
        await until_none_is_open(database)
    finally:
        reader.go_on.set()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize("connections", [1, 2])
async def test_a_tiny_pool_is_enough_for_many_calls_at_once(database_url: str, connections: int):
    database = Database(database_url, PoolOptions(size=connections, wait_seconds=5))
    async with (
        FakeModelServer() as server,
        model_rater(server) as rater,
        evaluating_on(database, rater, slots=12) as heard,
    ):
        server.hold()
        job = await queue(database, 12)
        await server.wait_for(in_flight=12)
        server.let_go()
        await heard.until(is_over(database, job))
        async with database.transaction() as session:
            done = await jobs.get_job(session, job.team_id, job.id)
    await database.close()
    assert (done.status, done.progress) == (JobStatus.COMPLETED, 12)


@pytest.fixture
async def own_cluster(tmp_path: Path) -> AsyncIterator[EmbeddedCluster]:
    """A server of the test's own. What was committed must outlive its processes, so only fsync is off."""
    cluster = await embedded.start(tmp_path, {**embedded.PRODUCTION, "fsync": "off"})
    await migrate(cluster.url)
    yield cluster
    await cluster.stop()


async def kill(cluster: EmbeddedCluster, how: signal.Signals) -> None:
    """Send the signal, and wait until the server has gone."""
    lines = (cluster.home / "data" / "postmaster.pid").read_text().splitlines()
    postmaster = psutil.Process(int(lines[0]))
    postmaster.send_signal(how)
    await asyncio.to_thread(postmaster.wait, 10)


@pytest.mark.parametrize("how", [signal.SIGQUIT, signal.SIGKILL], ids=["immediate shutdown", "kill -9"])
async def test_a_job_outlives_its_database(own_cluster: EmbeddedCluster, how: signal.Signals):
    database = Database(own_cluster.url, PoolOptions(wait_seconds=2))
    candidates, slots = 12, 4
    async with (
        FakeModelServer() as server,
        model_rater(server) as rater,
        evaluating_on(database, rater, slots) as heard,
    ):
        server.hold()
        job = await queue(database, candidates)
        await server.wait_for(in_flight=slots)
        await kill(own_cluster, how)
        # the answers come while there is no database to take them
        server.let_go()
        await server.wait_for(in_flight=0)
        await own_cluster.revive()
        await heard.until(is_over(database, job), seconds=30)
        async with database.transaction() as session:
            done = await jobs.get_job(session, job.team_id, job.id)
            states = await session.execute(text("SELECT DISTINCT state FROM evaluations"))
            assert list(states.scalars()) == ["done"]
            rated = await session.scalar(text("SELECT count(*) FROM ratings"))
            spent = await session.scalar(text("SELECT count(*) FROM model_calls WHERE purpose = 'rating'"))
    await database.close()
    assert (done.status, done.progress) == (JobStatus.COMPLETED, candidates)
    assert rated == candidates * len(CRITERIA)
    asked = sum(call.schema_name == "rating" for call in server.calls)
    assert spent == asked == candidates


async def test_a_job_outlives_three_deaths_of_its_database(own_cluster: EmbeddedCluster):
    database = Database(own_cluster.url, PoolOptions(wait_seconds=2))
    candidates = 24
    async with (
        FakeModelServer(latency=0.02) as server,
        model_rater(server) as rater,
        evaluating_on(database, rater, slots=4) as heard,
    ):
        job = await queue(database, candidates)
        for reached in (4, 10, 16):
            await server.wait_for(calls=reached)
            await kill(own_cluster, signal.SIGQUIT)
            await own_cluster.revive()
        await heard.until(is_over(database, job), seconds=40)
        async with database.transaction() as session:
            done = await jobs.get_job(session, job.team_id, job.id)
            failed = await session.execute(text("SELECT last_error FROM evaluations WHERE state <> 'done'"))
            assert list(failed.scalars()) == []
            rated = await session.scalar(text("SELECT count(*) FROM ratings"))
            spent = await session.scalar(text("SELECT count(*) FROM model_calls WHERE purpose = 'rating'"))
    await database.close()
    assert done.status is JobStatus.COMPLETED
    assert rated == candidates * len(CRITERIA)
    assert candidates <= spent <= sum(call.schema_name == "rating" for call in server.calls)


async def test_the_whole_application_comes_back_by_itself(own_cluster: EmbeddedCluster):
    async with FakeModelServer() as server:
        config = Config(
            database_url=own_cluster.url,
            secret_key=SecretStr("placeholder-secret-of-forty-characters-x"),
            openai_api_key=SecretStr(API_KEY),
            openai_base_url=server.base_url,
        )
        app = create_app(config, own_cluster.url, times=TIMES)
        database: Database = app.extensions["services"].database

        async def answers(path: str, status: int) -> bool:
            return (await app.test_client().get(path)).status_code == status

        server.hold()
        async with app.test_app():
            job = await queue(database, 3)
            await server.wait_for(in_flight=3)
            await kill(own_cluster, signal.SIGQUIT)
            for path, status in (("/healthz", 200), ("/readyz", 503)):
                assert await answers(path, status), path
            server.let_go()
            await server.wait_for(in_flight=0)
            await own_cluster.revive()
            looking = Announcements()
            await looking.until(lambda: answers("/readyz", 200))
            await looking.until(is_over(database, job), seconds=30)
            async with database.transaction() as session:
                done = await jobs.get_job(session, job.team_id, job.id)
    assert (done.status, done.progress) == (JobStatus.COMPLETED, 3)
