"""One more insight: for a single candidate, after the job, by the same way as all others."""

from decimal import Decimal

from evaluator.actions.announcing import announce_job
from evaluator.actions.money import promise_insight
from evaluator.domain.errors import RefusedError
from evaluator.domain.jobs import WorkState
from evaluator.domain.money import ZERO
from evaluator.domain.settings import Settings
from evaluator.store import evaluations, insights, jobs
from evaluator.store.database import Session, announce
from evaluator.store.insights import InsightRow
from evaluator.store.leases import work_key

TO_BE_TRIED_AGAIN = (WorkState.FAILED, WorkState.CANCELLED)


async def unlock_insight(session: Session, team_id: int, evaluation_id: int, settings: Settings) -> int:
    """Queue the insight of a rated candidate; gives the analysis. Nothing happens when it is there or under way.

    One that failed is tried again for nothing. Raises NotFoundError, RefusedError, NotEnoughCreditError.
    """
    evaluation = await evaluations.get_evaluation(session, team_id, evaluation_id)
    if evaluation.state is not WorkState.DONE:
        raise RefusedError("Only a candidate who is rated gets an insight.")
    job = await jobs.find_latest_job(session, team_id, evaluation.analysis_id)
    if job is None or not job.status.is_final:
        raise RefusedError("The job is still going on. Wait for its end; it writes its own insights first.")
    written = (await insights.list_insights(session, [evaluation_id])).get(evaluation_id)
    if written is None or written.state in TO_BE_TRIED_AGAIN:
        price = insight_price(written, settings)
        await promise_insight(session, team_id, price)
        await insights.insert_insights(session, team_id, job.id, [evaluation_id], price)
        announce(session, work_key("insights"))
        announce_job(session, team_id, job.id)
    return evaluation.analysis_id


def insight_price(written: InsightRow | None, settings: Settings) -> Decimal:
    """What one more insight costs in USD: nothing while billing is off, and nothing for another try."""
    return settings.insight_price if written is None and settings.billing_enabled else ZERO
