"""Exports: files ordered of an analysis, made as leased work, kept for a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    Select,
    Table,
    delete,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from evaluator.domain.errors import NotFoundError
from evaluator.domain.exports import ExportKind, ExportOptions
from evaluator.domain.jobs import WorkState
from evaluator.store import leases
from evaluator.store.analyses import analyses
from evaluator.store.blobs import StoredBlob
from evaluator.store.candidates import candidates
from evaluator.store.database import Session
from evaluator.store.evaluations import evaluations
from evaluator.store.leases import Claim, lease_columns, lease_indexes
from evaluator.store.schema import (
    changed_column,
    created_column,
    identity_column,
    metadata,
    team_column,
    time_column,
    words,
)
from evaluator.store.users import shown_name, users

KEPT_FOR = timedelta(days=1)
"""From the order on; then a file is gone, whatever the settings. What is not made yet stays until it is."""

exports = Table(
    "exports",
    metadata,
    identity_column(),
    team_column(),
    Column("analysis_id", BigInteger, ForeignKey("analyses.id", ondelete="CASCADE"), nullable=False),
    Column("evaluation_id", BigInteger, ForeignKey("evaluations.id", ondelete="CASCADE")),
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="SET NULL")),
    Column("kind", words(ExportKind, "kind"), nullable=False),
    Column("is_blind", Boolean, nullable=False),
    Column("has_evidence", Boolean, nullable=False),
    Column("only_shortlist", Boolean, nullable=False),
    time_column("made_at"),
    Column("is_over", Boolean),
    Column("sha256", LargeBinary),
    Column("size_bytes", BigInteger),
    *lease_columns(),
    created_column(),
    changed_column(),
    CheckConstraint("(state = 'done') = (sha256 IS NOT NULL)", name="file"),
    CheckConstraint("num_nulls(sha256, size_bytes, made_at, is_over) IN (0, 4)", name="made"),
    Index("ix_exports_analysis_id", "analysis_id", "id"),
    Index("ix_exports_evaluation_id", "evaluation_id"),
    Index(
        "uq_exports_open",
        "analysis_id",
        "evaluation_id",
        "kind",
        "is_blind",
        "has_evidence",
        "only_shortlist",
        unique=True,
        postgresql_where=text("state IN ('queued', 'running')"),
        postgresql_nulls_not_distinct=True,
    ),
    comment="made_at and is_over: as of when, and whether the job was over by then",
)
lease_indexes(exports)


@dataclass(frozen=True, slots=True)
class Export:
    """An ordered file. `position` is the analysis's, `name` the candidate's where it is about one; `size` in bytes."""

    id: int
    team_id: int
    analysis_id: int
    evaluation_id: int | None
    position: str
    name: str | None
    candidate_id: int | None
    kind: ExportKind
    options: ExportOptions
    state: WorkState
    last_error: str | None
    made_at: datetime | None
    is_over: bool | None
    sha256: bytes | None
    size: int | None
    ordered_by: str
    created_at: datetime
    deleted_at: datetime


async def insert_export(
    session: Session,
    team_id: int,
    user_id: int,
    analysis_id: int,
    kind: ExportKind,
    options: ExportOptions,
    evaluation_id: int | None = None,
) -> int | None:
    """Queue the making of a file; gives its id, None when the very same is queued or being made already."""
    given = await session.scalar(
        insert(exports)
        .values(
            team_id=team_id,
            user_id=user_id,
            analysis_id=analysis_id,
            evaluation_id=evaluation_id,
            kind=kind,
            is_blind=options.is_blind,
            has_evidence=options.has_evidence,
            only_shortlist=options.only_shortlist,
        )
        .on_conflict_do_nothing()
        .returning(exports.c.id)
    )
    return None if given is None else int(given)


async def count_open(session: Session, team_id: int) -> int:
    """How many files of the team wait or are being made."""
    counted = select(func.count()).where(exports.c.team_id == team_id, leases.is_open(exports))
    return int(await session.scalar(counted) or 0)


async def claim_exports(session: Session, worker_id: UUID, lease: timedelta, limit: int) -> list[Claim]:
    """Take up to `limit` files to make."""
    return await leases.claim(session, exports, worker_id, lease, limit)


async def find_claimed_export(session: Session, claimed: Claim) -> Export | None:
    """What is to be made; None when the lease was lost or the analysis is gone."""
    row = (await session.execute(_selected().where(leases.is_held(exports, claimed)))).first()
    return _export(row) if row else None


async def finish_export(
    session: Session, claimed: Claim, stored: StoredBlob, made_at: datetime, *, is_over: bool
) -> bool:
    """Record the file that was made; False, and nothing is written, when the lease was lost."""
    return await leases.finish(
        session,
        exports,
        claimed,
        WorkState.DONE,
        sha256=stored.sha256,
        size_bytes=stored.size_bytes,
        made_at=made_at,
        is_over=is_over,
    )


async def get_export(session: Session, team_id: int, export_id: int) -> Export:
    """An ordered file of the team. Raises NotFoundError, after its day too."""
    row = (
        await session.execute(
            _selected().where(exports.c.team_id == team_id, exports.c.id == export_id, _is_kept())
        )
    ).first()
    if row is None:
        raise NotFoundError
    return _export(row)


async def list_exports(session: Session, analysis_id: int, after: int = 0) -> list[Export]:
    """The files of an analysis that are kept and new since a cursor, the newest first."""
    rows = await session.execute(
        _selected()
        .where(
            exports.c.analysis_id == analysis_id,
            _is_kept(),
            text("exports.changed_xid >= CAST(:after AS xid8)").bindparams(after=str(after)),
        )
        .order_by(exports.c.id.desc())
        .limit(100)
    )
    return [_export(row) for row in rows]


async def delete_old_exports(session: Session, limit: int) -> tuple[int, set[int]]:
    """Delete files whose day is over; gives how many, and the teams they belonged to."""
    old = select(exports.c.id).where(~_is_kept()).limit(limit).with_for_update(skip_locked=True)
    gone = await session.execute(delete(exports).where(exports.c.id.in_(old)).returning(exports.c.team_id))
    team_ids = list(gone.scalars())
    return len(team_ids), set(team_ids)


def _is_kept() -> ColumnElement[bool]:
    return (exports.c.created_at > func.now() - KEPT_FOR) | leases.is_open(exports)


def _selected() -> Select[Any]:
    return (
        select(
            exports,
            analyses.c.position,
            candidates.c.name,
            candidates.c.id.label("candidate_id"),
            shown_name().label("ordered_by"),
            (exports.c.created_at + KEPT_FOR).label("deleted_at"),
        )
        .join(analyses, (analyses.c.id == exports.c.analysis_id) & analyses.c.deleted_at.is_(None))
        .join(evaluations, evaluations.c.id == exports.c.evaluation_id, isouter=True)
        .join(candidates, candidates.c.id == evaluations.c.candidate_id, isouter=True)
        .join(users, users.c.id == exports.c.user_id, isouter=True)
    )


def _export(row: Row[Any]) -> Export:
    return Export(
        id=row.id,
        team_id=row.team_id,
        analysis_id=row.analysis_id,
        evaluation_id=row.evaluation_id,
        position=row.position,
        name=row.name,
        candidate_id=row.candidate_id,
        kind=row.kind,
        options=ExportOptions(row.is_blind, row.has_evidence, row.only_shortlist),
        state=row.state,
        last_error=row.last_error,
        made_at=row.made_at,
        is_over=row.is_over,
        sha256=row.sha256,
        size=row.size_bytes,
        ordered_by=row.ordered_by,
        created_at=row.created_at,
        deleted_at=row.deleted_at,
    )
