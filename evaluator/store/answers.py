"""Answers: what a rater said to one exact question, so that nobody pays for the same question twice."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from evaluator.domain.ratings import Quote, Rating
from evaluator.store.database import Session
from evaluator.store.schema import created_column, metadata, team_column

answers = Table(
    "answers",
    metadata,
    team_column(),
    Column("rating_key", Text, nullable=False),
    Column("evaluation_id", BigInteger, ForeignKey("evaluations.id", ondelete="CASCADE"), nullable=False),
    Column("ratings", JSONB, nullable=False),
    created_column(),
    PrimaryKeyConstraint("team_id", "rating_key"),
    CheckConstraint("rating_key ~ '^[0-9a-f]{64}$'", name="rating_key"),
    Index("ix_answers_evaluation_id", "evaluation_id"),
    comment="evaluation_id: whose question it was; the answer goes with it",
)


def packed_answer(rated: Sequence[Rating]) -> list[dict[str, Any]]:
    """The ratings as they are kept: of quotes only the places, so that what is shown is always cut out of a text."""
    return [
        rating.model_dump(mode="json", exclude={"quotes"})
        | {"quotes": [[quote.start, quote.end] for quote in rating.quotes]}
        for rating in rated
    ]


async def find_answer(
    session: Session, team_id: int, rating_key: str, read_text: str
) -> tuple[Rating, ...] | None:
    """The team's answer to that question about `read_text`, or None."""
    found = await session.scalar(
        select(answers.c.ratings).where(answers.c.team_id == team_id, answers.c.rating_key == rating_key)
    )
    return None if found is None else tuple(_rating(kept, read_text) for kept in found)


def _rating(kept: dict[str, Any], read_text: str) -> Rating:
    quotes = tuple(
        Quote(text=read_text[start:end], start=start, end=end) for start, end in kept.pop("quotes")
    )
    return Rating.model_validate({**kept, "quotes": quotes})
