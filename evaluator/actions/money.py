"""Money of a job: set aside at its start, and at its end charged for what was done and given back for the rest."""

import logging
from decimal import Decimal
from typing import TypedDict

from evaluator.domain.jobs import InsightsMode, JobStatus
from evaluator.domain.money import ZERO, EntryKind, NotEnoughCreditError, quote, quote_rest
from evaluator.domain.settings import Settings
from evaluator.store import ledger
from evaluator.store.database import Session
from evaluator.store.insights import InsightInput, count_written
from evaluator.store.jobs import Job
from evaluator.store.ledger import NewEntry

log = logging.getLogger(__name__)


class Quoted(TypedDict):
    """The columns of a new job that hold its price: NewJob(..., **quoted(...))."""

    quoted_price: Decimal
    quoted_insights_price: Decimal
    quoted_insights: int


def quoted(candidates: int, mode: InsightsMode, settings: Settings) -> Quoted:
    """The price of a job with that many candidates, as its row keeps it."""
    price = quote(settings, candidates, mode)
    return Quoted(
        quoted_price=price.total,
        quoted_insights_price=price.insights_price,
        quoted_insights=price.insights,
    )


async def quoted_again(session: Session, job: Job, cancelled: int) -> Quoted:
    """The price of rating candidates again whom a cancelled job left out: what was given back for them.

    Trying again what failed is free, and so are candidates of a job that was not cancelled.
    """
    if job.status is not JobStatus.CANCELLED or not job.quoted_price:
        return Quoted(quoted_price=ZERO, quoted_insights_price=ZERO, quoted_insights=0)
    delivered = await count_written(session, job.id)
    rest = quote_rest(ledger.quote_of(job), job.total, left_out=cancelled, delivered=delivered)
    return Quoted(
        quoted_price=rest.total, quoted_insights_price=rest.insights_price, quoted_insights=rest.insights
    )


async def hold(session: Session, job: Job) -> None:
    """Set the job's price aside; nothing when there is none. In the transaction that starts the job.

    Raises NotEnoughCreditError; starts of one team that come at once wait for each other here.
    """
    if not job.quoted_price:
        return
    balance = await ledger.lock_balance(session, job.team_id)
    if balance < job.quoted_price:
        raise NotEnoughCreditError(job.quoted_price, balance)
    await ledger.insert_entry(session, _entry(job, EntryKind.HOLD, -job.quoted_price))
    log.info("price held", extra={"job": job.id, "usd": str(job.quoted_price)})


async def settle(session: Session, job: Job) -> Decimal:
    """Give the hold back and charge what was rated and delivered; gives what was charged, in USD.

    Once only, however many ask and however often. Call it in the transaction that ends the job, after what is
    still open of its candidates and insights was cancelled.
    """
    if not job.quoted_price:
        return ZERO
    held = (await ledger.list_job_amounts(session, [job.id]))[job.id].held
    if not held:
        return ZERO
    charged = (await ledger.list_charges(session, [job]))[job.id]
    if not await ledger.insert_entry(session, _entry(job, EntryKind.RELEASE, held)):
        return (await ledger.list_job_amounts(session, [job.id]))[job.id].charged
    if charged:
        await ledger.insert_entry(session, _entry(job, EntryKind.SETTLE, -charged))
    log.info("price settled", extra={"job": job.id, "usd": str(charged), "held": str(held)})
    return charged


async def promise_insight(session: Session, team_id: int, price: Decimal) -> None:
    """Make sure that one more insight can be paid for once it is written. Raises NotEnoughCreditError."""
    if not price:
        return
    free = await ledger.lock_balance(session, team_id) - await ledger.get_promised(session, team_id)
    if free < price:
        raise NotEnoughCreditError(price, free, what="This insight", kept="")


async def charge_insight(session: Session, found: InsightInput) -> None:
    """Charge an insight that was asked for by itself, in the transaction that records it; once only."""
    if not found.price:
        return
    cause = f"{EntryKind.SETTLE.value}:insight:{found.id}"
    await ledger.insert_entry(session, NewEntry(found.team_id, EntryKind.SETTLE, -found.price, cause))
    log.info("insight charged", extra={"insight": found.id, "usd": str(found.price)})


def _entry(job: Job, kind: EntryKind, amount: Decimal) -> NewEntry:
    return NewEntry(
        team_id=job.team_id,
        kind=kind,
        amount=amount,
        # names the job and never an attempt: whoever comes second finds it taken
        cause=f"{kind.value}:job:{job.id}",
        job_id=job.id,
        user_id=job.user_id,
    )
