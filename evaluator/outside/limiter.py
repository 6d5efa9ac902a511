"""The process-wide limiter: how many model calls fly at once, and how many start in a minute."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

_MINUTE = 60.0
_EPSILON = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class _Waiter:
    admitted: asyncio.Future[None]
    tokens: int


class _Bucket:
    """A token bucket: fills by `per_minute` a minute, holds a second's worth (at least one unit)."""

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


class Limiter:
    """First come, first served. The window of calls in flight halves when the provider says "too many" and
    grows back by one per window of good answers, never above `concurrency`."""

    def __init__(
        self,
        concurrency: int,
        requests_per_minute: int | None = None,
        tokens_per_minute: int | None = None,
    ) -> None:
        if concurrency < 1:
            raise ValueError("concurrency must be at least 1")
        self.concurrency = concurrency
        self.in_flight = 0
        self._window = float(concurrency)
        self._requests = _Bucket(requests_per_minute) if requests_per_minute else None
        self._tokens = _Bucket(tokens_per_minute) if tokens_per_minute else None
        self._waiting: deque[_Waiter] = deque()
        self._paused_until = 0.0
        self._cut_at = float("-inf")
        self._timer: asyncio.TimerHandle | None = None

    @property
    def window(self) -> int:
        """Calls that may fly at once now."""
        return max(int(self._window), 1)

    @property
    def waiting(self) -> int:
        """Calls that wait for admission."""
        return len(self._waiting)

    @asynccontextmanager
    async def admit(self, tokens: int = 0) -> AsyncIterator[float]:
        """Hold one place while the block runs; `tokens` is what the call may use. Gives the time of
        admission."""
        await self._acquire(tokens)
        try:
            yield asyncio.get_running_loop().time()
        finally:
            self.in_flight -= 1
            self._serve()

    def ease(self) -> None:
        """Tell of a good answer: the window grows by one after a window's worth of them."""
        self._window = min(float(self.concurrency), self._window + 1.0 / self._window)

    def back_off(self, admitted_at: float, pause: float | None = None) -> None:
        """Tell of "too many requests" for a call admitted then: halve the window once per round of calls, and
        admit nobody for `pause` seconds."""
        now = asyncio.get_running_loop().time()
        if admitted_at >= self._cut_at:
            self._window = max(self._window / 2, 1.0)
            self._cut_at = now
        if pause:
            self._paused_until = max(self._paused_until, now + pause)

    def settle(self, expected: int, used: int) -> None:
        """Correct the minute's tokens by what a call has really used."""
        if self._tokens:
            self._tokens.take(used - expected)

    async def _acquire(self, tokens: int) -> None:
        loop = asyncio.get_running_loop()
        if not self._waiting and self._delay(tokens, loop.time()) == 0.0:
            self._take(tokens)
            return
        waiter = _Waiter(loop.create_future(), tokens)
        self._waiting.append(waiter)
        self._serve()
        try:
            await waiter.admitted
        except asyncio.CancelledError:
            if waiter.admitted.done() and not waiter.admitted.cancelled():
                self.in_flight -= 1
            elif waiter in self._waiting:
                self._waiting.remove(waiter)
            self._serve()
            raise

    def _delay(self, tokens: int, now: float) -> float | None:
        """Seconds until such a call may start: 0 now, None when a call in flight must end first."""
        if self.in_flight >= self.window:
            return None
        waits = [self._paused_until - now, 0.0]
        if self._requests:
            waits.append(self._requests.delay(1, now))
        if self._tokens:
            waits.append(self._tokens.delay(tokens, now))
        return max(waits)

    def _take(self, tokens: int) -> None:
        self.in_flight += 1
        if self._requests:
            self._requests.take(1)
        if self._tokens:
            self._tokens.take(tokens)

    def _serve(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            loop = asyncio.get_running_loop()
            first = self._waiting[0]
            if first.admitted.cancelled():
                self._waiting.popleft()
                continue
            delay = self._delay(first.tokens, loop.time())
            if delay is None:
                return
            if delay > 0.0:
                self._timer = loop.call_later(delay, self._serve)
                return
            self._waiting.popleft()
            self._take(first.tokens)
            first.admitted.set_result(None)
