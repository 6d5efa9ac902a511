"""Jobs: states and their allowed moves, lanes, modes, and the state of leased work."""

from enum import StrEnum


class JobStatus(StrEnum):
    """State of a job; final states never move."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """True when nothing will change any more."""
        return not JOB_MOVES[self]


JOB_MOVES: dict[JobStatus, frozenset[JobStatus]] = {
    JobStatus.PENDING: frozenset({JobStatus.PROCESSING, JobStatus.CANCELLED}),
    JobStatus.PROCESSING: frozenset({JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED}),
    JobStatus.COMPLETED: frozenset(),
    JobStatus.FAILED: frozenset(),
    JobStatus.CANCELLED: frozenset(),
}


class Phase(StrEnum):
    """What a job is doing: rating candidates, then writing insights."""

    RATINGS = "ratings"
    INSIGHTS = "insights"


class JobKind(StrEnum):
    """Why a job was made: the first of its analysis, a retry of the unrated, or late resumes."""

    FIRST = "first"
    RETRY = "retry"
    LATE = "late"


class Lane(StrEnum):
    """Interactive jobs start at once; background jobs queue."""

    INTERACTIVE = "interactive"
    BACKGROUND = "background"


class WaitReason(StrEnum):
    """Why a job that is not final does not advance."""

    SCHEDULED = "scheduled"
    PAUSED = "paused"
    MODEL = "model"
    CAP = "cap"


class InsightsMode(StrEnum):
    """How many candidates of the ranking get an insight: quick 5, deep 15, all."""

    QUICK = "quick"
    DEEP = "deep"
    ALL = "all"

    def insights_for(self, rated: int) -> int:
        """How many insights a job with that many rated candidates gets."""
        limit = {InsightsMode.QUICK: 5, InsightsMode.DEEP: 15, InsightsMode.ALL: rated}[self]
        return min(limit, rated)


class WorkState(StrEnum):
    """State of leased work of every kind."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """True when this piece of work is over."""
        return self in (WorkState.DONE, WorkState.FAILED, WorkState.CANCELLED)


def lane_for(resumes: int, background_queue_threshold: int) -> Lane:
    """The lane of a job: more resumes than the threshold go to the background lane."""
    return Lane.BACKGROUND if resumes > background_queue_threshold else Lane.INTERACTIVE
