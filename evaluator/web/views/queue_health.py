"""The queue's health in one line."""

from dataclasses import dataclass, field

from evaluator.store.job_lists import FAILED_WITHIN, QueueHealth
from evaluator.web.views.job_states import elapsed_words

SILENT_SECONDS = 60.0
"""After this long without a sign of life nobody is taken to work: workers give one every ten seconds."""


@dataclass(frozen=True, slots=True)
class HealthLine:
    """What the line says: `kind` is ok or warn, `fact` the state, `meaning` what follows from it or "".

    Another `last_sign` alone makes no other line: while all is well it is always a moment ago.
    """

    kind: str
    fact: str
    meaning: str
    figures: tuple[str, ...]
    last_sign: str = field(compare=False, default="")


def health_line(health: QueueHealth) -> HealthLine:
    """The line for a team's page."""
    kind, fact, meaning = _state(health)
    return HealthLine(
        kind=kind,
        fact=fact,
        meaning=meaning,
        figures=tuple(_figures(health)),
        last_sign=""
        if health.last_seen is None
        else f"Last sign of life {elapsed_words(health.last_seen)} ago",
    )


def _state(health: QueueHealth) -> tuple[str, str, str]:
    if health.last_seen is None or health.last_seen > SILENT_SECONDS:
        return "warn", "No sign of life", "Nothing is rated until the server works again; nothing is lost."
    if health.is_paused:
        return "warn", "Paused by an admin", "Jobs wait until an admin lets the queue go on."
    return "ok", "Working normally", ""


def _figures(health: QueueHealth) -> list[str]:
    pending = f"{health.pending} pending"
    if health.oldest_pending is not None:
        pending += f", oldest for {elapsed_words(health.oldest_pending)}"
    return [
        f"{health.processing} processing",
        pending,
        f"{health.failed_lately} failed in the last {FAILED_WITHIN.days} days",
    ]
