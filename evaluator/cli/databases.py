"""The database a command works on: the configured server, or the embedded one while it is in use."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from evaluator.config import Config
from evaluator.domain.errors import EvaluatorError
from evaluator.store import embedded

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 2.0
"""An embedded server that died is started again at the latest after this long."""


@asynccontextmanager
async def database_url(config: Config) -> AsyncIterator[str]:
    """The address; the embedded server is started or joined, and left at the end."""
    if config.database_url is not None:
        yield config.database_url
        return
    cluster = await embedded.start(config.data_dir)
    keeper = asyncio.create_task(_keep_alive(cluster), name="keeper of the embedded server")
    try:
        yield cluster.url
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        await cluster.stop()


async def _keep_alive(cluster: embedded.EmbeddedCluster) -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        try:
            await cluster.revive()
        except (EvaluatorError, OSError):
            log.exception("the embedded server does not come back")
