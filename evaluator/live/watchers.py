"""Watchers: who listens, and the one slot per state that waits for each of them."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from uuid import UUID

from evaluator.live.events import BEAT, Delivery, End, Event, Slot
from evaluator.store.database import Key

BEAT_SECONDS = 15.0
"""A stream is never silent for longer: browsers take 35 s of silence for a lost connection."""
STALLED_SECONDS = 60.0
"""A browser that has taken nothing for this long is cut off; it comes back with its cursor."""


class Watcher:
    """One open stream. Iterate it for what to send; it ends by itself after an End was said.

    Belongs to the task that made it, which `abandon` cancels.
    """

    def __init__(
        self,
        topics: Mapping[Key, int],
        user_id: int,
        session_id: UUID,
        team_id: int,
        *,
        beat_seconds: float = BEAT_SECONDS,
    ) -> None:
        self.user_id = user_id
        self.session_id = session_id
        self.team_id = team_id
        self._cursors = dict(topics)
        self._beat_seconds = beat_seconds
        self._waiting: dict[tuple[Key, Slot], Event] = {}
        self._stirred = asyncio.Event()
        self._end: End | None = None
        self._task = asyncio.current_task()
        self._taken_at = asyncio.get_running_loop().time()

    @property
    def topics(self) -> tuple[Key, ...]:
        """What is watched."""
        return tuple(self._cursors)

    @property
    def cursor(self) -> int:
        """Where a stream that follows this one has to start."""
        return min(self._cursors.values(), default=0)

    @property
    def is_ending(self) -> bool:
        """True when the stream is told to close."""
        return self._end is not None

    @property
    def waiting(self) -> int:
        """How many states wait to be taken."""
        return len(self._waiting)

    @property
    def idle_seconds(self) -> float:
        """How long ago the browser's side last asked for something; at most a beat when it is not stuck."""
        return asyncio.get_running_loop().time() - self._taken_at

    def put(self, topic: Key, event: Event) -> None:
        """Let the event wait, in place of an older one of its slot."""
        self._waiting[topic, event.slot] = event
        self._stirred.set()

    def advance(self, topic: Key, cursor: int) -> None:
        """Note that everything of the topic up to `cursor` has been put."""
        self._cursors[topic] = cursor

    def finish(self, end: End) -> None:
        """Say `end` next, and then nothing more; what waits is dropped, for it can be read again."""
        self._end = self._end or end
        self._waiting.clear()
        self._stirred.set()

    def abandon(self) -> None:
        """Stop the task that serves the stream: its browser takes nothing."""
        if self._task is not None:
            self._task.cancel("the stream's reader has stalled")

    async def __aiter__(self) -> AsyncIterator[Delivery]:
        """Give a beat at once, then events as they come, a beat where there is none, and at last the end."""
        yield Delivery(BEAT)
        while True:
            self._taken_at = asyncio.get_running_loop().time()
            if self._end is not None:
                yield Delivery(self._end)
                return
            if self._waiting:
                yield self._take()
            elif not await self._is_stirred():
                yield Delivery(BEAT, cursor=self.cursor)

    def _take(self) -> Delivery:
        topic, slot = next(iter(self._waiting))
        event = self._waiting.pop((topic, slot))
        # the cursor leaves with the last state only: a browser lost before that reads all of them again
        return Delivery(event.name, event.data, topic, None if self._waiting else self.cursor)

    async def _is_stirred(self) -> bool:
        self._stirred.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._beat_seconds):
                return await self._stirred.wait()
        return False
