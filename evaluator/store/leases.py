"""Leased work of every kind: one shape of columns, one set of queries, the database's clock only.

Work goes queued -> running -> done | failed | cancelled. A claim names its row and attempt; the attempt is the
fencing token: every later write repeats it, so that a holder whose lease was taken away changes nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Index,
    Integer,
    Select,
    Table,
    Text,
    Update,
    Uuid,
    func,
    literal,
    select,
    text,
    tuple_,
    update,
)

from evaluator.domain.jobs import WorkState
from evaluator.store.database import Key, Session
from evaluator.store.schema import words

LeasedTable = Table
"""A table that has the lease columns."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A piece of work that is ours until its lease ends; `attempt` is the fencing token.

    `job_id` is the job it belongs to, for work that has one. `faults` is how many earlier tries ended with a fault
    that may pass.
    """

    id: int
    attempt: int
    job_id: int | None = None
    faults: int = 0

    @property
    def token(self) -> tuple[int, int]:
        """Id and attempt: what tells this claim from every other of its kind."""
        return self.id, self.attempt


def work_key(table_name: str) -> Key:
    """What to announce when work was queued in that table, so that idle loops look at once."""
    return Key(table_name, 0)


def lease_columns() -> list[Column[Any]]:
    """The columns every table of leased work has."""
    return [
        Column("state", words(WorkState, "state"), nullable=False, server_default=WorkState.QUEUED.value),
        Column("attempt", Integer, nullable=False, server_default="0"),
        Column("crashes", Integer, nullable=False, server_default="0"),
        Column("faults", Integer, nullable=False, server_default="0"),
        Column("lease_until", DateTime(timezone=True)),
        Column("worker_id", Uuid),
        Column("available_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("last_error", Text),
        Column("started_at", DateTime(timezone=True)),
        Column("finished_at", DateTime(timezone=True)),
    ]


def lease_indexes(table: LeasedTable) -> None:
    """Add the two partial indexes that claiming and rescuing read."""
    Index(
        f"ix_{table.name}_queued",
        table.c.available_at,
        table.c.id,
        postgresql_where=text("state = 'queued'"),
    )
    Index(f"ix_{table.name}_running", table.c.lease_until, postgresql_where=text("state = 'running'"))


async def claim(
    session: Session,
    table: LeasedTable,
    worker_id: UUID,
    lease: timedelta,
    limit: int,
    *,
    order: Sequence[ColumnElement[Any]] = (),
    where: Sequence[ColumnElement[bool]] = (),
    **values: Any,
) -> list[Claim]:
    """Take up to `limit` queued rows that are due, in `order` then by id, with one guarded UPDATE."""
    taken = await session.execute(
        claiming(table, worker_id, lease, limit, order=order, where=where)
        .values(**values)
        .returning(table.c.id, table.c.attempt, _job_of(table), table.c.faults)
    )
    return sorted((Claim(*row) for row in taken), key=lambda claimed: claimed.id)


def claiming(
    table: LeasedTable,
    worker_id: UUID,
    lease: timedelta,
    limit: int,
    *,
    order: Sequence[ColumnElement[Any]] = (),
    where: Sequence[ColumnElement[bool]] = (),
) -> Update:
    """The guarded UPDATE that takes the rows; the caller says what it returns."""
    due = (
        select(table.c.id)
        .where(table.c.state == WorkState.QUEUED, table.c.available_at <= func.now(), *where)
        .order_by(*order, table.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=table)
        .cte("due")
    )
    return (
        update(table)
        .where(table.c.id.in_(select(due.c.id)))
        .values(
            state=WorkState.RUNNING,
            attempt=table.c.attempt + 1,
            worker_id=worker_id,
            lease_until=func.now() + lease,
            started_at=func.now(),
        )
    )


def _job_of(table: LeasedTable) -> ColumnElement[int | None]:
    column: ColumnElement[int | None] = table.c.job_id if "job_id" in table.c else literal(None, BigInteger)
    return column


def is_held(table: Table, claimed: Claim) -> ColumnElement[bool]:
    """The guard of every write under a lease: still running, and still this attempt."""
    return (
        (table.c.id == claimed.id)
        & (table.c.attempt == claimed.attempt)
        & (table.c.state == WorkState.RUNNING)
    )


async def renew(
    session: Session, table: Table, worker_id: UUID, tokens: Collection[tuple[int, int]], lease: timedelta
) -> set[tuple[int, int]]:
    """Extend this worker's leases on the claims with these tokens; gives those that are still its own."""
    own = _in_order(
        table,
        tuple_(table.c.id, table.c.attempt).in_(tokens),
        table.c.worker_id == worker_id,
        table.c.state == WorkState.RUNNING,
    )
    kept = await session.execute(
        update(table)
        .where(table.c.id.in_(own))
        # not a change a watcher could see: the row keeps its version
        .values(lease_until=func.now() + lease, changed_xid=table.c.changed_xid)
        .returning(table.c.id, table.c.attempt)
    )
    return {(row.id, row.attempt) for row in kept}


async def list_lost(
    session: Session, table: Table, tokens: Collection[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Which of these claims are ours no more: cancelled, given to others, or gone. What ended under them is not."""
    ours = await session.execute(
        select(table.c.id, table.c.attempt).where(
            tuple_(table.c.id, table.c.attempt).in_(tokens),
            table.c.state.in_([WorkState.RUNNING, WorkState.DONE, WorkState.FAILED]),
        )
    )
    return set(tokens) - {(row.id, row.attempt) for row in ours}


def is_open(table: LeasedTable) -> ColumnElement[bool]:
    """SQL truth about a row: the work is queued or running."""
    return table.c.state.in_([WorkState.QUEUED, WorkState.RUNNING])


def has_open(table: LeasedTable, job_id: int) -> ColumnElement[bool]:
    """SQL truth: some work of the job in that table is queued or running."""
    return select(table.c.id).where(table.c.job_id == job_id, is_open(table)).exists()


async def count_over(session: Session, table: LeasedTable, job_id: int) -> tuple[int, int]:
    """(over, all) of the work of a job in that table."""
    is_over = table.c.state.in_([WorkState.DONE, WorkState.FAILED, WorkState.CANCELLED])
    counted = select(func.count().filter(is_over), func.count()).where(table.c.job_id == job_id)
    over, everything = (await session.execute(counted)).one()
    return int(over), int(everything)


async def cancel(session: Session, table: LeasedTable, *where: ColumnElement[bool]) -> int:
    """Cancel what is queued or running; whoever holds it writes nothing more. Gives the number of rows."""
    open_rows = _in_order(table, is_open(table), *where)
    cancelled = await session.execute(
        update(table)
        .where(table.c.id.in_(open_rows))
        .values(ended(WorkState.CANCELLED))
        .returning(table.c.id)
    )
    return len(cancelled.all())


def _in_order(table: Table, *where: ColumnElement[bool]) -> Select[tuple[int]]:
    """The ids, locked from the lowest up: statements that lock many rows in one order never wait in a circle."""
    locked = select(table.c.id).where(*where).order_by(table.c.id).with_for_update().cte("locked")
    return select(locked.c.id)


async def finish(
    session: Session,
    table: LeasedTable,
    claimed: Claim,
    state: WorkState,
    *,
    error: str | None = None,
    **values: Any,
) -> bool:
    """End the work with `state` and `values`; False when the lease was lost, and then nothing is written."""
    done = await session.execute(
        update(table)
        .where(is_held(table, claimed))
        .values(**ended(state, error), **values)
        .returning(table.c.id)
    )
    return done.first() is not None


def ended(state: WorkState, error: str | None = None) -> dict[str, Any]:
    """The values of work that is over."""
    return {
        "state": state,
        "last_error": error,
        "lease_until": None,
        "worker_id": None,
        "finished_at": func.now(),
    }


async def put_back(
    session: Session, table: Table, claimed: Claim, delay: timedelta, error: str, **values: Any
) -> bool:
    """Queue the work again after `delay` with the reason; False when the lease was lost."""
    back = await session.execute(
        update(table)
        .where(is_held(table, claimed))
        .values(
            state=WorkState.QUEUED,
            available_at=func.now() + delay,
            last_error=error,
            lease_until=None,
            worker_id=None,
            **values,
        )
        .returning(table.c.id)
    )
    return back.first() is not None


async def put_back_after_fault(
    session: Session, table: Table, claimed: Claim, delay: timedelta, error: str
) -> bool:
    """As put_back, and count the try: after some of them the work fails for good."""
    return await put_back(session, table, claimed, delay, error, faults=table.c.faults + 1)


async def give_back(session: Session, table: Table, worker_id: UUID) -> int:
    """Queue everything this worker holds: what a clean shutdown does. Gives the number of rows."""
    back = await session.execute(
        update(table)
        .where(table.c.worker_id == worker_id, table.c.state == WorkState.RUNNING)
        .values(state=WorkState.QUEUED, lease_until=None, worker_id=None)
        .returning(table.c.id)
    )
    return len(back.all())
