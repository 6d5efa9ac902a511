"""Overrides: levels changed by people, a log that only grows; the last one of a rating counts."""

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Table,
    Text,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on

from evaluator.domain.exports import LoggedStep
from evaluator.domain.ratings import Override, State
from evaluator.store.database import Session
from evaluator.store.schema import created_column, identity_column, metadata, team_column, words
from evaluator.store.users import shown_name, users

overrides = Table(
    "overrides",
    metadata,
    identity_column(),
    team_column(),
    Column("evaluation_id", BigInteger, nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("level", SmallInteger),
    Column("state", words(State, "state")),
    Column("reason", Text, nullable=False),
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="SET NULL")),
    created_column(),
    ForeignKeyConstraint(
        ["evaluation_id", "number"], ["ratings.evaluation_id", "ratings.number"], ondelete="CASCADE"
    ),
    CheckConstraint("(level IS NULL) = (state IS NULL) AND level BETWEEN 0 AND 5", name="level"),
    CheckConstraint("char_length(reason) BETWEEN 3 AND 1000", name="reason"),
    Index("ix_overrides_evaluation_id", "evaluation_id", "number", "id"),
    comment="level and state are empty where a change was taken back",
)


async def insert_override(
    session: Session,
    team_id: int,
    user_id: int,
    evaluation_id: int,
    number: int,
    *,
    level: int | None,
    state: State | None,
    reason: str,
) -> None:
    """Add a change, or with neither level nor state that the last one is taken back."""
    await session.execute(
        insert(overrides).values(
            team_id=team_id,
            user_id=user_id,
            evaluation_id=evaluation_id,
            number=number,
            level=level,
            state=state,
            reason=reason,
        )
    )


async def find_last_override(session: Session, evaluation_id: int, number: int) -> int:
    """The id of the change of a rating that is in force; 0 when there is none, or it was taken back."""
    rows = await session.execute(
        select(overrides.c.id, overrides.c.level)
        .where(overrides.c.evaluation_id == evaluation_id, overrides.c.number == number)
        .order_by(overrides.c.id.desc())
        .limit(1)
    )
    last = rows.first()
    return 0 if last is None or last.level is None else int(last.id)


async def list_overrides(session: Session, evaluation_ids: Sequence[int]) -> dict[tuple[int, int], Override]:
    """The change in force by (evaluation, criterion number); what was taken back is missing."""
    author = shown_name().label("author")
    rows = await session.execute(
        select(overrides, author)
        .ext(distinct_on(overrides.c.evaluation_id, overrides.c.number))
        .join(users, users.c.id == overrides.c.user_id, isouter=True)
        .where(overrides.c.evaluation_id.in_(evaluation_ids))
        .order_by(overrides.c.evaluation_id, overrides.c.number, overrides.c.id.desc())
    )
    return {
        (row.evaluation_id, row.number): Override(
            level=row.level,
            state=row.state,
            reason=row.reason,
            author=row.author,
            made_at=row.created_at,
            entry=row.id,
        )
        for row in rows
        if row.level is not None
    }


async def list_override_log(session: Session, evaluation_id: int) -> list[LoggedStep]:
    """Every change of a level of one candidate, and every one taken back; the oldest first."""
    author = shown_name().label("author")
    rows = await session.execute(
        select(*(overrides.c[name] for name in ("number", "level", "state", "reason", "created_at")), author)
        .join(users, users.c.id == overrides.c.user_id, isouter=True)
        .where(overrides.c.evaluation_id == evaluation_id)
        .order_by(overrides.c.id)
    )
    return [
        LoggedStep(row.created_at, row.author, _said(row.number, row.level, row.state, row.reason))
        for row in rows
    ]


def _said(number: int, level: int | None, state: State | None, reason: str) -> str:
    if level is None or state is None:
        return f"Criterion {number}: change taken back. {reason}"
    return f"Criterion {number}: level {level}, {state.label.lower()}. {reason}"
