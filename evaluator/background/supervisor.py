"""The supervisor: owns every loop of this process, from start to drain."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from evaluator.actions.jobs import advance_job
from evaluator.background.times import Times
from evaluator.background.work_loop import Work, WorkLoop
from evaluator.domain.settings import Settings
from evaluator.store import blobs, evaluations, jobs, leases
from evaluator.store.database import Database, DatabaseUnavailableError, Key, announce
from evaluator.store.leases import work_key
from evaluator.store.settings import get_settings

log = logging.getLogger(__name__)

TIDY_EVERY_SECONDS = 3600.0
ABANDONED_AFTER = timedelta(hours=6)
"""No upload takes this long: what is left of it belonged to a process that was killed."""


class Supervisor:
    """Runs the loops of leased work, their heartbeats, the rescue of what others left, and progress."""

    def __init__(self, database: Database, times: Times) -> None:
        self.settings = Settings()
        self._database = database
        self._times = times
        self._worker_id: UUID = uuid4()
        self._loops: dict[str, WorkLoop] = {}
        self._touched: set[int] = set()

    def add(self, work: Work[Any]) -> None:
        """Take on a kind of work; before `run`."""
        self._loops[work.name] = WorkLoop(self._database, work, self._worker_id, self._times)

    def wake(self, keys: Sequence[Key]) -> None:
        """Hear what was announced: queued work wakes its loop, a changed job gets its progress written."""
        for key in keys:
            if key.kind == "job":
                self._touched.add(key.id)
            elif (loop := self._loops.get(key.kind)) is not None:
                loop.wake()

    async def run(self) -> None:
        """Run until cancelled; then give every lease back."""
        log.info("worker started", extra={"worker": str(self._worker_id)})
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
                group.create_task(self._repeat(self._times.poll, self._look_over), name="look over")
                group.create_task(self._repeat(TIDY_EVERY_SECONDS, self._tidy), name="tidy")
        finally:
            await self._give_back()

    async def drain(self) -> None:
        """Claim nothing more and let what is in hand finish, for at most `times.drain` seconds."""
        try:
            async with asyncio.timeout(self._times.drain):
                await asyncio.gather(*(loop.drain() for loop in self._loops.values()))
        except TimeoutError:
            log.warning("work still in hand at the end of the drain")

    async def _repeat(self, seconds: float, step: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await step()
            except DatabaseUnavailableError:
                log.warning("database away", extra={"step": step.__name__})
            except Exception:
                log.exception("a step of the supervisor failed", extra={"step": step.__name__})
            # staggered, so that containers started together do not act together
            await asyncio.sleep(seconds * random.uniform(0.8, 1.0))  # noqa: S311 - no secret

    async def _rescue(self) -> None:
        for name, loop in self._loops.items():
            async with self._database.transaction() as session:
                queued, failed = await leases.rescue(session, loop.work.table)
                if queued:
                    announce(session, work_key(name))
            if queued or failed:
                log.warning(
                    "work rescued", extra={"work": name, "queued": len(queued), "failed": len(failed)}
                )

    async def _write_progress(self) -> None:
        touched, self._touched = self._touched, set()
        try:
            for job_id in touched:
                async with self._database.transaction() as session:
                    await evaluations.set_progress(session, job_id)
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

    async def _look_over(self) -> None:
        async with self._database.transaction() as session:
            self.settings = await get_settings(session)
            active = await jobs.list_active_job_ids(session)
        for job_id in active:
            async with self._database.transaction() as session:
                await advance_job(session, job_id)

    async def _tidy(self) -> None:
        async with self._database.transaction() as session:
            parts = await blobs.delete_abandoned_uploads(session, ABANDONED_AFTER)
        if parts:
            log.info("abandoned uploads deleted", extra={"parts": parts})

    async def _give_back(self) -> None:
        try:
            async with asyncio.timeout(self._times.heartbeat):
                for name, loop in self._loops.items():
                    async with self._database.transaction() as session:
                        if await leases.give_back(session, loop.work.table, self._worker_id):
                            announce(session, work_key(name))
        except (DatabaseUnavailableError, TimeoutError):
            log.warning("leases not given back; they will expire")
