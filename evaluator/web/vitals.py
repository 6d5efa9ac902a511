"""Vitals: how this process is, for readiness and metrics."""

import asyncio
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field

from evaluator.outside.tally import Tally

SAMPLE_SECONDS = 0.1
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0)
"""Upper bounds of the histogram in seconds; what is above the last is counted too."""


class LoopDelay:
    """Measures how late the event loop comes back to a task that slept: what every request waits at least."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        """Samples by the first bound they do not pass; the last are above all bounds."""
        self.seconds = 0.0

    async def run(self) -> None:
        """Measure until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due_at = loop.time() + SAMPLE_SECONDS
            await asyncio.sleep(SAMPLE_SECONDS)
            self.add(max(loop.time() - due_at, 0.0))

    def add(self, seconds: float) -> None:
        """Count one sample."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """How this process is. `is_working()`: its supervisor lives, takes work, and no loop of it is stuck."""

    is_working: Callable[[], bool]
    loop_delay: LoopDelay = field(default_factory=LoopDelay)
    tally: Tally = field(default_factory=Tally)
