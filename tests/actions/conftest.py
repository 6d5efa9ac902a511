"""Reading processes for the actions that need them."""

from collections.abc import AsyncIterator

import pytest

from evaluator.documents.sandbox import Sandbox


@pytest.fixture(scope="session")
async def sandbox() -> AsyncIterator[Sandbox]:
    """Reading processes."""
    async with Sandbox(workers=1) as running:
        yield running
