"""What becomes of work whose rater failed: tried again later, or failed with the reason."""

import random
from datetime import timedelta

from evaluator.actions.raters import RaterError
from evaluator.domain.jobs import WorkState
from evaluator.store import leases
from evaluator.store.database import Session
from evaluator.store.evaluations import ClaimedEvaluation
from evaluator.store.faults import insert_fault
from evaluator.store.leases import Claim, LeasedTable

MAX_ATTEMPTS = 3
"""Tries of one piece of work; each holds the client's own quick retries inside."""
FIRST_DELAY_SECONDS = 5.0
LONGEST_DELAY_SECONDS = 300.0


async def record_failure(session: Session, table: LeasedTable, claimed: Claim, error: RaterError) -> bool:
    """Queue the work again, or end it as failed, with the error's message; True when it will be tried again.

    While the model is away no try is counted: a job waits for it, however long that takes.
    """
    if _waits_for_model(claimed, error, table):
        away = timedelta(seconds=(error.retry_after or FIRST_DELAY_SECONDS) * random.uniform(1.0, 1.2))  # noqa: S311
        return await leases.put_back(session, table, claimed, away, error.message, waits_for_model=True)
    delay = delay_before_retry(claimed.faults, error)
    return await record_fault(session, table, claimed, error.message, delay)


def _waits_for_model(claimed: Claim, error: RaterError, table: LeasedTable) -> bool:
    """A candidate waits for any mend; an insight, whose lack keeps nobody from the ranking, only for what passes."""
    if not error.is_model_away or "waits_for_model" not in table.c:
        return False
    return error.is_passing or isinstance(claimed, ClaimedEvaluation)


async def record_fault(
    session: Session, table: LeasedTable, claimed: Claim, reason: str, delay: timedelta | None
) -> bool:
    """Keep what went wrong, and queue the work again after `delay` or end it as failed when that is None.

    True when it will be tried again.
    """
    if delay is None:
        is_held = await leases.finish(session, table, claimed, WorkState.FAILED, error=reason)
    else:
        is_held = await leases.put_back_after_fault(session, table, claimed, delay, reason)
    if is_held and isinstance(claimed, ClaimedEvaluation):
        await insert_fault(
            session,
            team_id=claimed.team_id,
            evaluation_id=claimed.id,
            attempt=claimed.attempt,
            error=reason,
        )
    return is_held and delay is not None


def delay_before_retry(faults: int, error: RaterError) -> timedelta | None:
    """How long to wait before the next try after `faults` earlier ones failed; None when there is none.

    Doubles from FIRST_DELAY_SECONDS, spread by a quarter so that a batch does not come back all at once; never
    sooner than the provider asked for.
    """
    if not error.is_passing or faults + 1 >= MAX_ATTEMPTS:
        return None
    wanted = FIRST_DELAY_SECONDS * 2**faults * random.uniform(0.75, 1.25)  # noqa: S311 - no secret
    return timedelta(seconds=max(min(LONGEST_DELAY_SECONDS, wanted), error.retry_after or 0.0))
