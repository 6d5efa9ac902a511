"""Hints to the other processes: keys in a NOTIFY, few of them, each in a transaction of its own."""

import asyncio
import logging
from collections.abc import Iterable, Iterator, Sequence
from uuid import uuid4

from evaluator.store.database import Database, DatabaseUnavailableError, Key, retry_pauses
from evaluator.store.notices import MAX_PAYLOAD_BYTES, notify

log = logging.getLogger(__name__)

CHANNEL = "changes"
"""What the Listener given to the hub listens on."""
MAX_WAITING = 10_000
"""Keys kept while the database is away; beyond it they are dropped, and the others find out by their check."""


class Hints:
    """Sends keys at most every `every` seconds, the last ones never forgotten.

    A payload is the sender's id, then "kind:id" of each key, all with spaces between.
    """

    def __init__(self, database: Database, every: float) -> None:
        self._database = database
        self._every = every
        self._sender = uuid4().hex[:12]
        self._waiting: dict[Key, None] = {}
        self._arrived = asyncio.Event()

    def put(self, keys: Iterable[Key]) -> None:
        """Let the keys wait to be sent; never blocks."""
        for key in keys:
            if len(self._waiting) < MAX_WAITING:
                self._waiting[key] = None
        self._arrived.set()

    async def run(self) -> None:
        """Send until cancelled, again and again while the database is away."""
        pauses = retry_pauses()
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            keys, self._waiting = self._waiting, {}
            try:
                await self._send(tuple(keys))
            except DatabaseUnavailableError:
                self.put(keys)
                await asyncio.sleep(next(pauses))
                continue
            except Exception:
                log.exception("sending hints failed", extra={"keys": len(keys)})
            pauses = retry_pauses()
            await asyncio.sleep(self._every)

    def parse(self, payload: str) -> list[Key]:
        """The keys that another process sent; none for one of our own, and what is no key is passed over."""
        sender, *words = payload.split()
        return [] if sender == self._sender else list(_keys(words))

    async def _send(self, keys: Sequence[Key]) -> None:
        async with self._database.transaction() as session:
            for payload in self._payloads(keys):
                await notify(session, CHANNEL, payload)

    def _payloads(self, keys: Sequence[Key]) -> Iterator[str]:
        payload = self._sender
        for key in keys:
            word = f" {key.kind}:{key.id}"
            if len((payload + word).encode()) > MAX_PAYLOAD_BYTES:
                yield payload
                payload = self._sender
            payload += word
        if payload != self._sender:
            yield payload


def _keys(words: Iterable[str]) -> Iterator[Key]:
    for word in words:
        kind, _, number = word.rpartition(":")
        if kind and number.isdecimal():
            yield Key(kind, int(number))
