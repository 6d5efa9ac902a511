"""How long work stays `running` under a worker that is dead or frozen, seen from outside every container."""

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from uuid import UUID

import asyncpg

LOOK_EVERY_SECONDS = 0.05
AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
LEASED_TABLES = """
    SELECT table_name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name IN ('worker_id', 'lease_until')
     GROUP BY table_name HAVING count(*) = 2
"""


class Orphans:
    """Looks at every leased table while `run` runs.

    `waits` has, for each worker that died, the seconds after its death (or after help was there again: a database
    and another container) at which it was last seen to hold something; 0 for one that held nothing.
    """

    def __init__(self, url: str, is_helped: Callable[[], bool]) -> None:
        self.waits: dict[UUID, float] = {}
        self._url = url
        self._is_helped = is_helped
        self._died_at: dict[UUID, float] = {}
        self._helpless_at = 0.0
        self._looked = asyncio.Condition()

    def died(self, workers: Iterable[UUID], at: float) -> None:
        """Note the death of workers, by time.time()."""
        for worker in workers:
            self._died_at[worker] = at
            self.waits.setdefault(worker, 0.0)

    def woke(self, workers: Iterable[UUID]) -> None:
        """Note that workers taken for dead are alive again."""
        for worker in workers:
            del self._died_at[worker]

    async def until_rescued(self, workers: set[UUID]) -> None:
        """Wait until these workers hold nothing any more."""
        async with self._looked, asyncio.timeout(60):
            await self._looked.wait()
            await self._looked.wait_for(lambda: not workers & self._holding)

    async def run(self) -> None:
        """Look until cancelled."""
        self._holding: set[UUID] = set()
        while True:
            with suppress(*AWAY):
                connection = await asyncpg.connect(self._url, timeout=5)
                try:
                    await self._look_on(connection)
                finally:
                    connection.terminate()
            self._helpless_at = time.time()
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _look_on(self, connection: asyncpg.Connection) -> None:
        tables = [row["table_name"] for row in await connection.fetch(LEASED_TABLES)]
        running = " UNION ".join(f"SELECT worker_id FROM {name} WHERE state = 'running'" for name in tables)
        while True:
            rows = await connection.fetch(running, timeout=5)
            self._note({row["worker_id"] for row in rows})
            async with self._looked:
                self._looked.notify_all()
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    def _note(self, holding: set[UUID]) -> None:
        now = time.time()
        self._holding = holding
        if not self._is_helped():
            self._helpless_at = now
        for worker in holding & self._died_at.keys():
            wait = now - max(self._died_at[worker], self._helpless_at)
            self.waits[worker] = max(self.waits[worker], wait)
