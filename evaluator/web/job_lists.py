"""Background Jobs: the page of the jobs that run in the background."""

from collections.abc import Sequence

from quart import Blueprint

from evaluator.domain.jobs import JobStatus
from evaluator.store.changes import read_cursor
from evaluator.store.job_lists import JobListing, list_job_listings, read_queue_health
from evaluator.store.settings import get_settings
from evaluator.web.guards import may_change, viewer
from evaluator.web.pages import render
from evaluator.web.services import services
from evaluator.web.views.job_cards import JobListCard, job_list_card
from evaluator.web.views.queue_health import health_line

GROUPS = (
    JobStatus.PROCESSING,
    JobStatus.PENDING,
    JobStatus.FAILED,
    JobStatus.COMPLETED,
    JobStatus.CANCELLED,
)

bp = Blueprint("job_lists", __name__)


@bp.get("/dashboard/jobs")
async def background_jobs() -> str:
    """What is processed, what waits in which order, how the rest ended."""
    user = viewer()
    async with services().database.transaction() as session:
        cursor = await read_cursor(session)
        listings = await list_job_listings(session, user.team_id)
        health = await read_queue_health(session, user.team_id)
        settings = await get_settings(session)
    return await render(
        "jobs/jobs.html",
        cursor=cursor,
        groups=[(status.value, _cards(listings, status)) for status in GROUPS],
        is_empty=not listings,
        health=health_line(health),
        threshold=settings.background_queue_threshold,
        may_change=may_change(),
    )


def _cards(listings: Sequence[JobListing], status: JobStatus) -> list[JobListCard]:
    cards = [job_list_card(listing) for listing in listings if listing.status is status]
    return sorted(cards, key=lambda card: card.order)
