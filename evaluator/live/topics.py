"""Topics: the watchers of one key, how far it was read for them, and what they were told last."""

import asyncio
from collections.abc import Hashable

from evaluator.live.events import Event, Slot
from evaluator.live.watchers import Watcher
from evaluator.store.database import Key


class Topic:
    """Lives as long as it has watchers. All of them know what was read up to the cursor, but for two groups.

    Joiners wait for the next reading to start from their cursor; the newly served are those of the present one.
    Neither is told anything else: it might be older than what their page shows.
    """

    def __init__(self, key: Key) -> None:
        self.key = key
        self.is_dirty = True
        self.watchers: set[Watcher] = set()
        self._cursor: int | None = None
        self._joiners: dict[Watcher, int] = {}
        self._served: dict[Watcher, int] = {}
        self._given: dict[Slot, Hashable] = {}
        self._told: dict[Slot, int] = {}
        self._told_at: dict[Slot, float] = {}
        self._held: dict[Slot, tuple[Event, asyncio.TimerHandle]] = {}

    def join(self, watcher: Watcher, after: int) -> None:
        """Add a watcher who knows the state up to `after`; the next reading starts there for all."""
        self.watchers.add(watcher)
        self._joiners[watcher] = after
        self.is_dirty = True

    def leave(self, watcher: Watcher) -> None:
        """Forget a watcher."""
        self.watchers.discard(watcher)
        self._joiners.pop(watcher, None)
        self._served.pop(watcher, None)

    def begin(self) -> int:
        """Start a reading, for the joiners too; gives where from."""
        self.is_dirty = False
        self._served, self._joiners = self._joiners, {}
        known = [] if self._cursor is None else [self._cursor]
        return min([*known, *self._served.values()], default=0)

    def knows(self, slot: Slot, version: Hashable) -> bool:
        """True when the present reading needs no event of that version: nobody is new, and the others have it.

        Rows come again while an old transaction, of any database of the server, holds the cursor back.
        """
        return not self._served and slot in self._given and self._given[slot] == version

    def give(self, event: Event) -> None:
        """Hand a state of the present reading to the newly served, and to the others when it is news to them."""
        if event.version is not None:
            self._given[event.slot] = event.version
        for watcher in self._served:
            watcher.put(self.key, event)
        wait = event.every - (self._now() - self._told_at.get(event.slot, float("-inf")))
        self._release(event.slot)
        if self._told.get(event.slot) == hash(event.data):
            return
        if wait <= 0:
            self._tell(event)
        else:
            timer = asyncio.get_running_loop().call_later(wait, self._tell_held, event.slot)
            self._held[event.slot] = event, timer

    def end(self, cursor: int) -> None:
        """All of the reading was given: remember how far it went."""
        self._cursor = cursor
        self._served = {}
        for watcher in self.watchers - self._joiners.keys():
            watcher.advance(self.key, cursor)

    def undo(self) -> None:
        """The reading failed: those it was for wait for the next."""
        self._joiners = self._served | self._joiners
        self._served = {}

    def close(self) -> None:
        """Drop what is held back."""
        for _, timer in self._held.values():
            timer.cancel()
        self._held.clear()

    def _tell(self, event: Event) -> None:
        self._told[event.slot] = hash(event.data)
        if event.every:
            self._told_at[event.slot] = self._now()
        for watcher in self.watchers - self._joiners.keys() - self._served.keys():
            watcher.put(self.key, event)

    def _tell_held(self, slot: Slot) -> None:
        event, _ = self._held.pop(slot)
        self._tell(event)

    def _release(self, slot: Slot) -> None:
        if held := self._held.pop(slot, None):
            held[1].cancel()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
