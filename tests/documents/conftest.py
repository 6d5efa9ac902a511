"""One sandbox for all tests of this room that only need files read."""

from collections.abc import AsyncIterator

import pytest_asyncio

from evaluator.documents.limits import ReadLimits
from evaluator.documents.sandbox import Sandbox


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(workers=1, limits=ReadLimits()) as opened:
        yield opened
