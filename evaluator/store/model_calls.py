"""Model calls: what each one asked (by hash), used and cost. No prompt and no answer is kept here."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    func,
    insert,
    select,
)

from evaluator.store.database import Session
from evaluator.store.schema import created_column, identity_column, metadata, team_column

model_calls = Table(
    "model_calls",
    metadata,
    identity_column(),
    team_column(),
    Column("job_id", BigInteger, ForeignKey("job_queue.id", ondelete="SET NULL")),
    Column("evaluation_id", BigInteger, ForeignKey("evaluations.id", ondelete="SET NULL")),
    Column("purpose", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("model", Text, nullable=False),
    Column("prompt_hash", Text, nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("cached_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("cost_usd", Numeric(14, 8)),
    Column("seconds", Float, nullable=False),
    Column("outcome", Text, nullable=False),
    created_column(),
    CheckConstraint("purpose IN ('rating', 'extraction', 'insight')", name="purpose"),
    Index("ix_model_calls_job_id", "job_id"),
    Index("ix_model_calls_created_at", "created_at"),
    Index("ix_model_calls_evaluation_id", "evaluation_id"),
)


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One request sent to a model. Tokens are the provider's count; `cost_usd` is None for unknown prices.

    `outcome` is "ok" or the kind of fault; `seconds` is the wall time of the request.
    """

    purpose: str
    attempt: int
    model: str
    prompt_hash: str
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    cost_usd: Decimal | None
    seconds: float
    outcome: str


@dataclass(frozen=True, slots=True)
class Spend:
    """What a job's calls used."""

    calls: int
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    cost_usd: Decimal


async def insert_model_calls(
    session: Session,
    team_id: int,
    calls: Sequence[ModelCall],
    *,
    job_id: int | None = None,
    evaluation_id: int | None = None,
) -> None:
    """Store calls just made."""
    if not calls:
        return
    key = {"team_id": team_id, "job_id": job_id, "evaluation_id": evaluation_id}
    await session.execute(
        insert(model_calls),
        [key | {name: getattr(call, name) for name in ModelCall.__slots__} for call in calls],
    )


async def get_spend(session: Session, job_id: int) -> Spend:
    """What the job's calls used so far."""
    row = (
        await session.execute(
            select(
                func.count().label("calls"),
                *(
                    func.coalesce(func.sum(model_calls.c[name]), 0).label(name)
                    for name in ("prompt_tokens", "cached_tokens", "completion_tokens", "cost_usd")
                ),
            ).where(model_calls.c.job_id == job_id)
        )
    ).one()
    return Spend(**row._mapping)


async def get_candidate_spend(session: Session, evaluation_id: int) -> Decimal:
    """What the calls about one candidate have cost so far, in USD, without those of unknown price."""
    spent = await session.scalar(
        select(func.sum(model_calls.c.cost_usd)).where(model_calls.c.evaluation_id == evaluation_id)
    )
    return Decimal(spent or 0)
