"""Hints between processes: PostgreSQL's NOTIFY, and one connection that listens and comes back when it is lost.

A notice is a hint, never the news itself: it may be lost while the connection is away. So each (re)connect is
told too, and listeners then read the rows again.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from asyncpg import Connection, connect
from asyncpg.exceptions import InterfaceError, PostgresError
from sqlalchemy import func, select

from evaluator.store.database import CONNECT_TIMEOUT_SECONDS, Session, asyncpg_url, retry_pauses

log = logging.getLogger(__name__)

MAX_PAYLOAD_BYTES = 7_999
"""PostgreSQL's limit (its 8,000 includes the end mark)."""
MAX_WAITING = 10_000
"""Notices kept for a reader that is behind; beyond it they are dropped and told as one gap."""
CHECK_SECONDS = 15.0
"""How often a silent connection is tried: a network can lose one without a word."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What some process said on a channel."""

    channel: str
    payload: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Notices may have been lost before this moment: read again what you watch. Comes first of all."""


async def notify(session: Session, channel: str, payload: str) -> None:
    """Send a notice when this transaction commits. Raises ValueError above MAX_PAYLOAD_BYTES.

    Commits with a notice take turns in the whole server: keep them rare, and in a transaction of their own.
    """
    if len(payload.encode()) > MAX_PAYLOAD_BYTES:
        raise ValueError("the payload of a notice is too long")
    await session.execute(select(func.pg_notify(channel, payload)))


class Listener:
    """Listens on `channels` over its own direct connection (never a pooler's).

    `run` holds the connection and needs a task with an owner; `async for item in listener` gives a Gap after each
    connect, then notices. One reader.
    """

    def __init__(self, url: str, channels: Sequence[str], *, check_seconds: float = CHECK_SECONDS) -> None:
        self._url = asyncpg_url(url)
        self._channels = tuple(channels)
        self._check_seconds = check_seconds
        self._waiting: deque[Notice | Gap] = deque()
        self._arrived = asyncio.Event()
        self.is_connected = False

    async def run(self) -> None:
        """Connect and listen until cancelled, with growing pauses while the server cannot be reached."""
        pauses = retry_pauses()
        while True:
            try:
                connection = await self._connect()
            except (OSError, PostgresError, InterfaceError) as error:
                log.warning("listening failed", extra={"error": type(error).__name__})
                await asyncio.sleep(next(pauses))
                continue
            pauses = retry_pauses()
            try:
                await self._stay(connection)
            finally:
                self.is_connected = False
                connection.terminate()
            log.warning("listening connection lost")

    async def __aiter__(self) -> AsyncIterator[Notice | Gap]:
        """Give what has arrived and wait for more, without end."""
        while True:
            while self._waiting:
                yield self._waiting.popleft()
            self._arrived.clear()
            await self._arrived.wait()

    async def _connect(self) -> Connection:
        url = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection: Connection = await connect(
            url, timeout=CONNECT_TIMEOUT_SECONDS, server_settings={"application_name": "evaluator listener"}
        )
        try:
            for channel in self._channels:
                await connection.add_listener(channel, self._hear)
        except BaseException:
            connection.terminate()
            raise
        return connection

    async def _stay(self, connection: Connection) -> None:
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        self.is_connected = True
        # after LISTEN: whatever changes from here on is heard, whatever changed before is read
        self._put(Gap())
        while not lost.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(lost.wait(), self._check_seconds)
                return
            try:
                await connection.execute("SELECT 1", timeout=self._check_seconds)
            except (OSError, PostgresError, InterfaceError):
                return

    def _hear(self, _connection: object, _pid: int, channel: str, payload: object) -> None:
        self._put(Notice(channel, str(payload)))

    def _put(self, item: Notice | Gap) -> None:
        if isinstance(item, Gap) or len(self._waiting) >= MAX_WAITING:
            # a gap makes its reader read everything: what waited before it says nothing more
            self._waiting.clear()
            item = Gap()
        self._waiting.append(item)
        self._arrived.set()
