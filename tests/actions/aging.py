"""Rows of long ago: jobs that ended, what went wrong in them, mails about them."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import text

from evaluator.actions.jobs import retry_unrated
from evaluator.domain.jobs import InsightsMode
from evaluator.domain.mails import JobFacts, MailKind
from evaluator.domain.settings import Settings
from evaluator.store import faults, outbox
from evaluator.store.database import Session
from evaluator.store.jobs import Job
from evaluator.store.outbox import NewMail
from evaluator.store.users import User

KEEP = timedelta(days=30)
RESULT = ("analyses", "job_queue", "evaluations", "ratings", "quotes", "rubrics", "weightings")


async def count(session: Session, table: str, where: str = "true") -> int:
    return int(await session.scalar(text(f"SELECT count(*) FROM {table} WHERE {where}")))


async def run(session: Session, statement: str, **values: object) -> None:
    await session.execute(text(statement), values)


async def end(session: Session, job: Job, days_ago: int) -> None:
    """Everything of the job happened a day before its end, which was that long ago."""
    ended = {"id": job.id, "days": days_ago}
    await run(
        session,
        "UPDATE job_queue SET status = 'completed', completed_at = now() - make_interval(days => :days),"
        " created_at = now() - make_interval(days => :days) - interval '1 day' WHERE id = :id",
        **ended,
    )
    await run(
        session,
        "UPDATE evaluations SET state = CASE WHEN state = 'done' THEN 'done' ELSE 'failed' END,"
        " finished_at = now() - make_interval(days => :days) WHERE job_id = :id",
        **ended,
    )
    for table, column in (("analyses", "id"), ("documents", "draft_id"), ("drafts", "id")):
        whose = "analysis_id" if table == "analyses" else "draft_id"
        await run(
            session,
            f"UPDATE {table} SET created_at = now() - make_interval(days => :days) - interval '1 day'"
            f" WHERE {column} = (SELECT {whose} FROM job_queue WHERE id = :id)",
            **ended,
        )


async def retry(session: Session, rita: User, job: Job) -> Job:
    return await retry_unrated(session, rita.team_id, rita.id, job.analysis_id, uuid4(), Settings())


async def keep_fault(session: Session, job: Job, days_ago: int) -> None:
    evaluation_id = await session.scalar(
        text("SELECT min(id) FROM evaluations WHERE job_id = :id"), {"id": job.id}
    )
    await faults.insert_fault(
        session, team_id=job.team_id, evaluation_id=evaluation_id, attempt=1, error="The model was away."
    )
    await run(
        session,
        "UPDATE evaluation_faults SET created_at = now() - make_interval(days => :days)",
        days=days_ago,
    )


async def write_mail(session: Session, rita: User, job: Job, days_ago: int, state: str = "done") -> None:
    facts = JobFacts(
        job_id=job.id,
        analysis_id=job.analysis_id,
        position="Data Engineer",
        mode=InsightsMode.QUICK,
        rater="Built-in matcher",
        is_built_in=True,
        total=3,
        rated=3,
        insights=0,
        ended_at=job.created_at,
    )
    await outbox.insert_mail(
        session,
        NewMail(
            team_id=rita.team_id,
            user_id=rita.id,
            job_id=job.id,
            kind=MailKind.JOB_COMPLETED,
            cause=f"job:{job.id}:completed",
            recipient=rita.email,
            subject="Analysis Complete",
            facts=facts,
        ),
    )
    await run(
        session,
        "UPDATE outbox SET state = CAST(:state AS varchar), created_at = now() - make_interval(days => :days),"
        " available_at = now() - make_interval(days => :days),"
        " sent_at = CASE WHEN CAST(:state AS varchar) = 'done' THEN now() END WHERE job_id = :id",
        state=state,
        days=days_ago,
        id=job.id,
    )


async def rate_again(session: Session, candidate_id: int) -> None:
    """A second analysis from the same draft, of one of its candidates."""
    second = await session.scalar(
        text(
            "INSERT INTO analyses (team_id, draft_id, position, job_description, rater, is_built_in)"
            " SELECT team_id, draft_id, position, job_description, rater, is_built_in FROM analyses RETURNING id"
        )
    )
    await run(
        session,
        "INSERT INTO job_queue (team_id, analysis_id, draft_id, submission, kind, lane, insights_mode, total)"
        " SELECT team_id, :second, draft_id, gen_random_uuid(), kind, lane, insights_mode, 1 FROM job_queue",
        second=second,
    )
    await run(
        session,
        "INSERT INTO evaluations (team_id, job_id, analysis_id, candidate_id)"
        " SELECT team_id, id, :second, :candidate FROM job_queue WHERE analysis_id = :second",
        second=second,
        candidate=candidate_id,
    )
