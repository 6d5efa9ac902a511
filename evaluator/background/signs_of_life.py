"""Signs of life: the row by which others know that this supervisor runs."""

import asyncio
import logging
from uuid import UUID

from evaluator import __version__
from evaluator.store import workers
from evaluator.store.database import Database, DatabaseUnavailableError

log = logging.getLogger(__name__)

GOODBYE_SECONDS = 2.0
"""How long a goodbye may take; without one the row is deleted when it has been silent for long."""


class SignsOfLife:
    """Keeps one worker's row; `beat` comes with every heartbeat."""

    def __init__(self, database: Database, worker_id: UUID) -> None:
        self._database = database
        self._worker_id = worker_id
        self._is_draining = False

    async def beat(self) -> None:
        """Say that the worker is alive. Raises DatabaseUnavailableError."""
        async with self._database.statement() as session:
            await workers.record_sign_of_life(
                session, self._worker_id, __version__, is_draining=self._is_draining
            )

    async def drain(self) -> None:
        """Say that the worker takes nothing new any more, as far as the database hears it."""
        self._is_draining = True
        try:
            async with asyncio.timeout(GOODBYE_SECONDS):
                await self.beat()
        except (DatabaseUnavailableError, TimeoutError):
            log.warning("database away, the drain is not announced")

    async def leave(self) -> None:
        """Take the row away, as far as the database hears it."""
        try:
            async with asyncio.timeout(GOODBYE_SECONDS), self._database.statement() as session:
                await workers.delete_worker(session, self._worker_id)
        except (DatabaseUnavailableError, TimeoutError):
            log.warning("database away, this worker's row stays for a while")
