"""Analyses: the lasting results."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Table,
    Text,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from evaluator.domain.blind_copy import BlindOptions
from evaluator.domain.errors import NotFoundError
from evaluator.domain.scoring import MustHaveRule
from evaluator.store.database import Session
from evaluator.store.drafts import blind_values
from evaluator.store.schema import (
    blind_columns,
    changed_column,
    created_column,
    identity_column,
    metadata,
    team_column,
    time_column,
    words,
)
from evaluator.store.users import shown_name, users

analyses = Table(
    "analyses",
    metadata,
    identity_column(),
    team_column(),
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="SET NULL")),
    Column("draft_id", BigInteger, ForeignKey("drafts.id", ondelete="SET NULL")),
    Column("position", Text, nullable=False),
    Column("job_description", Text, nullable=False),
    Column("rater", Text, nullable=False),
    Column("is_built_in", Boolean, nullable=False),
    Column("prompt_version", Text),
    Column(
        "must_have_rule", words(MustHaveRule, "must_have_rule"), nullable=False, server_default="sort_below"
    ),
    Column("weighting_id", BigInteger),
    Column("parameters", JSONB, nullable=False, server_default="{}"),
    *blind_columns(),
    created_column(),
    time_column("deleted_at"),
    changed_column(),
    Index("ix_analyses_team_id", "team_id", "created_at"),
    comment="rater: the model's name, or the built-in matcher's; is_built_in tells which",
)


@dataclass(frozen=True, slots=True)
class Analysis:
    """A lasting result; `rater` is the model's name or the built-in matcher's label, `parameters` what went along."""

    id: int
    team_id: int
    user_id: int | None
    draft_id: int | None
    position: str
    job_description: str
    rater: str
    is_built_in: bool
    prompt_version: str | None
    must_have_rule: MustHaveRule
    parameters: dict[str, JsonValue]
    is_blind: bool
    hides_schools: bool
    hides_graduation_years: bool
    created_at: datetime
    started_by: str

    @property
    def blind(self) -> BlindOptions | None:
        """What the copy leaves out that raters read, or None where they read the resumes themselves."""
        return BlindOptions(self.hides_schools, self.hides_graduation_years) if self.is_blind else None


async def insert_analysis(
    session: Session,
    *,
    team_id: int,
    user_id: int,
    draft_id: int,
    position: str,
    job_description: str,
    rater: str,
    is_built_in: bool,
    prompt_version: str | None,
    parameters: Mapping[str, JsonValue],
    blind: BlindOptions | None = None,
) -> int:
    """Begin an analysis; what it was made from is kept with it."""
    made = await session.scalar(
        insert(analyses)
        .values(
            team_id=team_id,
            user_id=user_id,
            draft_id=draft_id,
            position=position,
            job_description=job_description,
            rater=rater,
            is_built_in=is_built_in,
            prompt_version=prompt_version,
            parameters=dict(parameters),
            **blind_values(blind),
        )
        .returning(analyses.c.id)
    )
    return int(made or 0)


async def get_analysis(session: Session, team_id: int, analysis_id: int) -> Analysis:
    """The team's analysis with that id; raises NotFoundError."""
    found = await _find(session, analyses.c.id == analysis_id, analyses.c.team_id == team_id)
    if found is None:
        raise NotFoundError
    return found


async def lock_analysis(session: Session, team_id: int, analysis_id: int) -> Analysis:
    """Like get_analysis, and others who lock it wait until this transaction ends."""
    theirs = (analyses.c.id == analysis_id) & (analyses.c.team_id == team_id)
    await session.execute(select(analyses.c.id).where(theirs).with_for_update())
    return await get_analysis(session, team_id, analysis_id)


async def _find(session: Session, *where: ColumnElement[bool]) -> Analysis | None:
    own = [analyses.c[name] for name in Analysis.__slots__ if name != "started_by"]
    started_by = shown_name().label("started_by")
    row = (
        await session.execute(
            select(*own, started_by)
            .outerjoin(users, users.c.id == analyses.c.user_id)
            .where(analyses.c.deleted_at.is_(None), *where)
        )
    ).first()
    return Analysis(**row._mapping) if row else None


async def find_analysis_of_draft(session: Session, team_id: int, draft_id: int) -> int | None:
    """The id of the newest analysis started from a draft, or None."""
    found = await session.scalar(
        select(analyses.c.id)
        .where(
            analyses.c.team_id == team_id, analyses.c.draft_id == draft_id, analyses.c.deleted_at.is_(None)
        )
        .order_by(analyses.c.id.desc())
        .limit(1)
    )
    return int(found) if found is not None else None


async def set_must_have_rule(session: Session, team_id: int, analysis_id: int, rule: MustHaveRule) -> bool:
    """Choose what missing must-haves do to the order; False when that is so already. Raises NotFoundError."""
    chosen = await session.execute(
        update(analyses)
        .where(
            analyses.c.id == analysis_id,
            analyses.c.team_id == team_id,
            analyses.c.deleted_at.is_(None),
            analyses.c.must_have_rule != rule,
        )
        .values(must_have_rule=rule)
        .returning(analyses.c.id)
    )
    if chosen.first() is not None:
        return True
    await get_analysis(session, team_id, analysis_id)
    return False


async def get_must_have_rule(session: Session, analysis_id: int) -> MustHaveRule:
    """What missing must-haves do to the order of an analysis."""
    rule = await session.scalar(select(analyses.c.must_have_rule).where(analyses.c.id == analysis_id))
    return rule or MustHaveRule.SORT_BELOW


async def set_position(session: Session, team_id: int, analysis_id: int, position: str) -> bool:
    """Call the analysis by another title; False when there is no such analysis."""
    named = await session.execute(
        update(analyses)
        .where(analyses.c.id == analysis_id, analyses.c.team_id == team_id, analyses.c.deleted_at.is_(None))
        .values(position=position)
        .returning(analyses.c.id)
    )
    return named.first() is not None
