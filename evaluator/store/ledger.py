"""The ledger: every movement of a team's money, written once and never changed. The balance is its sum.

Entries name their team, job and user by plain numbers: they stay when those are deleted, and hold nothing personal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    Index,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from evaluator.domain.jobs import JobStatus, WorkState
from evaluator.domain.money import ZERO, EntryKind, Quote, charge
from evaluator.store import leases
from evaluator.store.database import Session
from evaluator.store.evaluations import evaluations
from evaluator.store.insights import insights
from evaluator.store.jobs import Job, job_queue
from evaluator.store.schema import created_column, identity_column, metadata, words
from evaluator.store.settings import settings
from evaluator.store.users import teams

ledger_entries = Table(
    "ledger_entries",
    metadata,
    identity_column(),
    Column("team_id", BigInteger, nullable=False),
    Column("job_id", BigInteger),
    Column("user_id", BigInteger),
    Column("kind", words(EntryKind, "kind"), nullable=False),
    Column("amount", Numeric(12, 2), nullable=False),
    Column("cause", Text, nullable=False),
    created_column(),
    UniqueConstraint("cause"),
    CheckConstraint("amount <> 0 AND (kind IN ('credit', 'release')) = (amount > 0)", name="sign"),
    # a job's entries are named by the job alone, so that none can be written twice
    CheckConstraint(
        "(kind = 'credit' AND cause LIKE 'credit:%')"
        " OR (kind = 'settle' AND job_id IS NULL AND cause LIKE 'settle:insight:%')"
        " OR (job_id IS NOT NULL AND cause = kind || ':job:' || job_id)",
        name="cause",
    ),
    Index("ix_ledger_entries_team_id", "team_id"),
    Index("ix_ledger_entries_job_id", "job_id"),
)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to write; `amount` is signed, and `cause` names what it is for, once and for all."""

    team_id: int
    kind: EntryKind
    amount: Decimal
    cause: str
    job_id: int | None = None
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class JobAmounts:
    """A job's money in USD, nothing below zero: held at its start, charged at its end, and the rest that came back."""

    held: Decimal = ZERO
    charged: Decimal = ZERO
    released: Decimal = ZERO


_sum = func.coalesce(func.sum(ledger_entries.c.amount), ZERO)


async def insert_entry(session: Session, new: NewEntry) -> bool:
    """Write an entry; False when one with its cause was written before."""
    written = await session.execute(
        insert(ledger_entries)
        .values({name: getattr(new, name) for name in NewEntry.__slots__})
        .on_conflict_do_nothing(index_elements=[ledger_entries.c.cause])
        .returning(ledger_entries.c.id)
    )
    return written.first() is not None


async def get_balance(session: Session, team_id: int) -> Decimal:
    """What a team has to spend."""
    return await session.scalar(select(_sum).where(ledger_entries.c.team_id == team_id)) or ZERO


async def lock_balance(session: Session, team_id: int) -> Decimal:
    """What a team has to spend, while nobody else who asks this way can spend it: until the transaction ends."""
    # a lock that leaves foreign keys alone: whoever adds rows of the team has a share of the stronger one already
    await session.execute(select(teams.c.id).where(teams.c.id == team_id).with_for_update(key_share=True))
    return await get_balance(session, team_id)


async def get_promised(session: Session, team_id: int) -> Decimal:
    """What the team's insights cost that were asked for one by one and are not written yet."""
    promised = await session.scalar(
        select(func.sum(insights.c.price)).where(insights.c.team_id == team_id, leases.is_open(insights))
    )
    return promised or ZERO


async def find_shown_balance(session: Session, team_id: int) -> Decimal | None:
    """What pages show of a team's balance; None while billing is off."""
    is_on = (
        select(settings.c.name)
        .where(settings.c.name == "billing_enabled", settings.c.value == literal(True, JSONB))
        .exists()
    )
    balance = select(_sum).where(ledger_entries.c.team_id == team_id).scalar_subquery()
    shown: Decimal | None = await session.scalar(select(case((is_on, balance))))
    return shown


async def list_job_amounts(session: Session, job_ids: Sequence[int]) -> dict[int, JobAmounts]:
    """The money of each of these jobs; all zero where nothing was held."""
    amounts = dict.fromkeys(job_ids, JobAmounts())
    rows = await session.execute(
        select(
            ledger_entries.c.job_id,
            *(
                func.coalesce(func.abs(func.sum(ledger_entries.c.amount).filter(_is(kind))), ZERO).label(kind)
                for kind in (EntryKind.HOLD, EntryKind.RELEASE, EntryKind.SETTLE)
            ),
        )
        .where(ledger_entries.c.job_id.in_(job_ids), ledger_entries.c.kind != EntryKind.CREDIT)
        .group_by(ledger_entries.c.job_id)
    )
    for row in rows:
        amounts[row.job_id] = JobAmounts(held=row.hold, charged=row.settle, released=row.release - row.settle)
    return amounts


async def list_charges(session: Session, jobs: Sequence[Job]) -> dict[int, Decimal]:
    """What each job would be charged if it ended now, from its rated candidates and delivered insights.

    A candidate whose answer was found and not asked for costs nothing.
    """
    priced = [job.id for job in jobs if job.quoted_price]
    rated = await _count_done(session, evaluations, priced, ~evaluations.c.is_reused)
    delivered = await _count_done(session, insights, priced)
    return {
        job.id: charge(
            quote_of(job), job.total, rated=rated.get(job.id, 0), delivered=delivered.get(job.id, 0)
        )
        for job in jobs
    }


async def find_used(session: Session, job: Job) -> Decimal | None:
    """How much of its price a job has used up by now; None when it was quoted none."""
    if not job.quoted_price:
        return None
    if job.status.is_final:
        return (await list_job_amounts(session, [job.id]))[job.id].charged
    return (await list_charges(session, [job]))[job.id]


async def list_unsettled_holds(session: Session) -> list[int]:
    """Jobs that are over, or gone, and whose money is not in order: every hold is released once, in full.

    Also those that were charged more than was held. Empty at any moment, or something is wrong.
    """
    set_aside = func.sum(ledger_entries.c.amount).filter(or_(_is(EntryKind.HOLD), _is(EntryKind.RELEASE)))
    balance_of_job = func.sum(ledger_entries.c.amount).filter(~_is(EntryKind.CREDIT))
    held = func.sum(ledger_entries.c.amount).filter(_is(EntryKind.HOLD))
    over = or_(
        job_queue.c.id.is_(None),
        job_queue.c.status.not_in([JobStatus.PENDING, JobStatus.PROCESSING]),
    )
    rows = await session.execute(
        select(ledger_entries.c.job_id)
        .outerjoin(job_queue, job_queue.c.id == ledger_entries.c.job_id)
        .where(ledger_entries.c.kind != EntryKind.CREDIT, over)
        .group_by(ledger_entries.c.job_id)
        .having(or_(held.is_(None), set_aside != 0, balance_of_job < held))
        .order_by(ledger_entries.c.job_id)
    )
    return [int(job_id) for job_id in rows.scalars() if job_id is not None]


def quote_of(job: Job) -> Quote:
    """The price that a job was quoted at its start."""
    return Quote(
        rating_price=job.quoted_price - job.quoted_insights_price,
        insights_price=job.quoted_insights_price,
        insights=job.quoted_insights,
    )


def _is(kind: EntryKind) -> ColumnElement[bool]:
    return ledger_entries.c.kind == kind


async def _count_done(
    session: Session, work: Table, job_ids: Sequence[int], *where: ColumnElement[bool]
) -> dict[int, int]:
    if not job_ids:
        return {}
    rows = await session.execute(
        select(work.c.job_id, func.count().label("done"))
        .where(work.c.job_id.in_(job_ids), work.c.state == WorkState.DONE, *where)
        .group_by(work.c.job_id)
    )
    return {row.job_id: row.done for row in rows}
