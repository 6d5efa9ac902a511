"""What becomes of work whose rater failed: tried again later, or failed with the reason."""

import random
from datetime import timedelta

from evaluator.actions.raters import RaterError
from evaluator.domain.jobs import WorkState
from evaluator.store import leases
from evaluator.store.database import Session
from evaluator.store.leases import Claim, LeasedTable

MAX_ATTEMPTS = 3
"""Attempts of one piece of work; each holds the client's own quick retries inside."""
FIRST_DELAY_SECONDS = 5.0
LONGEST_DELAY_SECONDS = 300.0


async def record_failure(session: Session, table: LeasedTable, claimed: Claim, error: RaterError) -> bool:
    """Queue the work again, or end it as failed, with the error's message; True when it will be tried again."""
    delay = delay_before_retry(claimed.attempt, error)
    if delay is None:
        await leases.finish(session, table, claimed, WorkState.FAILED, error=error.message)
        return False
    return await leases.put_back(session, table, claimed, delay, error.message)


def delay_before_retry(attempt: int, error: RaterError) -> timedelta | None:
    """How long to wait before the next attempt; None when there is none.

    Doubles from FIRST_DELAY_SECONDS, spread by a quarter so that a batch does not come back all at once; never
    sooner than the provider asked for.
    """
    if not error.is_passing or attempt >= MAX_ATTEMPTS:
        return None
    wanted = FIRST_DELAY_SECONDS * 2 ** (attempt - 1) * random.uniform(0.75, 1.25)  # noqa: S311 - no secret
    return timedelta(seconds=max(min(LONGEST_DELAY_SECONDS, wanted), error.retry_after or 0.0))
