"""Retention: the loop step that deletes what has been kept long enough, batch by batch."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from evaluator.actions import retention
from evaluator.store.database import Database, Session
from evaluator.store.settings import get_settings

log = logging.getLogger(__name__)

TIDY_EVERY_SECONDS = 3600.0


class Retention:
    """Deletes by the settings as they are when a pass begins; 0 days keep for ever."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tidy(self) -> None:
        """One pass over everything that has a time."""
        await self._delete("expired rows", retention.delete_expired)
        await self._delete("exports", retention.delete_old_exports)
        await self._delete("abandoned uploads", retention.delete_abandoned_uploads)
        async with self._database.transaction() as session:
            settings = await get_settings(session)
        await self._delete_after("job data", settings.keep_job_data_days, retention.delete_job_data)
        await self._delete_after("analyses", settings.keep_analyses_days, retention.delete_old_analysis)
        await self._delete_after("originals", settings.keep_originals_days, retention.delete_old_originals)

    async def _delete_after(
        self, what: str, days: int, delete: Callable[[Session, timedelta], Awaitable[int]]
    ) -> None:
        async def delete_batch(session: Session) -> int:
            return await delete(session, timedelta(days=days))

        if days:
            await self._delete(what, delete_batch)

    async def _delete(self, what: str, delete_batch: Callable[[Session], Awaitable[int]]) -> None:
        """Batches of short transactions until nothing is left, resting as long as each one took."""
        total = 0
        while True:
            began = time.monotonic()
            async with self._database.transaction() as session:
                deleted = await delete_batch(session)
            if not deleted:
                break
            total += deleted
            await asyncio.sleep(time.monotonic() - began)
        if total:
            log.info("deleted after its time", extra={"what": what, "count": total})
