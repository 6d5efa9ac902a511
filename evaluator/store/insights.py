"""Insights: the leased work of the longer reading of one candidate, and what it gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Numeric,
    Table,
    UniqueConstraint,
    case,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from evaluator.domain.copied_passages import NoEvidence
from evaluator.domain.insights import Insight
from evaluator.domain.jobs import Lane, WorkState
from evaluator.domain.money import ZERO
from evaluator.store import leases
from evaluator.store.candidates import candidates
from evaluator.store.database import Session
from evaluator.store.documents import addressed_places, documents
from evaluator.store.evaluations import evaluations
from evaluator.store.jobs import job_queue
from evaluator.store.lanes import goes_on
from evaluator.store.leases import Claim, lease_columns, lease_indexes
from evaluator.store.schema import changed_column, created_column, identity_column, metadata, team_column

insights = Table(
    "insights",
    metadata,
    identity_column(),
    team_column(),
    Column("job_id", BigInteger, ForeignKey("job_queue.id", ondelete="CASCADE"), nullable=False),
    Column("evaluation_id", BigInteger, ForeignKey("evaluations.id", ondelete="CASCADE"), nullable=False),
    Column("content", JSONB),
    Column("price", Numeric(12, 2), nullable=False, server_default="0"),
    *lease_columns(),
    Column("waits_for_model", Boolean, nullable=False, server_default=text("false")),
    created_column(),
    changed_column(),
    UniqueConstraint("evaluation_id"),
    CheckConstraint("price >= 0", name="price"),
    Index("ix_insights_job_id", "job_id"),
)
lease_indexes(insights)


@dataclass(frozen=True, slots=True)
class InsightRow:
    """The insight of one evaluation: its state, what it says once done, why it failed."""

    id: int
    evaluation_id: int
    state: WorkState
    content: Insight | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class InsightInput:
    """What a claimed insight works on."""

    id: int
    team_id: int
    job_id: int
    analysis_id: int
    evaluation_id: int
    candidate_id: int
    price: Decimal
    text: str
    addressed: tuple[NoEvidence, ...] = ()


async def insert_insights(
    session: Session, team_id: int, job_id: int, evaluation_ids: Sequence[int], price: Decimal = ZERO
) -> None:
    """Queue insights for these evaluations, in this order; those that are written or under way stay as they are.

    `price` is what each costs in USD once it is written, beside what its job was quoted.
    """
    if not evaluation_ids:
        return
    wanted = insert(insights).values(
        [
            {"team_id": team_id, "job_id": job_id, "evaluation_id": evaluation_id, "price": price}
            for evaluation_id in evaluation_ids
        ]
    )
    again = {
        "job_id": wanted.excluded.job_id,
        "price": wanted.excluded.price,
        "state": WorkState.QUEUED,
        "available_at": func.now(),
        "last_error": None,
        "finished_at": None,
        "crashes": 0,
        "faults": 0,
        "changed_xid": wanted.excluded.changed_xid,
    }
    await session.execute(
        wanted.on_conflict_do_update(
            index_elements=[insights.c.evaluation_id],
            set_=again,
            where=insights.c.state.in_([WorkState.CANCELLED, WorkState.FAILED]),
        )
    )


async def claim_insights(session: Session, worker_id: UUID, lease: timedelta, limit: int) -> list[Claim]:
    """Take insights to write: the interactive lane first, then by priority and age; none of a paused lane."""
    job = job_queue.alias("job")
    own = job.c.id == insights.c.job_id
    place = [
        select(column).where(own).scalar_subquery()
        for column in (case((job.c.lane == Lane.INTERACTIVE, 0), else_=1), -job.c.priority)
    ]
    may_go_on = select(job.c.id).where(own, goes_on(job)).exists()
    return await leases.claim(
        session,
        insights,
        worker_id,
        lease,
        limit,
        order=(*place, insights.c.job_id),
        where=(may_go_on,),
        waits_for_model=False,
    )


async def find_claimed_input(session: Session, claimed: Claim) -> InsightInput | None:
    """What a claim works on; None when the lease is lost."""
    row = (
        await session.execute(
            select(
                insights.c.id,
                insights.c.team_id,
                insights.c.job_id,
                evaluations.c.analysis_id,
                insights.c.evaluation_id,
                evaluations.c.candidate_id,
                insights.c.price,
                documents.c.text,
                documents.c.addressed,
            )
            .join(evaluations, evaluations.c.id == insights.c.evaluation_id)
            .join(candidates, candidates.c.id == evaluations.c.candidate_id)
            .join(documents, documents.c.id == candidates.c.document_id)
            .where(leases.is_held(insights, claimed))
        )
    ).first()
    if row is None:
        return None
    return InsightInput(**{**row._mapping, "addressed": addressed_places(row.addressed)})


async def record_insight(session: Session, claimed: Claim, content: Insight) -> bool:
    """Store a checked insight; False when the lease was lost."""
    return await leases.finish(
        session, insights, claimed, WorkState.DONE, content=content.model_dump(mode="json")
    )


async def cancel_insights(session: Session, job_id: int) -> int:
    """Cancel what of the job's insights is not over; gives how many."""
    return await leases.cancel(session, insights, insights.c.job_id == job_id)


async def list_insights(session: Session, evaluation_ids: Sequence[int]) -> dict[int, InsightRow]:
    """Insights by evaluation; those that were never asked for are missing."""
    rows = await session.execute(
        select(*(insights.c[name] for name in InsightRow.__slots__)).where(
            insights.c.evaluation_id.in_(evaluation_ids)
        )
    )
    return {
        row.evaluation_id: InsightRow(
            id=row.id,
            evaluation_id=row.evaluation_id,
            state=row.state,
            content=Insight.model_validate(row.content) if row.content is not None else None,
            last_error=row.last_error,
        )
        for row in rows
    }


async def count_written(session: Session, job_id: int) -> int:
    """How many insights of a job are written."""
    is_written = (insights.c.job_id == job_id) & (insights.c.state == WorkState.DONE)
    return int(await session.scalar(select(func.count()).select_from(insights).where(is_written)) or 0)
