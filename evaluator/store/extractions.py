"""Extractions: the leased work of drawing criteria from a draft's job description."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text, insert, select, update

from evaluator.domain.jobs import WorkState
from evaluator.store import leases
from evaluator.store.database import Session
from evaluator.store.drafts import drafts
from evaluator.store.leases import Claim, lease_columns, lease_indexes
from evaluator.store.schema import changed_column, created_column, identity_column, metadata, team_column

extractions = Table(
    "extractions",
    metadata,
    identity_column(),
    team_column(),
    Column("draft_id", BigInteger, ForeignKey("drafts.id", ondelete="CASCADE"), nullable=False),
    Column("rater", Text),
    *lease_columns(),
    created_column(),
    changed_column(),
    Index("ix_extractions_draft_id", "draft_id"),
)
lease_indexes(extractions)


@dataclass(frozen=True, slots=True)
class Extraction:
    """The latest extraction of a draft: its state, who drew it (`rater`), why it failed."""

    id: int
    draft_id: int
    state: WorkState
    rater: str | None
    last_error: str | None
    attempt: int


@dataclass(frozen=True, slots=True)
class ExtractionInput:
    """What a claimed extraction works on."""

    id: int
    team_id: int
    draft_id: int
    job_description: str


async def insert_extraction(session: Session, team_id: int, draft_id: int) -> int:
    """Queue an extraction; an earlier one of the draft that is not over is cancelled."""
    await cancel_extractions(session, draft_id)
    made = await session.scalar(
        insert(extractions).values(team_id=team_id, draft_id=draft_id).returning(extractions.c.id)
    )
    return int(made or 0)


async def cancel_extractions(session: Session, draft_id: int) -> None:
    """Cancel what is queued or running for the draft."""
    await session.execute(
        update(extractions)
        .where(
            extractions.c.draft_id == draft_id,
            leases.is_open(extractions),
        )
        .values(state=WorkState.CANCELLED, lease_until=None, worker_id=None)
    )


async def find_extraction(session: Session, draft_id: int) -> Extraction | None:
    """The draft's latest extraction, or None."""
    row = (
        await session.execute(
            select(*(extractions.c[name] for name in Extraction.__slots__))
            .where(extractions.c.draft_id == draft_id)
            .order_by(extractions.c.id.desc())
            .limit(1)
        )
    ).first()
    return Extraction(**row._mapping) if row else None


async def claim_extractions(session: Session, worker_id: UUID, lease: timedelta, limit: int) -> list[Claim]:
    """Take extractions to do, oldest first."""
    return await leases.claim(session, extractions, worker_id, lease, limit)


async def find_claimed_input(session: Session, claimed: Claim) -> ExtractionInput | None:
    """What a claim works on; None when the lease or the job description is gone."""
    row = (
        await session.execute(
            select(extractions.c.id, extractions.c.team_id, extractions.c.draft_id, drafts.c.job_description)
            .join(drafts, drafts.c.id == extractions.c.draft_id)
            .where(leases.is_held(extractions, claimed), drafts.c.job_description.is_not(None))
        )
    ).first()
    return ExtractionInput(**row._mapping) if row else None


async def record_extraction(session: Session, claimed: Claim, rater: str) -> bool:
    """Note that the criteria were drawn; False when the lease was lost."""
    return await leases.finish(session, extractions, claimed, WorkState.DONE, rater=rater)
