"""Leases as admins see them: work in hand and work that waits, of every kind, and taking back what is stuck."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Table,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)

from evaluator.domain.jobs import WorkState
from evaluator.store.database import Session
from evaluator.store.documents import documents
from evaluator.store.evaluations import evaluations
from evaluator.store.exports import exports
from evaluator.store.extractions import extractions
from evaluator.store.insights import insights
from evaluator.store.outbox import outbox
from evaluator.store.second_looks import second_looks

STUCK_AFTER = timedelta(minutes=10)
"""Longer than any rating takes with all its tries: what runs for so long may be taken from its holder."""
LEASED: tuple[Table, ...] = (documents, extractions, evaluations, second_looks, insights, exports, outbox)
"""The tables of leased work, in the order of a resume's way."""


@dataclass(frozen=True, slots=True)
class LeaseLine:
    """A piece of work in hand. `kind` is its table's name, `age` seconds since it was taken, `left` of its lease.

    `is_stuck`: its lease is over, or it has been in hand for longer than any work takes.
    """

    kind: str
    id: int
    job_id: int | None
    worker_id: UUID | None
    attempt: int
    faults: int
    crashes: int
    age: float
    left: float
    is_stuck: bool


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much work of one kind waits or is in hand; `delayed` of the queued are not due yet.

    `oldest` is seconds since the longest due became due; None when nothing is due.
    """

    kind: str
    queued: int
    delayed: int
    running: int
    oldest: float | None


@dataclass(frozen=True, slots=True)
class Requeued:
    """An evaluation taken from its holder, whose `attempt` is void from now on."""

    id: int
    attempt: int
    team_id: int
    job_id: int


async def list_leases(session: Session, limit: int) -> list[LeaseLine]:
    """Work in hand, of every kind; what is stuck first, then the longest in hand."""
    lines = union_all(*(_leases(table) for table in LEASED)).subquery()
    rows = await session.execute(
        select(lines).order_by(lines.c.is_stuck.desc(), lines.c.age.desc(), lines.c.id).limit(limit)
    )
    return [
        LeaseLine(**dict(row._mapping) | {"age": float(row.age), "left": float(row.left)}) for row in rows
    ]


async def list_backlogs(session: Session) -> list[Backlog]:
    """What waits and what is in hand, by kind."""
    rows = await session.execute(union_all(*(_backlog(table) for table in LEASED)))
    found = {row.kind: row for row in rows}
    return [
        Backlog(
            row.kind, row.queued, row.delayed, row.running, None if row.oldest is None else float(row.oldest)
        )
        for row in (found[table.name] for table in LEASED)
    ]


async def requeue_evaluation(session: Session, evaluation_id: int) -> Requeued | None:
    """Take a stuck evaluation from its holder, who records nothing any more; None when it is not stuck."""
    moved = await session.execute(
        update(evaluations)
        .where(
            evaluations.c.id == evaluation_id,
            evaluations.c.state == WorkState.RUNNING,
            _is_stuck(evaluations),
        )
        .values(state=WorkState.QUEUED, lease_until=None, worker_id=None, available_at=func.now())
        .returning(*(evaluations.c[name] for name in Requeued.__slots__))
    )
    row = moved.first()
    return Requeued(**row._mapping) if row else None


async def has_evaluation(session: Session, evaluation_id: int) -> bool:
    """True when there is an evaluation with that id, in whatever state."""
    found = await session.scalar(select(evaluations.c.id).where(evaluations.c.id == evaluation_id))
    return found is not None


def _leases(table: Table) -> Select[Any]:
    return select(
        literal(table.name).label("kind"),
        table.c.id,
        (table.c.job_id if "job_id" in table.c else literal(None, BigInteger)).label("job_id"),
        table.c.worker_id,
        table.c.attempt,
        table.c.faults,
        table.c.crashes,
        _seconds_since(table.c.started_at).label("age"),
        func.extract("epoch", table.c.lease_until - func.now()).label("left"),
        _is_stuck(table).label("is_stuck"),
    ).where(table.c.state == WorkState.RUNNING)


def _backlog(table: Table) -> Select[Any]:
    # each count asks for one state, so that the partial indexes of the leases serve it
    running = select(func.count()).select_from(table).where(table.c.state == WorkState.RUNNING)
    is_due = table.c.available_at <= func.now()
    return select(
        literal(table.name).label("kind"),
        func.count().label("queued"),
        func.count().filter(~is_due).label("delayed"),
        running.scalar_subquery().label("running"),
        _seconds_since(func.min(table.c.available_at).filter(is_due)).label("oldest"),
    ).where(table.c.state == WorkState.QUEUED)


def _is_stuck(table: Table) -> ColumnElement[bool]:
    return or_(table.c.lease_until < func.now(), table.c.started_at < func.now() - STUCK_AFTER)


def _seconds_since(moment: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.extract("epoch", func.now() - moment)
