"""The hub: takes hints, reads what changed, has it rendered once, and serves the watchers of this process."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

from evaluator.live.events import Batch, End, Event, Knows
from evaluator.live.hints import Hints
from evaluator.live.topics import Topic
from evaluator.live.watchers import BEAT_SECONDS, STALLED_SECONDS, Watcher
from evaluator.store.database import Database, DatabaseUnavailableError, Key, Session, retry_pauses
from evaluator.store.notices import Gap, Listener

log = logging.getLogger(__name__)

USER_KIND = "user"
"""A key of this kind says: some session of that user may have ended."""
MOST_PER_USER = 20
"""Open streams of one user; one more replaces the oldest."""
RENDERS_AT_ONCE = 16
"""Events rendered before the loop's other tasks get a turn."""
CHECKED_AT_ONCE = 50
"""Topics of one step of the check: more would keep those waiting of which somebody told."""

BatchT = TypeVar("BatchT", bound=Batch)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read, without its type: the cursor, and its rendering, still to be called."""

    cursor: int
    render: Callable[[Knows], Iterable[Event]]


class Hub:
    """Serves watchers while `run` runs. It knows neither what the topics are nor how they are stored.

    `read(session, key, after)` gives what changed since the cursor `after`, or None when the topic is gone;
    `render(key, batch, knows)` makes the events of it, but for those that `knows` needs no more;
    `list_live_sessions(session, ids)` tells which sign-in sessions still count, and in which team each works;
    `on_hint(keys)` hears of every key that another process announced. Lengths are in seconds.
    """

    def __init__(
        self,
        database: Database,
        read: Callable[[Session, Key, int], Awaitable[BatchT | None]],
        render: Callable[[Key, BatchT, Knows], Iterable[Event]],
        listener: Listener | None,
        on_hint: Callable[[Sequence[Key]], None],
        *,
        list_live_sessions: Callable[[Session, list[UUID]], Awaitable[Mapping[UUID, int]]],
        tick: float = 0.1,
        check_every: float = 5.0,
        notify_every: float = 0.25,
        beat_seconds: float = BEAT_SECONDS,
        stalled_seconds: float = STALLED_SECONDS,
    ) -> None:
        self._database = database
        self._read = _reads(read, render)
        self._listener = listener
        self._on_hint = on_hint
        self._list_live_sessions = list_live_sessions
        self._tick = tick
        self._check_every = check_every
        self._beat_seconds = beat_seconds
        self._stalled_seconds = stalled_seconds
        self._hints = Hints(database, notify_every)
        self._topics: dict[Key, Topic] = {}
        self._watchers: dict[Watcher, None] = {}
        self._suspects: set[int] = set()
        self._stirred = asyncio.Event()
        self._emptied = asyncio.Event()
        self._is_draining = False

    def announce(self, keys: Sequence[Key]) -> None:
        """The database's announcer: serve our own watchers at the next tick, and tell the other processes."""
        self._mark(keys)
        self._hints.put(keys)

    @asynccontextmanager
    async def watch(
        self, topics: Mapping[Key, int], user_id: int, session_id: UUID, team_id: int
    ) -> AsyncIterator[Watcher]:
        """Watch topics of a team, each from the cursor of the state that the browser has.

        Whether the user may see them is the caller's to check; it ends when the session does, or when its user
        no longer works in the team. Enter it in the task that sends the events.
        """
        watcher = Watcher(topics, user_id, session_id, team_id, beat_seconds=self._beat_seconds)
        self._enter(watcher, topics)
        try:
            yield watcher
        finally:
            self._leave(watcher)

    def end_session(self, session_id: UUID) -> None:
        """Close the streams of a session that ended in this process."""
        for watcher in self._watchers:
            if watcher.session_id == session_id:
                watcher.finish(End.SIGNED_OUT)

    async def drain(self, seconds: float = 0.5) -> None:
        """Say farewell on every stream, wait for them to close, and stop those that take longer."""
        self._is_draining = True
        for watcher in self._watchers:
            watcher.finish(End.FAREWELL)
        if self._watchers:
            self._emptied.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._emptied.wait(), seconds)
        for watcher in tuple(self._watchers):
            watcher.abandon()

    async def run(self) -> None:
        """Serve until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._serve(), name="live: serve")
            group.create_task(self._check(), name="live: check")
            group.create_task(self._hints.run(), name="live: hints")
            if self._listener is not None:
                group.create_task(self._listener.run(), name="live: listen")
                group.create_task(self._hear(self._listener), name="live: hear")

    @property
    def watcher_count(self) -> int:
        """How many streams are open in this process."""
        return len(self._watchers)

    @property
    def topic_count(self) -> int:
        """How many topics are held in memory: those that somebody watches."""
        return len(self._topics)

    def _enter(self, watcher: Watcher, topics: Mapping[Key, int]) -> None:
        if self._is_draining:
            watcher.finish(End.FAREWELL)
        own = [other for other in self._watchers if other.user_id == watcher.user_id and not other.is_ending]
        for oldest in own[: max(0, len(own) + 1 - MOST_PER_USER)]:
            oldest.finish(End.REPLACED)
        self._watchers[watcher] = None
        for key, after in topics.items():
            self._topics.setdefault(key, Topic(key)).join(watcher, after)
        # the session may have ended between the request's check and this moment
        self._suspects.add(watcher.user_id)
        self._stirred.set()

    def _leave(self, watcher: Watcher) -> None:
        self._watchers.pop(watcher, None)
        for key in watcher.topics:
            topic = self._topics.get(key)
            if topic is None:
                continue
            topic.leave(watcher)
            if not topic.watchers:
                topic.close()
                del self._topics[key]
        if not self._watchers:
            self._emptied.set()

    def _mark(self, keys: Iterable[Key]) -> None:
        for key in keys:
            if key.kind == USER_KIND:
                self._suspects.add(key.id)
            elif key in self._topics:
                self._topics[key].is_dirty = True
            else:
                continue
            self._stirred.set()

    def _mark_all(self) -> None:
        self._mark(tuple(self._topics))
        self._suspect_all()

    def _suspect_all(self) -> None:
        self._mark(Key(USER_KIND, watcher.user_id) for watcher in self._watchers)

    async def _serve(self) -> None:
        pauses = retry_pauses()
        is_away = False
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            try:
                await self._end_revoked()
                for topic in [topic for topic in self._topics.values() if topic.is_dirty]:
                    if topic.watchers:
                        await self._refresh(topic)
            except DatabaseUnavailableError:
                if not is_away:
                    log.warning("live updates wait for the database")
                is_away = True
                self._stirred.set()
                await asyncio.sleep(next(pauses))
                continue
            if is_away:
                log.info("live updates go on")
            is_away, pauses = False, retry_pauses()
            await asyncio.sleep(self._tick)

    async def _end_revoked(self) -> None:
        suspects, self._suspects = self._suspects, set()
        watchers = [watcher for watcher in self._watchers if watcher.user_id in suspects]
        if not watchers:
            return
        try:
            async with self._database.transaction() as session:
                live = await self._list_live_sessions(session, list({each.session_id for each in watchers}))
        except DatabaseUnavailableError:
            self._suspects |= suspects
            raise
        for watcher in watchers:
            if live.get(watcher.session_id) != watcher.team_id:
                watcher.finish(End.SIGNED_OUT)

    async def _refresh(self, topic: Topic) -> None:
        after = topic.begin()
        try:
            reading = await self._read_since(topic.key, after)
            if reading is not None:
                await self._hand_out(topic, reading)
        except DatabaseUnavailableError:
            topic.undo()
            topic.is_dirty = True
            raise
        except Exception:
            # an error of ours in one topic must not silence the others; the next check tries it again
            topic.undo()
            log.exception("live update failed", extra={"topic": f"{topic.key.kind}:{topic.key.id}"})

    async def _read_since(self, key: Key, after: int) -> _Reading | None:
        async with self._database.transaction() as session:
            reading = await self._read(session, key, after)
            if reading is not None and after > reading.cursor:
                # cursors only grow: this one is of another life of the database, before a backup was restored
                reading = await self._read(session, key, 0)
            return reading

    async def _hand_out(self, topic: Topic, reading: _Reading) -> None:
        for count, event in enumerate(reading.render(topic.knows), start=1):
            topic.give(event)
            if count % RENDERS_AT_ONCE == 0:
                await asyncio.sleep(0)
        topic.end(reading.cursor)

    async def _check(self) -> None:
        """Read everything again now and then: a hint may have been lost, a session may have expired."""
        while True:
            steps = len(self._topics) // CHECKED_AT_ONCE + 1
            for step in range(steps):
                await asyncio.sleep(self._check_every / steps)
                self._mark(tuple(self._topics)[step::steps])
            for watcher in tuple(self._watchers):
                if watcher.idle_seconds > self._stalled_seconds:
                    watcher.abandon()
            self._suspect_all()

    async def _hear(self, listener: Listener) -> None:
        async for item in listener:
            if isinstance(item, Gap):
                self._mark_all()
                continue
            keys = self._hints.parse(item.payload)
            self._mark(keys)
            try:
                if keys:
                    self._on_hint(keys)
            except Exception:
                log.exception("a hint was not taken")


def _reads(
    read: Callable[[Session, Key, int], Awaitable[BatchT | None]],
    render: Callable[[Key, BatchT, Knows], Iterable[Event]],
) -> Callable[[Session, Key, int], Awaitable[_Reading | None]]:
    async def read_reading(session: Session, key: Key, after: int) -> _Reading | None:
        batch = await read(session, key, after)
        return None if batch is None else _Reading(batch.cursor, partial(render, key, batch))

    return read_reading
