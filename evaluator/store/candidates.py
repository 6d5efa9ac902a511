"""Candidates: one person within one draft, known by id, never by name."""

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    insert,
    select,
    update,
)

from evaluator.domain.errors import NotFoundError
from evaluator.store.database import Session
from evaluator.store.schema import changed_column, created_column, identity_column, metadata, team_column

MAX_NAME = 200
"""Characters of a candidate's name."""

candidates = Table(
    "candidates",
    metadata,
    identity_column(),
    team_column(),
    Column("draft_id", BigInteger, ForeignKey("drafts.id", ondelete="CASCADE"), nullable=False),
    Column(
        "document_id",
        BigInteger,
        ForeignKey("documents.id", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    Column("name", Text, nullable=False, server_default=""),
    created_column(),
    changed_column(),
    CheckConstraint(f"char_length(name) <= {MAX_NAME}", name="name_length"),
    Index("ix_candidates_draft_id", "draft_id"),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person as far as the product knows one: an id, a label (may be empty), a resume."""

    id: int
    team_id: int
    draft_id: int
    document_id: int
    name: str


_columns = [candidates.c[name] for name in Candidate.__slots__]


async def insert_candidate(
    session: Session, *, team_id: int, draft_id: int, document_id: int, name: str
) -> int:
    """Add the person of a resume just read."""
    made = await session.scalar(
        insert(candidates)
        .values(team_id=team_id, draft_id=draft_id, document_id=document_id, name=name[:MAX_NAME])
        .returning(candidates.c.id)
    )
    return int(made or 0)


async def get_candidate(session: Session, team_id: int, candidate_id: int) -> Candidate:
    """The team's candidate with that id; raises NotFoundError."""
    row = (
        await session.execute(
            select(*_columns).where(candidates.c.id == candidate_id, candidates.c.team_id == team_id)
        )
    ).first()
    if row is None:
        raise NotFoundError
    return Candidate(**row._mapping)


async def set_name(session: Session, team_id: int, candidate_id: int, name: str) -> bool:
    """Rename the candidate; False when there is none."""
    done = await session.execute(
        update(candidates)
        .where(candidates.c.id == candidate_id, candidates.c.team_id == team_id)
        .values(name=name[:MAX_NAME])
        .returning(candidates.c.id)
    )
    return done.first() is not None
