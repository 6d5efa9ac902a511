"""Whether a model can be asked now: after an outage it is left alone for a while, and then asked something small."""

import time
from collections.abc import Callable

from evaluator.outside.faults import ModelError

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 120.0
"""Seconds to leave a model alone whose provider is down; doubled each time it still is."""
FIRST_LASTING_PAUSE = 30.0
LONGEST_LASTING_PAUSE = 300.0
"""The same for what a person has to mend: a refused key, a spent quota, an unknown model."""
FAULTS_TO_DOUBT = 5
"""Failed requests in a row, whichever the questions, after which the model is doubted."""


class Availability:
    """Of one model, as far as this process knows.

    A fault may be the question's own fault, so that faults alone only raise doubt: then the smallest question is to
    be asked, and only when that fails too, the model is away.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.reason: ModelError | None = None
        self._clock = clock
        self._until = float("-inf")
        self._pauses = 0
        self._faults_in_a_row = 0
        self.news = 0
        """Grows with each answer and each outage: what was learned before is old when it has grown."""

    @property
    def is_away(self) -> bool:
        """True from an outage on, until an answer comes."""
        return self.reason is not None

    @property
    def seconds_left(self) -> float:
        """How long it is to be left alone yet; 0 when it may be asked."""
        return max(self._until - self._clock(), 0.0) if self.is_away else 0.0

    def answered(self) -> None:
        """Tell of an answer, whatever it says: the model is there."""
        self.reason = None
        self.news += 1
        self._pauses = 0
        self._faults_in_a_row = 0

    def failed(self, *, is_last_try: bool) -> bool:
        """Tell of a fault that is not about the question; True when the model is to be doubted."""
        self._faults_in_a_row += 1
        return is_last_try or self._faults_in_a_row >= FAULTS_TO_DOUBT

    def leave(self, reason: ModelError) -> None:
        """The model is away: leave it alone for a while, and longer each time."""
        first, longest = (
            (FIRST_PAUSE, LONGEST_PAUSE)
            if reason.is_passing
            else (FIRST_LASTING_PAUSE, LONGEST_LASTING_PAUSE)
        )
        pause = max(min(first * 2.0**self._pauses, longest), reason.retry_after or 0.0)
        self.reason = reason
        self.news += 1
        self._until = self._clock() + pause
        self._pauses += 1
