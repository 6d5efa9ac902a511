"""Faults: what went wrong in each try to rate a candidate; kept beside the evaluation's last error."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import insert

from evaluator.store.database import Session
from evaluator.store.schema import created_column, identity_column, metadata, team_column

evaluation_faults = Table(
    "evaluation_faults",
    metadata,
    identity_column(),
    team_column(),
    Column("evaluation_id", BigInteger, ForeignKey("evaluations.id", ondelete="CASCADE"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("error", Text, nullable=False),
    created_column(),
    UniqueConstraint("evaluation_id", "attempt"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One try that ended without ratings."""

    attempt: int
    error: str
    created_at: datetime


async def insert_fault(
    session: Session, *, team_id: int, evaluation_id: int, attempt: int, error: str
) -> None:
    """Keep what went wrong in an attempt; a second record of the same attempt changes nothing."""
    await session.execute(
        insert(evaluation_faults)
        .values(team_id=team_id, evaluation_id=evaluation_id, attempt=attempt, error=error)
        .on_conflict_do_nothing()
    )


async def list_faults(session: Session, evaluation_ids: Sequence[int]) -> dict[int, list[Fault]]:
    """The faults by evaluation, in the order of the attempts."""
    rows = await session.execute(
        select(evaluation_faults)
        .where(evaluation_faults.c.evaluation_id.in_(evaluation_ids))
        .order_by(evaluation_faults.c.evaluation_id, evaluation_faults.c.attempt)
    )
    found: dict[int, list[Fault]] = defaultdict(list)
    for row in rows:
        found[row.evaluation_id].append(Fault(row.attempt, row.error, row.created_at))
    return found
