"""What a provider's headers say of its rate limits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Unit = Literal["requests", "tokens"]

_STEP = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_USUAL_WINDOW = 60.0


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A limit, what is left of it, and the seconds until all of it is back (None where that is not said)."""

    limit: float
    remaining: float
    reset: float | None = None

    @property
    def per_second(self) -> float:
        """How fast it comes back: what is gone over the time until it is back, else a minute for the whole."""
        gone = self.limit - self.remaining
        return gone / self.reset if self.reset and gone > 0 else self.limit / _USUAL_WINDOW


def rate_limit_of(headers: Mapping[str, str], unit: Unit) -> RateLimit | None:
    """The limit in `x-ratelimit-limit-UNIT` and its companions; None when it is not said or not meant (-1)."""
    limit = _number(headers.get(f"x-ratelimit-limit-{unit}"))
    remaining = _number(headers.get(f"x-ratelimit-remaining-{unit}"))
    if not limit or remaining is None:
        return None
    return RateLimit(limit, min(remaining, limit), seconds_of(headers.get(f"x-ratelimit-reset-{unit}")))


def seconds_of(text: str | None) -> float | None:
    """The seconds in `6m0s`, `12ms`, `59.56s` or a bare number; None for anything else."""
    if not text:
        return None
    bare = _number(text)
    if bare is not None:
        return bare
    steps = _STEP.findall(text)
    if "".join(amount + unit for amount, unit in steps) != text.strip():
        return None
    return sum(float(amount) * _SECONDS[unit] for amount, unit in steps)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    # excludes nan, infinity and the -1 that says "no limit"
    return number if 0 <= number < float("inf") else None
