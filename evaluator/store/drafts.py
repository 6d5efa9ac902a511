"""Drafts: a job description, its criteria and resumes, in preparation."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)

from evaluator.domain.blind_copy import BlindOptions
from evaluator.domain.errors import NotFoundError
from evaluator.domain.jobs import InsightsMode
from evaluator.store.database import Session
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

drafts = Table(
    "drafts",
    metadata,
    identity_column(),
    team_column(),
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="SET NULL")),
    Column("position", Text, nullable=False, server_default=""),
    Column("job_description", Text),
    Column(
        "job_description_document_id",
        BigInteger,
        ForeignKey("documents.id", ondelete="SET NULL", use_alter=True),
    ),
    Column("insights_mode", words(InsightsMode, "insights_mode"), nullable=False, server_default="quick"),
    *blind_columns(),
    created_column(),
    time_column("deleted_at"),
    changed_column(),
    CheckConstraint("char_length(position) <= 200", name="position_length"),
    Index("ix_drafts_team_id", "team_id", "created_at"),
    Index("ix_drafts_job_description_document_id", "job_description_document_id"),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft; `job_description` is None until a text was pasted or a file was read."""

    id: int
    team_id: int
    user_id: int | None
    position: str
    job_description: str | None
    job_description_document_id: int | None
    insights_mode: InsightsMode
    is_blind: bool
    hides_schools: bool
    hides_graduation_years: bool
    created_at: datetime

    @property
    def blind(self) -> BlindOptions | None:
        """What the copy leaves out that raters read, or None where they read the resumes themselves."""
        return BlindOptions(self.hides_schools, self.hides_graduation_years) if self.is_blind else None

    @property
    def title(self) -> str:
        """What the draft is called on a page."""
        return self.position or f"Draft {self.id}"


_columns = [drafts.c[name] for name in Draft.__slots__]


async def insert_draft(session: Session, team_id: int, user_id: int, *, is_blind: bool = False) -> int:
    """Begin an empty draft."""
    made = await session.scalar(
        insert(drafts).values(team_id=team_id, user_id=user_id, is_blind=is_blind).returning(drafts.c.id)
    )
    return int(made or 0)


async def find_draft(session: Session, team_id: int, draft_id: int) -> Draft | None:
    """The team's draft with that id, or None."""
    row = (
        await session.execute(
            select(*_columns).where(
                drafts.c.id == draft_id, drafts.c.team_id == team_id, drafts.c.deleted_at.is_(None)
            )
        )
    ).first()
    return Draft(**row._mapping) if row else None


async def find_watched_draft(session: Session, draft_id: int) -> Draft | None:
    """The draft with that id whoever owns it: for renders, never for a request."""
    row = (
        await session.execute(select(*_columns).where(drafts.c.id == draft_id, drafts.c.deleted_at.is_(None)))
    ).first()
    return Draft(**row._mapping) if row else None


async def get_draft(session: Session, team_id: int, draft_id: int) -> Draft:
    """The team's draft with that id; raises NotFoundError."""
    found = await find_draft(session, team_id, draft_id)
    if found is None:
        raise NotFoundError
    return found


async def lock_draft(session: Session, team_id: int, draft_id: int) -> Draft:
    """Like get_draft, and others who lock it wait until this transaction ends."""
    await session.execute(
        select(drafts.c.id).where(drafts.c.id == draft_id, drafts.c.team_id == team_id).with_for_update()
    )
    return await get_draft(session, team_id, draft_id)


async def set_position(session: Session, team_id: int, draft_id: int, position: str) -> bool:
    """Name the position; False when there is no such draft."""
    return await _set(session, team_id, draft_id, position=position)


async def set_choices(
    session: Session, team_id: int, draft_id: int, mode: InsightsMode, blind: BlindOptions | None
) -> bool:
    """Keep how many insights a job of this draft writes, and how blind it reads; False when there is no such draft."""
    return await _set(session, team_id, draft_id, insights_mode=mode, **blind_values(blind))


def blind_values(blind: BlindOptions | None) -> dict[str, bool]:
    """The values of the blind columns."""
    return {
        "is_blind": blind is not None,
        "hides_schools": blind is not None and blind.hides_schools,
        "hides_graduation_years": blind is not None and blind.hides_graduation_years,
    }


async def set_job_description(
    session: Session, team_id: int, draft_id: int, text: str | None, document_id: int | None
) -> bool:
    """Set or clear the job description and the file it came from; False when there is no such draft."""
    return await _set(
        session, team_id, draft_id, job_description=text, job_description_document_id=document_id
    )


async def set_job_description_document(
    session: Session, team_id: int, draft_id: int, document_id: int
) -> bool:
    """Name the file that is to become the job description; the text stays. False when there is no such draft."""
    return await _set(session, team_id, draft_id, job_description_document_id=document_id)


async def record_job_description(session: Session, draft_id: int, document_id: int, text: str) -> bool:
    """Take over the text of a file just read, if it is still the draft's job description."""
    done = await session.execute(
        update(drafts)
        .where(drafts.c.id == draft_id, drafts.c.job_description_document_id == document_id)
        .values(job_description=text)
        .returning(drafts.c.id)
    )
    return done.first() is not None


async def delete_draft(session: Session, team_id: int, draft_id: int) -> bool:
    """Put the draft away; its jobs and analyses stay. False when there is no such draft."""
    return await _set(session, team_id, draft_id, deleted_at=func.now())


async def _set(session: Session, team_id: int, draft_id: int, **values: object) -> bool:
    done = await session.execute(
        update(drafts)
        .where(drafts.c.id == draft_id, drafts.c.team_id == team_id, drafts.c.deleted_at.is_(None))
        .values(**values)
        .returning(drafts.c.id)
    )
    return done.first() is not None
