"""How long leases, heartbeats and polls are."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Times:
    """Lengths in seconds; the defaults are production's, tests use a second.

    `poll`: work queued elsewhere is found at the latest after this long. `check`: work in hand that was cancelled is
    noticed at the latest after this long. `drain`: at shutdown work in hand may go on for this long; None leaves it
    to the setting. A heartbeat comes at a third of the lease; work stops when none succeeded for two thirds.
    """

    lease: float = 30.0
    poll: float = 5.0
    check: float = 1.0
    drain: float | None = None
    progress: float = 0.5

    @property
    def lease_length(self) -> timedelta:
        """The lease as the database takes it."""
        return timedelta(seconds=self.lease)

    @property
    def heartbeat(self) -> float:
        """Seconds between renewals."""
        return self.lease / 3

    @property
    def patience(self) -> float:
        """Seconds without a renewal after which own work is stopped."""
        return self.lease * 2 / 3
