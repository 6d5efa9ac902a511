"""The limiter of one model: how many calls fly at once, how many start in a minute, and whose turn it is."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from evaluator.outside.buckets import Bucket, ProviderCount
from evaluator.outside.rate_limits import rate_limit_of

Clock = Callable[[], float]
"""Seconds that only grow; the loop's own kind."""


@dataclass(frozen=True, slots=True)
class Place:
    """A call's admission: when, and how many calls and tokens were admitted until then, its own included."""

    admitted_at: float
    calls: int
    tokens: int


@dataclass(frozen=True, slots=True, eq=False)
class _Waiter:
    admitted: asyncio.Future[Place]
    tokens: int


class Limiter:
    """Shares take turns, and within a share the first to come is served first: many calls of one job do not delay
    the few of another. The window of calls in flight halves when the provider says "too many" and grows back by one
    per window of good answers, never above `concurrency`."""

    def __init__(
        self,
        concurrency: int,
        requests_per_minute: int | None = None,
        tokens_per_minute: int | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        if concurrency < 1:
            raise ValueError("concurrency must be at least 1")
        self.concurrency = concurrency
        self.in_flight = 0
        self.told_requests = ProviderCount()
        self.told_tokens = ProviderCount()
        self._window = float(concurrency)
        self._requests = Bucket(requests_per_minute) if requests_per_minute else None
        self._tokens = Bucket(tokens_per_minute) if tokens_per_minute else None
        self._clock = clock
        self._admitted = Place(clock(), 0, 0)
        self._heard = 0
        self._waiting: OrderedDict[int | None, deque[_Waiter]] = OrderedDict()
        self._paused_until = float("-inf")
        self._cut_at = float("-inf")
        self._timer: asyncio.TimerHandle | None = None

    @property
    def window(self) -> int:
        """Calls that may fly at once now."""
        return max(int(self._window), 1)

    @property
    def waiting(self) -> int:
        """Calls that wait for admission."""
        return sum(map(len, self._waiting.values()))

    @asynccontextmanager
    async def admit(self, tokens: int = 0, share: int | None = None) -> AsyncIterator[Place]:
        """Hold one place while the block runs; `tokens` is what the call may use, `share` whose call it is."""
        place = await self._acquire(tokens, share)
        try:
            yield place
        finally:
            self.in_flight -= 1
            self._serve()

    def delay(self, tokens: int = 0) -> float | None:
        """Seconds until such a call may start: 0 now, None when a call in flight must end first."""
        if self.in_flight >= self.window:
            return None
        now = self._clock()
        waits = [bucket.delay(amount, now) for bucket, amount in self._buckets(tokens)]
        return max(self._paused_until - now, 0.0, *waits)

    def ease(self) -> None:
        """Tell of a good answer: the window grows by one after a window's worth of them."""
        self._window = min(float(self.concurrency), self._window + 1.0 / self._window)

    def back_off(self, place: Place, pause: float | None = None) -> None:
        """Tell of "too many requests" for that call: halve the window once per round of calls, and admit nobody for
        `pause` seconds."""
        now = self._clock()
        if place.admitted_at >= self._cut_at:
            self._window = max(self._window / 2, 1.0)
            self._cut_at = now
        if pause:
            self._paused_until = max(self._paused_until, now + pause)

    def hear(self, place: Place, headers: Mapping[str, str]) -> None:
        """Learn from the rate-limit headers of that call's answer; older news than the last is let pass."""
        if place.calls <= self._heard:
            return
        now = self._clock()
        if (requests := rate_limit_of(headers, "requests")) is not None:
            asked = self._admitted.calls - place.calls
            self.told_requests.hear(requests, asked_since=asked, told_at=place.admitted_at, now=now)
            self._heard = place.calls
        if (tokens := rate_limit_of(headers, "tokens")) is not None:
            asked = self._admitted.tokens - place.tokens
            self.told_tokens.hear(tokens, asked_since=asked, told_at=place.admitted_at, now=now)
            self._heard = place.calls

    def settle(self, expected: int, used: int) -> None:
        """Correct the minute's tokens by what a call has really used."""
        if self._tokens:
            self._tokens.take(used - expected)

    def turn_away(self, reason: Callable[[], Exception]) -> None:
        """Let every waiting call end with an exception instead of a place."""
        for waiters in self._waiting.values():
            for waiter in waiters:
                if not waiter.admitted.done():
                    waiter.admitted.set_exception(reason())
        self._waiting.clear()

    async def _acquire(self, tokens: int, share: int | None) -> Place:
        if not self._waiting and self.delay(tokens) == 0.0:
            return self._take(tokens)
        waiter = _Waiter(asyncio.get_running_loop().create_future(), tokens)
        self._waiting.setdefault(share, deque()).append(waiter)
        self._serve()
        try:
            return await waiter.admitted
        except asyncio.CancelledError:
            if waiter.admitted.cancelled():
                self._leave(waiter, share)
            elif waiter.admitted.exception() is None:
                self.in_flight -= 1
            self._serve()
            raise

    def _leave(self, waiter: _Waiter, share: int | None) -> None:
        waiters = self._waiting.get(share, deque())
        if waiter in waiters:
            waiters.remove(waiter)
            if not waiters:
                del self._waiting[share]

    def _buckets(self, tokens: int) -> list[tuple[Bucket | ProviderCount, int]]:
        """What a call of so many tokens takes from, with how much."""
        own = ((self._requests, 1), (self._tokens, tokens))
        return [
            (self.told_requests, 1),
            (self.told_tokens, tokens),
            *((bucket, amount) for bucket, amount in own if bucket),
        ]

    def _take(self, tokens: int) -> Place:
        self.in_flight += 1
        for bucket, amount in self._buckets(tokens):
            bucket.take(amount)
        self._admitted = Place(self._clock(), self._admitted.calls + 1, self._admitted.tokens + tokens)
        return self._admitted

    def _serve(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            share, waiters = next(iter(self._waiting.items()))
            first = waiters[0]
            if not first.admitted.done():
                delay = self.delay(first.tokens)
                if delay is None:
                    return
                if delay > 0.0:
                    self._timer = asyncio.get_running_loop().call_later(delay, self._serve)
                    return
                first.admitted.set_result(self._take(first.tokens))
                self._waiting.move_to_end(share)
            waiters.popleft()
            if not waiters:
                del self._waiting[share]
