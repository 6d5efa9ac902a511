"""What is sent to browsers: events, and how a stream ends."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from evaluator.store.database import Key

BEAT = "beat"
"""The name of the event that only says that the stream is alive."""


class Batch(Protocol):
    """What was read about a topic; `cursor` is where the next reading starts."""

    @property
    def cursor(self) -> int:
        """The oldest transaction that was still running when the reading began."""


@dataclass(frozen=True, slots=True)
class Event:
    """A present state under a name, such as a row's HTML.

    `slot` names whose state it is within its topic, such as ("evaluation", 12): a newer event takes the place of
    an unsent older one. `every` is the least time in seconds between two of a slot; the last one is never lost.
    """

    name: str
    data: str
    slot: tuple[str, int]
    every: float = 0.0


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
