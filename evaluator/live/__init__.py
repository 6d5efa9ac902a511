"""Live updates: hints in, changed rows read and rendered once, watchers served. Knows no nouns and no web."""

from evaluator.live.events import BEAT, Batch, Delivery, End, Event, Knows, Slot
from evaluator.live.hints import CHANNEL
from evaluator.live.hub import MOST_PER_USER, USER_KIND, Hub
from evaluator.live.watchers import Watcher

__all__ = [
    "BEAT",
    "CHANNEL",
    "MOST_PER_USER",
    "USER_KIND",
    "Batch",
    "Delivery",
    "End",
    "Event",
    "Hub",
    "Knows",
    "Slot",
    "Watcher",
]
