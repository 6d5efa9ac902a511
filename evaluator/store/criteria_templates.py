"""Criteria templates: sets of criteria that a team keeps under a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Select,
    Table,
    Text,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from evaluator.domain.criteria import CriterionDraft
from evaluator.domain.errors import NotFoundError
from evaluator.store.database import Session
from evaluator.store.schema import created_column, identity_column, metadata, team_column
from evaluator.store.users import shown_name, users

criteria_templates = Table(
    "criteria_templates",
    metadata,
    identity_column(),
    team_column(),
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="SET NULL")),
    Column("name", Text, nullable=False),
    Column("criteria", JSONB, nullable=False),
    created_column(),
    Column("saved_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("char_length(name) BETWEEN 1 AND 120", name="name"),
    Index("uq_criteria_templates_name", "team_id", text("lower(name)"), unique=True),
)


@dataclass(frozen=True, slots=True)
class CriteriaTemplate:
    """A set of criteria under a name; `saved_by` is who saved it last, empty when that is not known."""

    id: int
    name: str
    criteria: tuple[CriterionDraft, ...]
    saved_at: datetime
    saved_by: str


def _query() -> Select[Any]:
    who = shown_name().label("saved_by")
    columns = [criteria_templates.c[name] for name in ("id", "name", "criteria", "saved_at")]
    return select(*columns, who).join(users, users.c.id == criteria_templates.c.user_id, isouter=True)


def _template(row: Any) -> CriteriaTemplate:
    kept = tuple(CriterionDraft.model_validate(criterion) for criterion in row.criteria)
    return CriteriaTemplate(row.id, row.name, kept, row.saved_at, row.saved_by)


async def list_templates(session: Session, team_id: int) -> list[CriteriaTemplate]:
    """The team's templates, by name."""
    rows = await session.execute(
        _query()
        .where(criteria_templates.c.team_id == team_id)
        .order_by(func.lower(criteria_templates.c.name), criteria_templates.c.id)
    )
    return [_template(row) for row in rows]


async def get_template(session: Session, team_id: int, template_id: int) -> CriteriaTemplate:
    """The team's template with that id; raises NotFoundError."""
    rows = await session.execute(
        _query().where(criteria_templates.c.team_id == team_id, criteria_templates.c.id == template_id)
    )
    row = rows.first()
    if row is None:
        raise NotFoundError
    return _template(row)


async def count_templates(session: Session, team_id: int) -> int:
    """How many templates the team has."""
    counted = await session.scalar(
        select(func.count()).select_from(criteria_templates).where(criteria_templates.c.team_id == team_id)
    )
    return int(counted or 0)


async def find_template_id(session: Session, team_id: int, name: str) -> int | None:
    """The team's template of that name, whatever the case of its letters."""
    found: int | None = await session.scalar(
        select(criteria_templates.c.id).where(
            criteria_templates.c.team_id == team_id, func.lower(criteria_templates.c.name) == func.lower(name)
        )
    )
    return found


async def save_template(
    session: Session,
    team_id: int,
    user_id: int,
    name: str,
    kept: Sequence[CriterionDraft],
    *,
    replaces: bool,
) -> int | None:
    """Keep the criteria under a name; None when it is taken and may not be replaced."""
    wanted = insert(criteria_templates).values(
        team_id=team_id,
        user_id=user_id,
        name=name,
        criteria=[criterion.model_dump(mode="json", exclude={"source"}) for criterion in kept],
    )
    name_is_taken = [criteria_templates.c.team_id, func.lower(criteria_templates.c.name)]
    if replaces:
        wanted = wanted.on_conflict_do_update(
            index_elements=name_is_taken,
            set_={
                "name": wanted.excluded.name,
                "criteria": wanted.excluded.criteria,
                "user_id": wanted.excluded.user_id,
                "saved_at": func.now(),
            },
        )
    else:
        wanted = wanted.on_conflict_do_nothing(index_elements=name_is_taken)
    saved: int | None = await session.scalar(wanted.returning(criteria_templates.c.id))
    return saved


async def rename_template(session: Session, team_id: int, template_id: int, name: str) -> bool:
    """Give the template another name; False when there is no such template."""
    done = await session.execute(
        update(criteria_templates)
        .where(criteria_templates.c.id == template_id, criteria_templates.c.team_id == team_id)
        .values(name=name)
        .returning(criteria_templates.c.id)
    )
    return done.first() is not None


async def delete_template(session: Session, team_id: int, template_id: int) -> bool:
    """Forget the template; False when there is no such template."""
    gone = await session.execute(
        delete(criteria_templates)
        .where(criteria_templates.c.id == template_id, criteria_templates.c.team_id == team_id)
        .returning(criteria_templates.c.id)
    )
    return gone.first() is not None
