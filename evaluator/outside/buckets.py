"""Token buckets: one filled at a rate we set ourselves, one that follows what the provider counts."""

from evaluator.outside.rate_limits import RateLimit

_MINUTE = 60.0
_EPSILON = 1e-9


class Bucket:
    """Fills by `per_minute` a minute, holds a second's worth (at least one unit)."""

    def __init__(self, per_minute: int) -> None:
        self._rate = per_minute / _MINUTE
        self._capacity = max(self._rate, 1.0)
        self._level = self._capacity
        self._at: float | None = None

    def delay(self, amount: float, now: float) -> float:
        """Seconds until `amount` may be taken; more than the bucket holds waits for a full one and goes into
        debt."""
        if self._at is not None:
            self._level = min(self._capacity, self._level + (now - self._at) * self._rate)
        self._at = now
        missing = min(amount, self._capacity) - self._level
        return missing / self._rate if missing > _EPSILON else 0.0

    def take(self, amount: float) -> None:
        """Take `amount`, or give it back when negative."""
        self._level = min(self._capacity, self._level - amount)


class ProviderCount:
    """What the provider said is left, less what was asked since, plus what has come back since.

    Nothing is held back before the provider has said anything, and never for more than about two minutes: what it
    then refuses, it says itself and better.
    """

    def __init__(self) -> None:
        self.limit = 0.0
        self.per_second = 0.0
        self._level = 0.0
        self._at = 0.0

    def hear(self, told: RateLimit, *, asked_since: float, told_at: float, now: float) -> None:
        """Believe a header that counts up to a request sent at `told_at`; `asked_since` is missing in it."""
        self.limit, self.per_second = told.limit, told.per_second
        back = told.remaining + (now - told_at) * self.per_second
        self._level = max(min(self.limit, back) - asked_since, self._deepest)
        self._at = now

    def delay(self, amount: float, now: float) -> float:
        """Seconds until `amount` may be asked; more than there ever is waits for all there is."""
        if not self.limit:
            return 0.0
        self._level = min(self.limit, self._level + (now - self._at) * self.per_second)
        self._at = now
        missing = min(amount, self.limit, self.per_second * _MINUTE) - self._level
        return missing / self.per_second if missing > _EPSILON else 0.0

    def take(self, amount: float) -> None:
        """Count what is asked now."""
        if self.limit:
            self._level = max(self._level - amount, self._deepest)

    @property
    def _deepest(self) -> float:
        return -self.per_second * _MINUTE
