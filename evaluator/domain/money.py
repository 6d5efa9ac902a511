"""Money: what a job is quoted, what of it is charged, how it is written. All amounts are Decimal USD in whole cents."""

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import assert_never

from evaluator.domain.errors import EvaluatorError, RefusedError
from evaluator.domain.jobs import InsightsMode
from evaluator.domain.settings import Settings

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
LARGEST = Decimal("1000000.00")
"""More than this is no amount that anybody means."""

_USD = re.compile(r"\d{1,7}(\.\d{1,2})?", re.ASCII)


class EntryKind(StrEnum):
    """Kinds of ledger entries: paid in or given; set aside for a job; given back at its end; what the job cost."""

    CREDIT = "credit"
    HOLD = "hold"
    RELEASE = "release"
    SETTLE = "settle"


class NotEnoughCreditError(EvaluatorError):
    """The balance does not cover the price of the job, or of what else is asked for."""

    def __init__(
        self, price: Decimal, balance: Decimal, what: str = "This job", kept: str = " The draft is kept."
    ) -> None:
        super().__init__(
            f"{what} needs {usd(price)}; the balance is {usd(balance)}. Add {usd(price - balance)} to start it.{kept}"
        )


@dataclass(frozen=True, slots=True)
class Quote:
    """The price of a job: its rating part, its insight part, and how many insights that one covers."""

    rating_price: Decimal
    insights_price: Decimal
    insights: int

    @property
    def total(self) -> Decimal:
        """What is held at the start, and the most that can be charged."""
        return self.rating_price + self.insights_price


FREE = Quote(ZERO, ZERO, 0)


def quote(settings: Settings, candidates: int, mode: InsightsMode) -> Quote:
    """The price of a job with that many candidates; nothing while billing is off."""
    if not settings.billing_enabled or not candidates:
        return FREE
    return Quote(
        rating_price=_in_cents(settings.rating_price),
        insights_price=_in_cents(_insights_price(settings, candidates, mode)),
        insights=mode.insights_for(candidates),
    )


def charge(quoted: Quote, candidates: int, *, rated: int, delivered: int) -> Decimal:
    """What a job costs that rated so many of its candidates and delivered so many insights.

    Each part in proportion, rounded down to the cent; never more than was quoted.
    """
    return _share(quoted.rating_price, rated, candidates) + _share(
        quoted.insights_price, delivered, quoted.insights
    )


def quote_rest(quoted: Quote, candidates: int, *, left_out: int, delivered: int) -> Quote:
    """The price of what a cancelled job did not do, of what it was quoted for so many candidates."""
    delivered = min(delivered, quoted.insights)
    return Quote(
        rating_price=_share(quoted.rating_price, left_out, candidates),
        insights_price=quoted.insights_price - _share(quoted.insights_price, delivered, quoted.insights),
        insights=quoted.insights - delivered,
    )


def usd(amount: Decimal) -> str:
    """ "$1,234.50"; "-$2.00" for less than nothing."""
    return f"{'-' if amount < 0 else ''}${abs(amount):,.2f}"


def parse_usd(text: str) -> Decimal:
    """The amount somebody wrote, such as 25 or 12.50; raises RefusedError for anything else, and for nothing."""
    amount = Decimal(text) if _USD.fullmatch(text) else ZERO
    return check_amount(amount)


def check_amount(amount: Decimal) -> Decimal:
    """The amount in cents; raises RefusedError unless it is more than nothing, in whole cents, and believable."""
    if not ZERO < amount <= LARGEST or amount != _in_cents(amount):
        raise RefusedError(f"Give an amount in USD between $0.01 and {usd(LARGEST)}, such as 25.00.")
    return _in_cents(amount)


def _insights_price(settings: Settings, candidates: int, mode: InsightsMode) -> Decimal:
    match mode:
        case InsightsMode.QUICK:
            return ZERO
        case InsightsMode.DEEP:
            return settings.deep_insights_price
        case InsightsMode.ALL:
            return settings.insight_price * (candidates - InsightsMode.QUICK.insights_for(candidates))
    assert_never(mode)


def _in_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_DOWN)


def _share(price: Decimal, part: int, whole: int) -> Decimal:
    if not whole:
        return ZERO
    # in whole cents, since a quotient of Decimals is rounded before anybody can round it down
    cents = int(price.scaleb(2)) * min(part, whole) // whole
    return Decimal(cents).scaleb(-2)
