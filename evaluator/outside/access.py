"""What this process knows of one model: how it wants to be asked, how fast, and whether it is there."""

import asyncio
from dataclasses import dataclass, field

from evaluator.outside.availability import Availability
from evaluator.outside.dialects import Dialect
from evaluator.outside.limiter import Limiter


@dataclass(slots=True)
class Access:
    """One model's name, dialect, limiter and availability; `checking` lets one caller at a time find out about it."""

    name: str
    dialect: Dialect
    limiter: Limiter
    availability: Availability = field(default_factory=Availability)
    checking: asyncio.Lock = field(default_factory=asyncio.Lock)
