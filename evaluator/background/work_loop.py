"""One kind of leased work: claimed when there is room, done in tasks, kept alive by heartbeats."""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from evaluator.actions.retrying import MAX_ATTEMPTS, record_fault
from evaluator.background.times import Times
from evaluator.store import leases
from evaluator.store.database import Database, DatabaseUnavailableError, Key, Session, announce
from evaluator.store.leases import Claim, LeasedTable

log = logging.getLogger(__name__)

OUR_FAULT = "Something went wrong on our side, and nothing was charged."
DATABASE_AWAY = "The database was away for a moment; this is tried again."
AFTER_A_FAULT = timedelta(seconds=5)
MISSED_TURNS = 6
"""A loop that has not looked for work for so many polls is stuck."""

C = TypeVar("C", bound=Claim)


@dataclass(frozen=True, slots=True)
class Work(Generic[C]):
    """A kind of leased work: where it is queued, how it is claimed and done, how much at once."""

    table: LeasedTable
    claim: Callable[[Session, UUID, timedelta, int], Awaitable[list[C]]]
    do: Callable[[C], Awaitable[None]]
    slots: Callable[[], int]

    @property
    def name(self) -> str:
        """The table's name, which also names the loop."""
        return self.table.name


@dataclass(slots=True)
class _Held:
    claimed: Claim
    task: asyncio.Task[None]
    renewed_at: float = field(default_factory=time.monotonic)


class WorkLoop:
    """Keeps up to `work.slots()` pieces of one kind of work going. Owns their tasks."""

    def __init__(self, database: Database, work: Work[Any], worker_id: UUID, times: Times) -> None:
        self.work = work
        self._database = database
        self._worker_id = worker_id
        self._times = times
        self._held: dict[tuple[int, int], _Held] = {}
        self._to_put_back: dict[Claim, str] = {}
        self._wake = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._is_draining = False
        self._turned_at = -math.inf

    @property
    def busy(self) -> int:
        """How many pieces of work are going on."""
        return len(self._held)

    @property
    def is_turning(self) -> bool:
        """True while it looks for work, and has done so lately."""
        return not self._is_draining and time.monotonic() - self._turned_at < MISSED_TURNS * self._times.poll

    def wake(self) -> None:
        """Look for work now."""
        self._wake.set()

    async def run(self) -> None:
        """Claim and do work until cancelled; what is in hand then is cancelled too and awaited."""
        try:
            while True:
                self._turned_at = time.monotonic()
                try:
                    async with self._claiming:
                        await self._claim_more()
                except DatabaseUnavailableError:
                    log.warning("database away, no work claimed", extra={"work": self.work.name})
                except Exception:
                    # a statement that took too long, a full disk: this loop must outlive it
                    log.exception("claiming failed", extra={"work": self.work.name})
                await self._wait()
        finally:
            await self._cancel_all()

    async def drain(self) -> None:
        """Claim nothing more, and return when all that is in hand is done."""
        self._is_draining = True
        async with self._claiming:
            # what was being claimed at this moment is in hand now
            pass
        while self._held:
            await asyncio.wait([held.task for held in self._held.values()])

    async def heartbeat(self) -> None:
        """Renew all leases; stop work whose lease was lost, or could not be renewed for too long."""
        if not self._held:
            return
        before = time.monotonic()
        try:
            async with asyncio.timeout(self._times.heartbeat), self._database.statement() as session:
                kept = await leases.renew(
                    session, self.work.table, self._worker_id, list(self._held), self._times.lease_length
                )
        except (DatabaseUnavailableError, TimeoutError):
            log.warning("leases not renewed", extra={"work": self.work.name, "held": len(self._held)})
            self._stop(lambda held: before - held.renewed_at > self._times.patience)
            return
        for token in kept & self._held.keys():
            self._held[token].renewed_at = before
        if kept != set(self._held):
            await self.check()

    async def check(self) -> None:
        """Stop work that was cancelled or given to others; a hint of it may have been lost."""
        tokens = list(self._held)
        if not tokens:
            return
        async with self._database.statement() as session:
            lost = await leases.list_lost(session, self.work.table, tokens)
        self._stop(lambda held: held.claimed.token in lost)

    def _stop(self, is_lost: Callable[[_Held], bool]) -> None:
        for held in list(self._held.values()):
            if is_lost(held):
                log.warning("lease lost", extra={"work": self.work.name, "id": held.claimed.id})
                held.task.cancel()

    async def _claim_more(self) -> None:
        self._wake.clear()
        await self._put_back()
        free = self.work.slots() - len(self._held)
        if self._is_draining or free <= 0:
            return
        async with self._database.statement() as session:
            claims = await self.work.claim(session, self._worker_id, self._times.lease_length, free)
        for claimed in claims:
            self._start(claimed)

    def _start(self, claimed: Claim) -> None:
        task = asyncio.create_task(self._do(claimed), name=f"{self.work.name}-{claimed.id}")
        self._held[claimed.token] = _Held(claimed, task)
        task.add_done_callback(lambda _: self._release(claimed))

    def _release(self, claimed: Claim) -> None:
        del self._held[claimed.token]
        self._wake.set()

    async def _do(self, claimed: Claim) -> None:
        try:
            await self.work.do(claimed)
        except DatabaseUnavailableError:
            self._to_put_back[claimed] = DATABASE_AWAY
        except Exception:
            # whatever it was, it must end neither the loop nor the lease's honesty
            log.exception("work failed by our fault", extra={"work": self.work.name, "id": claimed.id})
            self._to_put_back[claimed] = OUR_FAULT

    async def _put_back(self) -> None:
        for claimed, reason in list(self._to_put_back.items()):
            async with self._database.transaction() as session:
                if reason is DATABASE_AWAY:
                    await leases.put_back(session, self.work.table, claimed, AFTER_A_FAULT, reason)
                else:
                    delay = AFTER_A_FAULT if claimed.faults + 1 < MAX_ATTEMPTS else None
                    await record_fault(session, self.work.table, claimed, reason, delay)
                if claimed.job_id is not None:
                    announce(session, Key("job", claimed.job_id))
            del self._to_put_back[claimed]

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._times.poll):
                await self._wake.wait()
        except TimeoutError:
            log.debug("checking for work", extra={"work": self.work.name})

    async def _cancel_all(self) -> None:
        tasks = [held.task for held in self._held.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
