"""What is sent to browsers: events, and how a stream ends."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from evaluator.store.database import Key

BEAT = "beat"
"""The name of the event that only says that the stream is alive."""

Slot = tuple[str, int]
"""Whose state it is within a topic, such as ("evaluation", 12)."""
Knows = Callable[[Slot, Hashable], bool]
"""Tells that everyone was given this version of a slot's state: rendering it again would tell nobody anything."""


class Batch(Protocol):
    """What was read about a topic; `cursor` is where the next reading starts."""

    @property
    def cursor(self) -> int:
        """The oldest transaction that was still running when the reading began."""


@dataclass(frozen=True, slots=True)
class Event:
    """A present state under a name, such as a row's HTML.

    A newer event takes the place of an unsent older one of its slot. `every` is the least time in seconds between
    two of a slot; the last one is never lost. `version` stands for all that the data was made of, None when
    nothing does.
    """

    name: str
    data: str
    slot: Slot
    every: float = 0.0
    version: Hashable = None


class End(StrEnum):
    """Why the server closes a stream; the value is the name of its last event."""

    FAREWELL = "farewell"
    SIGNED_OUT = "signed-out"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to a browser.

    `topic` is None for beats and ends. `cursor` is set when everything up to it has been delivered.
    """

    name: str
    data: str = ""
    topic: Key | None = None
    cursor: int | None = None
