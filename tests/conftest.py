"""What every test can ask for: a PostgreSQL server, and a database on it that holds the schema and no rows.

- `session`: one open transaction, rolled back at the end (under a millisecond). Statements see their own writes;
  `now()` stands still, and nothing is ever announced.
- `shared_database`: a Database whose transactions are savepoints of one that is rolled back at the end, one at a
  time. For routes and actions; unfit for what needs two connections, LISTEN, or time passing in SQL.
- `database`: a Database on the test's own copy of a template (about 20 ms). For everything else.
"""

import asyncio
import functools
import inspect
import os
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket
from quart import Quart
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from evaluator import ROOT
from evaluator.store import embedded
from evaluator.store.database import Database, PoolOptions, Session, asyncpg_url
from evaluator.store.embedded import ClusterError, EmbeddedCluster
from evaluator.store.migrating import import_tables, migrate
from evaluator.store.schema import metadata
from tests.chromium import CHROMIUM, launched
from tests.forking import Forks

if TYPE_CHECKING:
    from playwright.async_api import Browser

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3
"""Bytes: more than the clusters and files of all workers take at once."""
LONGEST = ("chaos", "browser")
LONGEST_SECONDS = 120
"""For one test; a wait that should have failed long ago ends here, with the place where it waited."""


def pytest_configure() -> None:
    """Keep temporary files, ours and our processes', in memory: each clone of a database is a thousand of them."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        for name in ("PYTEST_DEBUG_TEMPROOT", "TMPDIR"):
            os.environ.setdefault(name, str(MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest go first, so that no worker is left alone with one; no test waits for ever."""
    items.sort(key=lambda item: item.path.parent.name not in LONGEST)
    for item in items:
        if isinstance(item, pytest.Function) and item.get_closest_marker("soak") is None:
            item.obj = _limited(item.obj)


def _limited(test: Callable[..., Any]) -> Callable[..., Any]:
    if not inspect.iscoroutinefunction(test):
        return test

    @functools.wraps(test)
    async def limited(*args: Any, **kwargs: Any) -> None:
        async with asyncio.timeout(LONGEST_SECONDS):
            await test(*args, **kwargs)

    return limited


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of this run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if WORKER else base


@pytest.fixture(scope="session", autouse=True)
def _compiled_templates(run_folder: Path) -> None:
    """Each template is compiled once a run, not once for the application of each test."""
    folder = run_folder / "templates"
    folder.mkdir(exist_ok=True)
    Quart.jinja_options = {"bytecode_cache": _CompiledTemplates(str(folder))}


class _CompiledTemplates(FileSystemBytecodeCache):
    """Keeps apart what is the same template, compiled for a loop and for none."""

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        return super().get_bucket(environment, f"{name} {environment.is_async}", filename, source)


@pytest.fixture(scope="session")
async def cluster(run_folder: Path) -> AsyncIterator[EmbeddedCluster]:
    """A PostgreSQL server without durability, shared by the workers of one run."""
    await _stop_what_nobody_uses(run_folder.parent)
    running = await embedded.start(run_folder / "cluster", embedded.THROWAWAY)
    yield running
    await running.stop()
    if not (running.home / "data" / "postmaster.pid").exists():
        # the last to leave; what lies in memory would stay there
        shutil.rmtree(running.home.parent)


async def _stop_what_nobody_uses(runs: Path) -> None:
    """Stop the servers of runs that were killed: whoever is the last to leave one does."""
    for pid_file in runs.glob("pytest-*/cluster/postgres/data/postmaster.pid"):
        with suppress(ClusterError):
            left_behind = await embedded.start(pid_file.parents[2], embedded.THROWAWAY)
            await left_behind.stop()


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
async def _cloned(cluster: EmbeddedCluster, template: str, name: str) -> AsyncIterator[str]:
    url = await cluster.create_database(name, template)
    try:
        yield url
    finally:
        await cluster.drop_database(name)


@pytest.fixture(scope="session")
async def _used_again(cluster: EmbeddedCluster) -> AsyncIterator[Database]:
    """The Database of all tests of this worker, one after the other: it remembers what it has compiled."""
    used = Database(cluster.url_of(f"test_{WORKER or 'alone'}"))
    yield used
    await used.close()


@pytest.fixture
async def database_url(cluster: EmbeddedCluster, template: str) -> AsyncIterator[str]:
    """The address of the test's own database, for processes and connections beside `database`."""
    async with _cloned(cluster, template, f"test_{WORKER or 'alone'}") as url:
        yield url


@pytest.fixture
async def database(database_url: str, _used_again: Database) -> AsyncIterator[Database]:
    """A Database on the test's own copy of the schema."""
    _used_again.announcer = None
    yield _used_again
    await _used_again.close()


@pytest.fixture(scope="session")
async def _empty(cluster: EmbeddedCluster, template: str) -> AsyncIterator[Database]:
    async with _cloned(cluster, template, f"empty_{WORKER or 'alone'}") as url:
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
    async def _opened(
        self, opening: Callable[[], AbstractAsyncContextManager[AsyncConnection]]
    ) -> AsyncIterator[AsyncConnection]:
        async with self._turn, self._connection.begin_nested():
            yield self._connection


@pytest.fixture
async def shared_database(_undone: AsyncConnection, _empty: Database) -> AsyncIterator[Database]:
    """A Database whose transactions are undone when the test ends."""
    shared = SharedDatabase(_undone, _empty.url)
    yield shared
    await shared.close()


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Starts commands of ours as processes, faster than an interpreter does."""
    started = Forks()
    yield started
    started.close()


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator["Browser"]:
    """One Chromium for all tests of a worker; each opens contexts of its own and closes them."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: the product was not looked at in a browser")
    async with launched() as browser:
        yield browser


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was skipped and why, one counted line a reason: a skipped test is not a passed one."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"!!! {count} tests skipped: {reason}", yellow=True, bold=True)
