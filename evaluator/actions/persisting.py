"""Recording what was paid for, also when the database is away for a moment."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from evaluator.store.database import DatabaseUnavailableError, retry_pauses

log = logging.getLogger(__name__)

T = TypeVar("T")


async def persist(record: Callable[[], Awaitable[T]]) -> T:
    """Run `record` again, with growing pauses, until the database takes it.

    Ends by itself only with success or another error: whoever holds the lease cancels it when the lease is lost.
    """
    pauses = retry_pauses()
    while True:
        try:
            return await record()
        except DatabaseUnavailableError:
            log.warning("database away, recording again shortly")
            await asyncio.sleep(next(pauses))
