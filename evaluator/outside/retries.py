"""How long to wait between attempts at a foreign service, and what its Retry-After says."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Bounded attempts with exponential backoff and jitter; all lengths are seconds.

    `longest_wait`: when the service asks for more than this, the fault is handed up with its `retry_after`,
    so that nobody sits on a lease meanwhile. `jitter` gives 0..1 and is replaceable.
    """

    attempts: int = 5
    base: float = 0.5
    cap: float = 20.0
    longest_wait: float = 60.0
    jitter: Callable[[], float] = random.random

    def wait(self, failed: int, retry_after: float | None) -> float | None:
        """Seconds to wait after the `failed`th attempt (from 1); None when there shall be no other one."""
        if failed >= self.attempts:
            return None
        backoff: float = min(self.cap, self.base * 2.0 ** (failed - 1)) * (0.5 + 0.5 * self.jitter())
        if retry_after is None:
            return backoff
        if retry_after > self.longest_wait:
            return None
        return retry_after + backoff * 0.2


MAX_RETRY_AFTER = 3600.0
"""Longest Retry-After believed, in seconds."""


def retry_after_of(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that a response asks to wait, capped at MAX_RETRY_AFTER; None when it does not say or says
    nonsense.

    Reads `retry-after-ms` (milliseconds) and `retry-after` (seconds or an HTTP date).
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return min(milliseconds / 1000, MAX_RETRY_AFTER)
    value = headers.get("retry-after")
    seconds = _number(value)
    if seconds is None and value:
        seconds = _seconds_until(value, now or datetime.now(UTC))
    return None if seconds is None else min(seconds, MAX_RETRY_AFTER)


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    # excludes nan and negative numbers at once
    return number if number >= 0 else None


def _seconds_until(value: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - now).total_seconds(), 0.0)
