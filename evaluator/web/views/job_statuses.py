"""The status of a job as programs read it; its keys are part of the interface."""

from datetime import datetime
from typing import TypedDict

from evaluator.store.job_lists import JobListing


class JobStatusJson(TypedDict):
    """Times are ISO 8601 in UTC. `progress` of `total` candidates are over, `failed` of all are not rated.

    `position` is 1 for the next to start, null unless the job is pending and its time has come.
    """

    id: int
    status: str
    phase: str
    wait_reason: str | None
    progress: int
    total: int
    failed: int
    position: int | None
    estimated_start: str | None
    analysis_id: int
    error_message: str | None
    created_at: str | None
    started_at: str | None
    completed_at: str | None


def job_status(listing: JobListing) -> JobStatusJson:
    """How the job stands."""
    return JobStatusJson(
        id=listing.id,
        status=listing.status.value,
        phase=listing.phase.value,
        wait_reason=listing.wait_reason.value if listing.wait_reason else None,
        progress=listing.progress,
        total=listing.total,
        failed=listing.failed,
        position=listing.place,
        estimated_start=_iso(listing.estimated_start),
        analysis_id=listing.analysis_id,
        error_message=listing.error_message,
        created_at=_iso(listing.created_at),
        started_at=_iso(listing.started_at),
        completed_at=_iso(listing.completed_at),
    )


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
