"""Rubrics (frozen criteria) and weightings (kind and weight per criterion) of an analysis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
    text,
)

from evaluator.domain.criteria import Category, Kind, LevelDescriptions, RubricCriterion, Weighted
from evaluator.domain.errors import NotFoundError
from evaluator.store.database import Session
from evaluator.store.schema import created_column, identity_column, metadata, team_column, words
from evaluator.store.users import shown_name, users

_ANALYSIS = "analyses.id"

rubrics = Table(
    "rubrics",
    metadata,
    identity_column(),
    team_column(),
    Column("analysis_id", BigInteger, ForeignKey(_ANALYSIS, ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    created_column(),
    UniqueConstraint("analysis_id", "version"),
)

rubric_criteria = Table(
    "rubric_criteria",
    metadata,
    Column("rubric_id", BigInteger, ForeignKey("rubrics.id", ondelete="CASCADE"), nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("wording", Text, nullable=False),
    Column("category", words(Category, "category"), nullable=False),
    Column("level_5", Text, nullable=False, server_default=""),
    Column("level_3", Text, nullable=False, server_default=""),
    Column("level_1", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("rubric_id", "number"),
    CheckConstraint("number >= 1", name="number"),
)

weightings = Table(
    "weightings",
    metadata,
    identity_column(),
    team_column(),
    Column("analysis_id", BigInteger, ForeignKey(_ANALYSIS, ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="SET NULL")),
    created_column(),
    UniqueConstraint("analysis_id", "version"),
)

weighting_entries = Table(
    "weighting_entries",
    metadata,
    Column("weighting_id", BigInteger, ForeignKey("weightings.id", ondelete="CASCADE"), nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("kind", words(Kind, "kind"), nullable=False),
    Column("weight", SmallInteger, nullable=False),
    PrimaryKeyConstraint("weighting_id", "number"),
    CheckConstraint("weight BETWEEN 0 AND 5", name="weight"),
)


@dataclass(frozen=True, slots=True)
class Weighting:
    """A version of kinds and weights, with who made it and when."""

    id: int
    version: int
    user_id: int | None
    created_at: datetime
    entries: tuple[Weighted, ...]


@dataclass(frozen=True, slots=True)
class WeightingLine:
    """A version in the list of them: by whom (empty when unknown) and since when."""

    version: int
    author: str
    created_at: datetime


async def insert_rubric(
    session: Session, team_id: int, analysis_id: int, frozen: Sequence[RubricCriterion]
) -> int:
    """Store the frozen criteria as the analysis's next rubric version."""
    rubric_id = await session.scalar(
        insert(rubrics)
        .values(team_id=team_id, analysis_id=analysis_id, version=_next_version(rubrics, analysis_id))
        .returning(rubrics.c.id)
    )
    await session.execute(
        insert(rubric_criteria).values(
            [
                {
                    "rubric_id": rubric_id,
                    "number": criterion.number,
                    "wording": criterion.wording,
                    "category": criterion.category,
                    **criterion.levels.model_dump(),
                }
                for criterion in frozen
            ]
        )
    )
    return int(rubric_id or 0)


async def insert_weighting(
    session: Session, team_id: int, analysis_id: int, user_id: int | None, entries: Sequence[Weighted]
) -> int:
    """Store kinds and weights as the analysis's next weighting version."""
    weighting_id = await session.scalar(
        insert(weightings)
        .values(
            team_id=team_id,
            analysis_id=analysis_id,
            user_id=user_id,
            version=_next_version(weightings, analysis_id),
        )
        .returning(weightings.c.id)
    )
    await session.execute(
        insert(weighting_entries).values(
            [{"weighting_id": weighting_id, **entry.model_dump()} for entry in entries]
        )
    )
    # whoever is just recording a score under the former one finds this row changed, and looks again
    await session.execute(
        text("UPDATE analyses SET weighting_id = :weighting WHERE id = :analysis"),
        {"weighting": weighting_id, "analysis": analysis_id},
    )
    return int(weighting_id or 0)


def _next_version(table: Table, analysis_id: int) -> object:
    return (
        select(func.coalesce(func.max(table.c.version), 0) + 1)
        .where(table.c.analysis_id == analysis_id)
        .scalar_subquery()
    )


async def list_rubric(session: Session, analysis_id: int) -> tuple[RubricCriterion, ...]:
    """The criteria of the analysis's newest rubric, by number."""
    newest = (
        select(rubrics.c.id)
        .where(rubrics.c.analysis_id == analysis_id)
        .order_by(rubrics.c.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(rubric_criteria)
        .where(rubric_criteria.c.rubric_id == newest)
        .order_by(rubric_criteria.c.number)
    )
    return tuple(
        RubricCriterion(
            number=row.number,
            wording=row.wording,
            category=row.category,
            levels=LevelDescriptions(level_5=row.level_5, level_3=row.level_3, level_1=row.level_1),
        )
        for row in rows
    )


async def get_weighting(session: Session, analysis_id: int) -> Weighting:
    """The analysis's newest weighting; raises NotFoundError."""
    newest = (
        select(weightings)
        .where(weightings.c.analysis_id == analysis_id)
        .order_by(weightings.c.version.desc())
        .limit(1)
        .subquery("newest")
    )
    entry = weighting_entries.c
    rows = await session.execute(
        select(
            newest.c.id,
            newest.c.version,
            newest.c.user_id,
            newest.c.created_at,
            entry.number,
            entry.kind,
            entry.weight,
        )
        .join(weighting_entries, entry.weighting_id == newest.c.id)
        .order_by(entry.number)
    )
    found = rows.all()
    if not found:
        raise NotFoundError
    head = found[0]
    entries = tuple(
        Weighted.model_construct(number=row.number, kind=row.kind, weight=row.weight) for row in found
    )
    return Weighting(head.id, head.version, head.user_id, head.created_at, entries)


async def list_weightings(session: Session, analysis_id: int) -> list[WeightingLine]:
    """Every version, the newest first."""
    author = shown_name().label("author")
    rows = await session.execute(
        select(weightings.c.version, author, weightings.c.created_at)
        .join(users, users.c.id == weightings.c.user_id, isouter=True)
        .where(weightings.c.analysis_id == analysis_id)
        .order_by(weightings.c.version.desc())
    )
    return [WeightingLine(**row._mapping) for row in rows]


async def find_entries(session: Session, analysis_id: int, version: int) -> tuple[Weighted, ...]:
    """The entries of one version, by number; none when there is no such version."""
    rows = await session.execute(
        select(weighting_entries.c.number, weighting_entries.c.kind, weighting_entries.c.weight)
        .join(weightings, weightings.c.id == weighting_entries.c.weighting_id)
        .where(weightings.c.analysis_id == analysis_id, weightings.c.version == version)
        .order_by(weighting_entries.c.number)
    )
    return tuple(
        Weighted.model_construct(number=row.number, kind=row.kind, weight=row.weight) for row in rows
    )
