"""Places in the queue: how many jobs are served before one, and how many candidates that is.

The queue serves the jobs of a higher priority first. Among equals the teams take turns, candidate by candidate; within
a team the older job goes first. Teams that take turns share the rate, so both figures are estimates:

    place = 1 + pending jobs that come earlier by (higher priority, turn within its team, age)
    ahead = all of a higher priority + the team's own older ones
            + of each other team no more than the team's own older ones
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LEAST_MEASURED = 3
"""Candidates that must be over before their rate says anything about others."""


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """A job that is not over and may be served; `remaining` are its candidates that are not rated yet."""

    id: int
    team_id: int
    priority: int
    is_pending: bool
    remaining: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pending job stands: `number` 1 is the next one; `ahead` candidates are rated before its first."""

    number: int
    ahead: int


@dataclass(frozen=True, slots=True)
class Span:
    """How many candidates a job got over from its start to its end, or until now."""

    started_at: datetime
    ended_at: datetime
    candidates: int


def find_places(jobs: Iterable[QueuedJob], team_id: int) -> dict[int, Place]:
    """The places of a team's pending jobs, by their ids; `jobs` are all that one lane serves, of every team."""
    listed = sorted(jobs, key=lambda job: job.id)
    return {
        job.id: Place(number, _ahead(job, listed))
        for number, job in enumerate(_in_turn(listed), start=1)
        if job.team_id == team_id
    }


def _in_turn(listed: Sequence[QueuedJob]) -> list[QueuedJob]:
    turns: Counter[tuple[int, int]] = Counter()
    placed: list[tuple[int, int, int, QueuedJob]] = []
    for job in listed:
        if not job.is_pending and not job.remaining:
            continue
        turns[job.team_id, job.priority] += 1
        placed.append((-job.priority, turns[job.team_id, job.priority], job.id, job))
    return [job for *_, job in sorted(placed, key=lambda place: place[:3]) if job.is_pending]


def _ahead(job: QueuedJob, listed: Iterable[QueuedJob]) -> int:
    higher = own = 0
    others: defaultdict[int, int] = defaultdict(int)
    for other in listed:
        if other.priority > job.priority:
            higher += other.remaining
        elif other.priority == job.priority and other.team_id != job.team_id:
            others[other.team_id] += other.remaining
        elif other.priority == job.priority and other.id < job.id:
            own += other.remaining
    return higher + own + sum(min(theirs, own) for theirs in others.values())


def measure_rate(spans: Iterable[Span]) -> float | None:
    """Candidates per second over the time in which at least one of the jobs was going on; None for too few.

    Time in which several went on counts once, and idle time between them not at all.
    """
    busy, over = timedelta(), 0
    until: datetime | None = None
    for span in sorted(spans, key=lambda span: span.started_at):
        begun = span.started_at if until is None else max(span.started_at, until)
        busy += max(span.ended_at - begun, timedelta())
        until = span.ended_at if until is None else max(until, span.ended_at)
        over += span.candidates
    if over < LEAST_MEASURED or not busy:
        return None
    return over / busy.total_seconds()
