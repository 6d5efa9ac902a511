"""The database: a pool of connections, transactions on them, and what to announce once one committed."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from inspect import signature
from typing import Any, NamedTuple, TypeVar, TypeVarTuple, overload
from uuid import uuid4

import asyncpg
from sqlalchemy import CursorResult, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.selectable import TypedReturnsRows

from evaluator.domain.errors import EvaluatorError

log = logging.getLogger(__name__)

STATEMENT_TIMEOUT_SECONDS = 30
"""The server ends a statement after this long."""
IDLE_TRANSACTION_SECONDS = 60
"""The server ends a transaction that does nothing for this long: the process holding it has stalled."""
CONNECT_TIMEOUT_SECONDS = 10
FIRST_RETRY_SECONDS = 0.1
LONGEST_RETRY_SECONDS = 5.0

# SQLSTATE classes of a server that is away for now: 08 connection, 57P shutdown and start, 53300 no free slot
_PASSING_STATES = ("08", "57P", "53300")

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


class DatabaseUnavailableError(EvaluatorError):
    """The database cannot be reached at the moment; please try again shortly."""


class BadAddressError(EvaluatorError):
    """The address of the database cannot be read; it looks like postgresql://user:password@host:5432/name."""


class Key(NamedTuple):
    """Names something that is watched, such as ("job", 41) or ("draft", 7)."""

    kind: str
    id: int


Announcer = Callable[[Sequence[Key]], None]
"""Called after a commit with the keys named in it; must not block."""


class Session:
    """One open transaction. `info` is free for whoever opened it; statements go out one at a time."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.info: dict[str, object] = {}
        self.announced: dict[Key, None] = {}

    @overload
    async def execute(
        self, statement: TypedReturnsRows[*_Ts], parameters: Any = None
    ) -> CursorResult[*_Ts]: ...
    @overload
    async def execute(
        self, statement: Executable, parameters: Any = None
    ) -> CursorResult[*tuple[Any, ...]]: ...
    async def execute(self, statement: Executable, parameters: Any = None) -> Any:
        """Run a statement; the result is buffered. A list of dicts as parameters runs it for each of them."""
        try:
            return await self.connection.execute(statement, parameters)
        except TimeoutError as error:
            # the driver's own limit: the server did not even answer that the statement took too long
            raise DatabaseUnavailableError from error

    @overload
    async def scalar(self, statement: TypedReturnsRows[_T], parameters: Any = None) -> _T | None: ...
    @overload
    async def scalar(self, statement: Executable, parameters: Any = None) -> Any: ...
    async def scalar(self, statement: Executable, parameters: Any = None) -> Any:
        """Run a statement and give the first column of its first row, or None without a row."""
        return (await self.execute(statement, parameters)).scalar()

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Undo only what happens inside when it raises, and let the error through."""
        async with self.connection.begin_nested():
            yield


def announce(session: Session, key: Key) -> None:
    """Tell the watchers of `key` once this transaction has committed; each key once, however often named."""
    session.announced[key] = None


@dataclass(frozen=True, slots=True)
class PoolOptions:
    """Size and manner of the pool. `behind_pooler`: the URL leads to pgbouncer in transaction mode."""

    size: int = 10
    wait_seconds: float = 10.0
    behind_pooler: bool = False
    server_settings: dict[str, str] = field(default_factory=dict)


class Database:
    """Opens transactions on a pool of connections; belongs to the event loop that first uses it."""

    def __init__(
        self, url: str, options: PoolOptions | None = None, *, announcer: Announcer | None = None
    ) -> None:
        self.url = url
        self.announcer = announcer
        self._engine = _make_engine(url, options or PoolOptions())
        self._autocommit = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def connections(self) -> tuple[int, int]:
        """(in use now, most at once) of the pool."""
        pool = self._engine.pool
        if not isinstance(pool, QueuePool):
            raise TypeError("the pool does not count its connections")
        return pool.checkedout(), pool.size()

    @property
    def engine(self) -> AsyncEngine:
        """The engine, for migrations."""
        return self._engine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """Commit on leaving, roll back on an error; then announce. Raises DatabaseUnavailableError."""
        async with self._session(self._engine) as session:
            yield session

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[Session]:
        """For one statement that is a transaction of its own: a third of the round trips. Announces on leaving.

        Several statements inside are several transactions. Raises DatabaseUnavailableError.
        """
        async with self._session(self._autocommit) as session:
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Session]:
        """For statements that only read, each for itself: nothing is committed. Raises DatabaseUnavailableError."""
        try:
            async with self._opened(self._autocommit.connect) as connection:
                yield Session(connection)
        except DBAPIError as error:
            if _is_passing(error):
                raise DatabaseUnavailableError from error
            raise

    @asynccontextmanager
    async def _session(self, engine: AsyncEngine) -> AsyncIterator[Session]:
        try:
            async with self._opened(engine.begin) as connection:
                session = Session(connection)
                yield session
        except DBAPIError as error:
            if _is_passing(error):
                raise DatabaseUnavailableError from error
            raise
        self._tell(tuple(session.announced))

    async def is_healthy(self) -> bool:
        """True when a statement gets its answer now."""
        try:
            async with self.transaction() as session:
                await session.scalar(text("SELECT 1"))
        except (DatabaseUnavailableError, DBAPIError):
            return False
        return True

    async def wait_until_ready(self, seconds: float = 30.0) -> None:
        """Wait, with growing pauses, until the database answers; DatabaseUnavailableError after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                for pause in retry_pauses():
                    if await self.is_healthy():
                        return
                    await asyncio.sleep(pause)
        except TimeoutError as error:
            raise DatabaseUnavailableError from error

    async def close(self) -> None:
        """Close every connection; transactions still open are lost."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _opened(
        self, opening: Callable[[], AbstractAsyncContextManager[AsyncConnection]]
    ) -> AsyncIterator[AsyncConnection]:
        async with AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(opening())
            except (OSError, PoolTimeoutError) as error:
                raise DatabaseUnavailableError from error
            yield connection

    def _tell(self, keys: Sequence[Key]) -> None:
        if not keys or self.announcer is None:
            return
        try:
            self.announcer(keys)
        except Exception:
            # committed all the same: the caller must not take this for a failure; watchers re-read
            log.exception("announcing failed")


def retry_pauses() -> Iterator[float]:
    """Seconds to wait before each further try: doubling to a limit, with jitter, without end."""
    pause = FIRST_RETRY_SECONDS
    while True:
        yield pause * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
        pause = min(pause * 2, LONGEST_RETRY_SECONDS)


def asyncpg_url(url: str) -> URL:
    """The URL as SQLAlchemy's asyncpg dialect wants it: any postgres scheme, libpq's sslmode as ssl.

    Raises BadAddressError for one that no connection can be tried with.
    """
    try:
        parsed = make_url(url)
    except (ValueError, ArgumentError) as error:
        # no word of the address itself: it may hold a password
        raise BadAddressError from error
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise BadAddressError
    query = dict(parsed.query)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    if unknown := sorted(query.keys() - signature(asyncpg.connect).parameters.keys()):
        raise BadAddressError(f"The address of the database has options unknown here: {', '.join(unknown)}.")
    return parsed.set(drivername="postgresql+asyncpg", query=query)


def _make_engine(url: str, options: PoolOptions) -> AsyncEngine:
    connect_args: dict[str, object] = {
        "timeout": CONNECT_TIMEOUT_SECONDS,
        "command_timeout": STATEMENT_TIMEOUT_SECONDS + CONNECT_TIMEOUT_SECONDS,
    }
    if options.behind_pooler:
        # pgbouncer hands each transaction to any server connection: no prepared statement outlives one, and
        # timeouts cannot be start parameters (set them with ALTER ROLE)
        connect_args |= {
            "statement_cache_size": 0,
            "prepared_statement_cache_size": 0,
            "prepared_statement_name_func": lambda: f"evaluator_{uuid4()}",
        }
    else:
        connect_args["server_settings"] = _server_settings() | options.server_settings
    engine = create_async_engine(
        asyncpg_url(url),
        pool_size=options.size,
        max_overflow=0,
        pool_timeout=options.wait_seconds,
        connect_args=connect_args,
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def _server_settings() -> dict[str, str]:
    return {
        "application_name": "evaluator",
        "timezone": "UTC",
        "statement_timeout": f"{STATEMENT_TIMEOUT_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{IDLE_TRANSACTION_SECONDS}s",
    }


def _refuse_closed(connection: DBAPIConnection, _record: object, _proxy: object) -> None:
    """Make the pool replace a connection whose server went away: costs no round trip, unlike a ping."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _is_passing(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None) or ""
    return error.connection_invalidated or state.startswith(_PASSING_STATES)
