"""What people add: a decision on a candidate, and a level changed by a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_NOTE = 2_000
LONGEST_REASON = 1_000
SHORTEST_REASON = 3
"""Characters."""
MOST_STARS = 5


class Decision(StrEnum):
    """What a person decided on a candidate."""

    SHORTLIST = "shortlist"
    MAYBE = "maybe"
    REJECT = "reject"

    @property
    def label(self) -> str:
        """The word on a page."""
        return _LABELS[self]


_LABELS = {Decision.SHORTLIST: "Shortlist", Decision.MAYBE: "Maybe", Decision.REJECT: "Reject"}


@dataclass(frozen=True, slots=True)
class Decided:
    """What people last decided on a candidate, and how many stars they gave (0 for none)."""

    decision: Decision | None = None
    stars: int = 0


UNDECIDED = Decided()


@dataclass(frozen=True, slots=True)
class DecisionEntry:
    """One line of the log: what was decided then, how many stars, what was noted, by whom (empty when unknown)."""

    id: int
    decision: Decision | None
    stars: int
    note: str
    author: str
    created_at: datetime
