"""A job's money in words; empty wherever it was quoted no price, so that no page speaks of money then."""

from decimal import Decimal
from typing import assert_never

from evaluator.domain.jobs import JobStatus
from evaluator.domain.money import usd
from evaluator.store.ledger import JobAmounts


def amount_words(status: JobStatus, quoted_price: Decimal, amounts: JobAmounts, rated: int = 0) -> str:
    """ "$25.00 held", "$24.80", "$7.63 for the 40, $17.37 released", "$25.00 was released".

    `rated` is how many candidates of the job are rated; only a cancelled job's words need it.
    """
    if not quoted_price:
        return ""
    match status:
        case JobStatus.PENDING | JobStatus.PROCESSING:
            return f"{usd(amounts.held)} held"
        case JobStatus.COMPLETED:
            return usd(amounts.charged)
        case JobStatus.FAILED:
            return f"{usd(amounts.released)} was released"
        case JobStatus.CANCELLED:
            if not amounts.charged:
                return f"{usd(amounts.released)} was released"
            return f"{usd(amounts.charged)} for the {rated}, {usd(amounts.released)} released"
    assert_never(status)


def used_words(quoted_price: Decimal, used: Decimal | None) -> str:
    """ "$15.86 of $25.00 used", of a job that goes on."""
    return "" if used is None else f"{usd(used)} of {usd(quoted_price)} used"


def cancel_question(
    job_id: int,
    rated: int,
    would_be_charged: Decimal | None = None,
    would_be_released: Decimal | None = None,
) -> str:
    """What is asked before a job is cancelled; without amounts where the job was quoted no price."""
    stay = "The 1 rated candidate stays" if rated == 1 else f"The {rated} rated candidates stay"
    if would_be_charged is None or would_be_released is None:
        return f"Cancel job {job_id}? {stay if rated else 'No candidate is rated yet'}."
    released = f"{usd(would_be_released)} is released"
    if not rated:
        return f"Cancel job {job_id}? No candidate is rated yet; {released}."
    are = "is" if rated == 1 else "are"
    return f"Cancel job {job_id}? {stay} and {are} charged, {usd(would_be_charged)}; {released}."
