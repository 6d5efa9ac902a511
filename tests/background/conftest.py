"""A supervisor at work on a database of the test's own, and drafts for it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from evaluator.actions.raters import Rater
from evaluator.background.evaluating import evaluating
from evaluator.background.extracting import extracting
from evaluator.background.insights import writing_insights
from evaluator.background.reading import reading
from evaluator.background.supervisor import Supervisor
from evaluator.background.times import Times
from evaluator.documents.sandbox import Sandbox
from evaluator.domain.settings import Settings
from evaluator.store.database import Database, Key

CALM = Times(lease=30.0, poll=0.2, drain=1.0, progress=0.05)
"""No lease ends while the machine is busy with something else."""
QUICK = replace(CALM, check=0.2)


class Announcements:
    """What the database announced: handed to the supervisor, and something to wait for."""

    def __init__(self) -> None:
        self.supervisors: list[Supervisor] = []
        self._changed = asyncio.Event()

    def __call__(self, keys: list[Key]) -> None:
        for supervisor in self.supervisors:
            supervisor.wake(keys)
        self._changed.set()

    async def until(self, is_so: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
        """Wait until `is_so`, looking again whenever something was announced."""
        async with asyncio.timeout(seconds):
            while not await is_so():
                self._changed.clear()
                try:
                    await asyncio.wait_for(self._changed.wait(), 0.2)
                except TimeoutError:
                    continue


@pytest.fixture
def announcements(database: Database) -> Announcements:
    """The database's announcements."""
    heard = Announcements()
    database.announcer = heard
    return heard


@pytest.fixture(scope="session")
async def sandbox() -> AsyncIterator[Sandbox]:
    """Reading processes."""
    async with Sandbox(workers=2) as running:
        yield running


@pytest.fixture
def supervising(database: Database, sandbox: Sandbox, announcements: Announcements):
    """`async with supervising(rater)`: all loops run until the block ends."""

    @asynccontextmanager
    async def supervise(rater: Rater, times: Times = CALM, slots: int = 4) -> AsyncIterator[Supervisor]:
        supervisor = Supervisor(database, times)
        supervisor.add(reading(database, sandbox, lambda: 2))
        supervisor.add(extracting(database, rater, lambda: 2))
        supervisor.add(evaluating(database, rater, lambda: Settings(max_model_calls=slots)))
        supervisor.add(writing_insights(database, rater, lambda: 2))
        announcements.supervisors.append(supervisor)
        running = asyncio.create_task(supervisor.run())
        try:
            yield supervisor
        finally:
            announcements.supervisors.remove(supervisor)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    return supervise
