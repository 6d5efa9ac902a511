"""Decisions: a log of what people decided on candidates, never changed; the ranking reads the last of each."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    insert,
    select,
    update,
)

from evaluator.domain.decisions import Decision, DecisionEntry
from evaluator.store.database import Session
from evaluator.store.evaluations import evaluations
from evaluator.store.schema import created_column, identity_column, metadata, team_column, words
from evaluator.store.users import shown_name, users

decisions = Table(
    "decisions",
    metadata,
    identity_column(),
    team_column(),
    Column("evaluation_id", BigInteger, ForeignKey("evaluations.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="SET NULL")),
    Column("decision", words(Decision, "decision")),
    Column("stars", SmallInteger, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    created_column(),
    CheckConstraint("stars BETWEEN 0 AND 5", name="stars"),
    CheckConstraint("char_length(note) <= 2000", name="note"),
    Index("ix_decisions_evaluation_id", "evaluation_id", "id"),
)


async def record_decision(
    session: Session,
    team_id: int,
    user_id: int,
    evaluation_id: int,
    decision: Decision | None,
    stars: int,
    note: str,
) -> None:
    """Add a line to the log, and let the ranking show it."""
    await session.execute(
        insert(decisions).values(
            team_id=team_id,
            evaluation_id=evaluation_id,
            user_id=user_id,
            decision=decision,
            stars=stars,
            note=note,
        )
    )
    await session.execute(
        update(evaluations)
        .where(evaluations.c.id == evaluation_id, evaluations.c.team_id == team_id)
        .values(decision=decision, stars=stars)
    )


async def list_decisions(session: Session, evaluation_id: int) -> list[DecisionEntry]:
    """The log of one candidate, the newest first."""
    author = shown_name().label("author")
    rows = await session.execute(
        select(
            *(decisions.c[name] for name in ("id", "decision", "stars", "note")),
            author,
            decisions.c.created_at,
        )
        .join(users, users.c.id == decisions.c.user_id, isouter=True)
        .where(decisions.c.evaluation_id == evaluation_id)
        .order_by(decisions.c.id.desc())
    )
    return [DecisionEntry(**row._mapping) for row in rows]
