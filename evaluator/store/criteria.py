"""Criteria of a draft, in the recruiter's order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    case,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from evaluator.domain.criteria import Category, CriterionDraft, Kind, LevelDescriptions
from evaluator.domain.errors import NotFoundError
from evaluator.store.database import Session
from evaluator.store.schema import (
    changed_column,
    created_column,
    identity_column,
    metadata,
    team_column,
    words,
)

criteria = Table(
    "criteria",
    metadata,
    identity_column(),
    team_column(),
    Column("draft_id", BigInteger, ForeignKey("drafts.id", ondelete="CASCADE"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("wording", Text, nullable=False),
    Column("category", words(Category, "category"), nullable=False),
    Column("kind", words(Kind, "kind"), nullable=False),
    Column("weight", SmallInteger, nullable=False),
    Column("source", Text),
    Column("level_5", Text, nullable=False, server_default=""),
    Column("level_3", Text, nullable=False, server_default=""),
    Column("level_1", Text, nullable=False, server_default=""),
    Column("is_used", Boolean, nullable=False, server_default=text("true")),
    Column("is_extracted", Boolean, nullable=False, server_default=text("false")),
    created_column(),
    changed_column(),
    CheckConstraint("weight BETWEEN 0 AND 5", name="weight"),
    CheckConstraint("char_length(wording) BETWEEN 2 AND 300", name="wording_length"),
    Index("ix_criteria_draft_id", "draft_id", "place"),
)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a draft; `is_extracted`: it was proposed from the job description."""

    id: int
    draft_id: int
    place: int
    wording: str
    category: Category
    kind: Kind
    weight: int
    source: str | None
    level_5: str
    level_3: str
    level_1: str
    is_used: bool
    is_extracted: bool
    created_at: datetime

    @property
    def levels(self) -> LevelDescriptions:
        """What levels 5, 3 and 1 look like for this criterion."""
        return LevelDescriptions(level_5=self.level_5, level_3=self.level_3, level_1=self.level_1)


_columns = [criteria.c[name] for name in Criterion.__slots__]


def _values(draft: CriterionDraft) -> dict[str, object]:
    return {
        "wording": draft.wording,
        "category": draft.category,
        "kind": draft.kind,
        "weight": draft.weight,
        "level_5": draft.levels.level_5,
        "level_3": draft.levels.level_3,
        "level_1": draft.levels.level_1,
    }


async def list_criteria(session: Session, draft_id: int) -> list[Criterion]:
    """A draft's criteria in order, those not in use included."""
    rows = await session.execute(
        select(*_columns).where(criteria.c.draft_id == draft_id).order_by(criteria.c.place, criteria.c.id)
    )
    return [Criterion(**row._mapping) for row in rows]


async def get_criterion(session: Session, team_id: int, criterion_id: int) -> Criterion:
    """The team's criterion with that id; raises NotFoundError."""
    row = (
        await session.execute(
            select(*_columns).where(criteria.c.id == criterion_id, criteria.c.team_id == team_id)
        )
    ).first()
    if row is None:
        raise NotFoundError
    return Criterion(**row._mapping)


async def insert_criteria(
    session: Session, team_id: int, draft_id: int, added: Sequence[CriterionDraft], *, is_extracted: bool
) -> list[int]:
    """Add criteria at the end of the draft's list; gives their ids."""
    last = await session.scalar(
        select(func.coalesce(func.max(criteria.c.place), 0)).where(criteria.c.draft_id == draft_id)
    )
    if not added:
        return []
    made = await session.execute(
        insert(criteria)
        .values(
            [
                _values(draft)
                | {
                    "team_id": team_id,
                    "draft_id": draft_id,
                    "place": int(last or 0) + offset,
                    "source": draft.source,
                    "is_extracted": is_extracted,
                }
                for offset, draft in enumerate(added, start=1)
            ]
        )
        .returning(criteria.c.id)
    )
    return list(made.scalars())


async def set_criterion(session: Session, team_id: int, criterion_id: int, edited: CriterionDraft) -> bool:
    """Change wording, category, kind, weight and level descriptions; False when there is none."""
    return await _set(session, team_id, criterion_id, **_values(edited))


async def set_used(session: Session, team_id: int, criterion_id: int, is_used: bool) -> bool:
    """Use or leave out a criterion; False when there is none."""
    return await _set(session, team_id, criterion_id, is_used=is_used)


async def _set(session: Session, team_id: int, criterion_id: int, **values: object) -> bool:
    done = await session.execute(
        update(criteria)
        .where(criteria.c.id == criterion_id, criteria.c.team_id == team_id)
        .values(**values)
        .returning(criteria.c.id)
    )
    return done.first() is not None


async def set_order(session: Session, draft_id: int, ids: Sequence[int]) -> None:
    """Put the draft's criteria in this order; ids of other drafts change nothing."""
    if not ids:
        return
    place = case(
        {criterion_id: place for place, criterion_id in enumerate(ids, start=1)}, value=criteria.c.id
    )
    await session.execute(
        update(criteria).where(criteria.c.draft_id == draft_id, criteria.c.id.in_(ids)).values(place=place)
    )


async def delete_criterion(session: Session, team_id: int, criterion_id: int) -> bool:
    """Remove a criterion; False when there is none."""
    gone = await session.execute(
        delete(criteria)
        .where(criteria.c.id == criterion_id, criteria.c.team_id == team_id)
        .returning(criteria.c.id)
    )
    return gone.first() is not None


async def delete_extracted(session: Session, draft_id: int) -> None:
    """Remove what was proposed from a job description; what people added stays."""
    await session.execute(delete(criteria).where(criteria.c.draft_id == draft_id, criteria.c.is_extracted))


async def delete_all(session: Session, draft_id: int) -> None:
    """Remove every criterion of a draft."""
    await session.execute(delete(criteria).where(criteria.c.draft_id == draft_id))
