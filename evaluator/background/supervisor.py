"""The supervisor: owns every loop of this process, from start to drain."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from evaluator.actions.finishing import advance_job
from evaluator.actions.progress import explain_waits, hold_at_caps, write_progress
from evaluator.actions.rescuing import rescue_work
from evaluator.background.retention import TIDY_EVERY_SECONDS, Retention
from evaluator.background.signs_of_life import SignsOfLife
from evaluator.background.times import Times
from evaluator.background.work_loop import Work, WorkLoop
from evaluator.domain.settings import Settings
from evaluator.store import jobs, leases
from evaluator.store.database import Database, DatabaseUnavailableError, Key, announce
from evaluator.store.leases import work_key
from evaluator.store.settings import get_settings

log = logging.getLogger(__name__)


class Supervisor:
    """Runs the loops of leased work, their heartbeats, the rescue of what others left, progress and retention."""

    def __init__(self, database: Database, times: Times) -> None:
        self.settings = Settings()
        self._database = database
        self._times = times
        self._worker_id: UUID = uuid4()
        self._signs = SignsOfLife(database, self._worker_id)
        self._retention = Retention(database)
        self._is_running = False
        self._loops: dict[str, WorkLoop] = {}
        self._touched: set[int] = set()
        self._is_cancelled = asyncio.Event()
        self._is_set = asyncio.Event()

    def add(self, work: Work[Any]) -> None:
        """Take on a kind of work; before `run`."""
        self._loops[work.name] = WorkLoop(self._database, work, self._worker_id, self._times)

    def wake(self, keys: Sequence[Key]) -> None:
        """Hear what was announced: queued work wakes its loop, a changed job gets its progress written."""
        for key in keys:
            if key.kind == "job":
                self._touched.add(key.id)
            elif key.kind == "cancel":
                self._is_cancelled.set()
            elif key.kind == "settings":
                self._is_set.set()
            elif (loop := self._loops.get(key.kind)) is not None:
                loop.wake()

    async def run(self) -> None:
        """Run until cancelled; then give every lease back."""
        log.info("worker started", extra={"worker": str(self._worker_id)})
        self._is_running = True
        try:
            await self._read_settings_first()
            async with asyncio.TaskGroup() as group:
                for name, loop in self._loops.items():
                    group.create_task(loop.run(), name=name)
                    group.create_task(
                        self._repeat(self._times.heartbeat, loop.heartbeat), name=f"{name} heartbeat"
                    )
                group.create_task(self._repeat(self._times.lease / 2, self._rescue), name="rescue")
                group.create_task(self._repeat(self._times.progress, self._write_progress), name="progress")
                group.create_task(
                    self._repeat(self._times.check, self._check, self._is_cancelled), name="check"
                )
                group.create_task(
                    self._repeat(self._times.poll, self._look_over, self._is_set), name="look over"
                )
                group.create_task(self._repeat(self._times.heartbeat, self._signs.beat), name="signs of life")
                group.create_task(self._repeat(TIDY_EVERY_SECONDS, self._retention.tidy), name="tidy")
        finally:
            self._is_running = False
            await self._give_back()
            await self._signs.leave()

    @property
    def is_working(self) -> bool:
        """True while it runs, takes work, and no loop of leased work is stuck."""
        return self._is_running and all(loop.is_turning for loop in self._loops.values())

    @property
    def drain_seconds(self) -> float:
        """How long a drain may take."""
        return self.settings.drain_seconds if self._times.drain is None else self._times.drain

    async def drain(self) -> None:
        """Claim nothing more and let what is in hand finish, as long as the setting says."""
        try:
            async with asyncio.timeout(self.drain_seconds):
                await asyncio.gather(*(loop.drain() for loop in self._loops.values()), self._signs.drain())
        except TimeoutError:
            log.warning("work still in hand at the end of the drain")

    async def _repeat(
        self, seconds: float, step: Callable[[], Awaitable[None]], at_once: asyncio.Event | None = None
    ) -> None:
        """Run `step` every so often, and when `at_once` is set."""
        at_once = at_once or asyncio.Event()
        while True:
            at_once.clear()
            try:
                await step()
            except DatabaseUnavailableError:
                log.warning("database away", extra={"step": step.__name__})
            except Exception:
                log.exception("a step of the supervisor failed", extra={"step": step.__name__})
            # staggered, so that containers started together do not act together
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds * random.uniform(0.8, 1.0)):  # noqa: S311 - no secret
                    await at_once.wait()

    async def _rescue(self) -> None:
        for loop in self._loops.values():
            async with self._database.transaction() as session:
                await rescue_work(session, loop.work.table)

    async def _write_progress(self) -> None:
        touched, self._touched = self._touched, set()
        try:
            for job_id in touched:
                async with self._database.transaction() as session:
                    await write_progress(session, job_id, self.settings)
        except DatabaseUnavailableError:
            self._touched |= touched
            raise

    async def _read_settings_first(self) -> None:
        """Before anything is claimed: how much at once is a setting too."""
        try:
            async with self._database.transaction() as session:
                self.settings = await get_settings(session)
        except DatabaseUnavailableError:
            log.warning("database away, starting with the default settings")

    async def _check(self) -> None:
        for loop in self._loops.values():
            await loop.check()

    async def _look_over(self) -> None:
        log.debug("checking for jobs")
        async with self._database.transaction() as session:
            self.settings = await get_settings(session)
            await hold_at_caps(session, self.settings)
            await explain_waits(session)
            active = await jobs.list_active_job_ids(session)
        for loop in self._loops.values():
            loop.wake()
        for job_id in active:
            async with self._database.transaction() as session:
                await advance_job(session, job_id)

    async def _give_back(self) -> None:
        try:
            async with asyncio.timeout(self._times.heartbeat):
                for name, loop in self._loops.items():
                    async with self._database.transaction() as session:
                        if await leases.give_back(session, loop.work.table, self._worker_id):
                            announce(session, work_key(name))
        except (DatabaseUnavailableError, TimeoutError):
            log.warning("leases not given back; they will expire")
