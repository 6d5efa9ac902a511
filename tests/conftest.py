"""What every test can ask for: a PostgreSQL server, and a database on it that holds the schema and no rows.

- `session`: one open transaction, rolled back at the end (under a millisecond). Statements see their own writes;
  `now()` stands still, and nothing is ever announced.
- `shared_database`: a Database whose transactions are savepoints of one that is rolled back at the end, one at a
  time. For routes and actions; unfit for what needs two connections, LISTEN, or time passing in SQL.
- `database`: a Database of the test's own, cloned from a template (about 50 ms). For everything else.
"""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from evaluator import ROOT
from evaluator.store import embedded
from evaluator.store.database import Database, PoolOptions, Session, asyncpg_url
from evaluator.store.embedded import EmbeddedCluster
from evaluator.store.migrating import import_tables, migrate
from evaluator.store.schema import metadata

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


@pytest.fixture(scope="session")
async def cluster(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedCluster]:
    """A PostgreSQL server without durability, shared by the workers of one run."""
    base = tmp_path_factory.getbasetemp()
    running = await embedded.start((base.parent if WORKER else base) / "cluster", embedded.THROWAWAY)
    yield running
    await running.stop()


@pytest.fixture(scope="session")
async def template(cluster: EmbeddedCluster) -> str:
    """The name of a database with the schema and no rows; nobody stays connected to it."""
    name = f"template_{WORKER or 'alone'}"
    url = await cluster.create_database(name)
    if any((ROOT / "migrations" / "versions").glob("*.py")):
        await migrate(url)
    else:
        await _create_tables(url)
    return name


async def _create_tables(url: str) -> None:
    import_tables()
    engine = create_async_engine(asyncpg_url(url))
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()


@asynccontextmanager
async def _cloned(cluster: EmbeddedCluster, template: str) -> AsyncIterator[str]:
    name = f"test_{uuid4().hex}"
    url = await cluster.create_database(name, template)
    try:
        yield url
    finally:
        await cluster.drop_database(name)


@pytest.fixture
async def database_url(cluster: EmbeddedCluster, template: str) -> AsyncIterator[str]:
    """The address of the test's own database, for processes and connections beside `database`."""
    async with _cloned(cluster, template) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A Database on the test's own copy of the schema."""
    own = Database(database_url)
    yield own
    await own.close()


@pytest.fixture(scope="session")
async def _empty(cluster: EmbeddedCluster, template: str) -> AsyncIterator[Database]:
    async with _cloned(cluster, template) as url:
        empty = Database(url, PoolOptions(size=2))
        yield empty
        await empty.close()


@pytest.fixture
async def _undone(_empty: Database) -> AsyncIterator[AsyncConnection]:
    async with _empty.engine.connect() as connection:
        outer = await connection.begin()
        yield connection
        await outer.rollback()


@pytest.fixture
async def session(_undone: AsyncConnection) -> Session:
    """An open transaction that is rolled back when the test ends."""
    return Session(_undone)


class SharedDatabase(Database):
    """Every transaction is a savepoint on one connection; those that come meanwhile wait their turn."""

    def __init__(self, connection: AsyncConnection, url: str) -> None:
        super().__init__(url, PoolOptions(size=1))
        self._connection = connection
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def _begin(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        async with self._turn, self._connection.begin_nested():
            yield self._connection


@pytest.fixture
async def shared_database(_undone: AsyncConnection, _empty: Database) -> AsyncIterator[Database]:
    """A Database whose transactions are undone when the test ends."""
    shared = SharedDatabase(_undone, _empty.url)
    yield shared
    await shared.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was skipped and why, one counted line a reason: a skipped test is not a passed one."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"!!! {count} tests skipped: {reason}", yellow=True, bold=True)
