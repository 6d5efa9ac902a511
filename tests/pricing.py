"""Money for tests: jobs with a price, credit for a team, and what the ledger says afterwards."""

from decimal import Decimal

from sqlalchemy import text

from evaluator.actions.credit import grant_credit
from evaluator.domain.jobs import InsightsMode, JobStatus
from evaluator.domain.money import quote
from evaluator.domain.settings import Settings
from evaluator.store import jobs
from evaluator.store.database import Session
from evaluator.store.jobs import Job
from evaluator.store.users import User
from tests.factories import make_job

BILLED = Settings(billing_enabled=True)


async def make_priced_job(
    session: Session,
    user: User,
    *,
    candidates: int = 3,
    rated: int = 0,
    mode: InsightsMode = InsightsMode.QUICK,
) -> Job:
    """A job that was quoted the default prices; nothing is held for it yet."""
    job = await make_job(session, user, candidates=candidates, rated=rated, mode=mode)
    price = quote(BILLED, candidates, mode)
    await session.execute(
        text(
            "UPDATE job_queue SET quoted_price = :total, quoted_insights_price = :insights_price,"
            " quoted_insights = :insights WHERE id = :id"
        ),
        {
            "total": price.total,
            "insights_price": price.insights_price,
            "insights": price.insights,
            "id": job.id,
        },
    )
    return await jobs.get_job(session, user.team_id, job.id)


async def give(session: Session, user: User, amount: str, cause: str = "test") -> None:
    """Credit for the user's team."""
    assert await grant_credit(session, user.team_id, Decimal(amount), f"{cause}:{user.team_id}", user.id)


async def put_into(session: Session, job: Job, status: JobStatus) -> None:
    """Move the job by force."""
    ended = "now()" if status.is_final else "NULL"
    await session.execute(
        text(f"UPDATE job_queue SET status = :status, completed_at = {ended} WHERE id = :id"),
        {"status": status.value, "id": job.id},
    )


async def deliver(session: Session, job: Job, insights: int) -> None:
    """Count that many of the job's rated candidates as having their insight, and the others' as failed."""
    await session.execute(
        text(
            "INSERT INTO insights (team_id, job_id, evaluation_id, state)"
            " SELECT team_id, job_id, id,"
            "        CASE WHEN row_number() OVER (ORDER BY id) <= :insights THEN 'done' ELSE 'failed' END"
            " FROM evaluations WHERE job_id = :id AND state = 'done'"
        ),
        {"id": job.id, "insights": insights},
    )


async def list_entries(session: Session, job: Job) -> list[tuple[str, str, str]]:
    """(kind, amount, cause) of the job, in the order in which they were written."""
    rows = await session.execute(
        text("SELECT kind, amount, cause FROM ledger_entries WHERE job_id = :id ORDER BY id"), {"id": job.id}
    )
    return [(row.kind, str(row.amount), row.cause) for row in rows]
